import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Analyzer } from '../../src/analyzers/analyzer.ts';
import { disjointHours } from '../../src/analyzers/disjoint-hours.ts';
import { hosts } from '../../src/analyzers/hosts.ts';
import { hours } from '../../src/analyzers/hours.ts';
import { resources } from '../../src/analyzers/resources.ts';
import {
  busiestHosts,
  busiestWindowsEverySecond,
  defaultOracleOptions,
  disjointWindowsEverySecond,
  heaviestResources,
  type OracleEntry,
  type OracleOptions,
  readLine,
} from '../oracles/reports.ts';
import { answerRows } from '../support/answers.ts';
import { type BatchRow, writeLine } from '../support/batches.ts';

const arbitraryRow: fc.Arbitrary<BatchRow> = fc.record({
  host: fc.constantFrom('a', 'b', 'B', 'aa', '\xff', 'c'),
  resource: fc.constantFrom('/', '/a', '/b', '/A', '/\xff', '/a?x', null),
  time: fc.integer({ min: -30, max: 60 }),
  bytes: fc.oneof(fc.nat({ max: 3 }), fc.nat({ max: 2 ** 31 - 1 })),
});

const arbitraryBatches = fc.array(fc.array(arbitraryRow, { maxLength: 25 }), { maxLength: 3 });

const arbitraryOptions: fc.Arbitrary<OracleOptions> = fc
  .record({
    top: fc.integer({ min: 1, max: 12 }),
    windowSeconds: fc.oneof(fc.integer({ min: 1, max: 20 }), fc.constant(3600)),
    halfOpen: fc.boolean(),
  })
  .map((options) => ({ ...defaultOracleOptions, ...options }));

function readEntries(batches: readonly (readonly BatchRow[])[]): OracleEntry[] {
  return batches.flat().map((row) => {
    const read = readLine(writeLine(row));
    if (read.kind !== 'entry') throw new Error(writeLine(row));
    return read.entry;
  });
}

function expectAnswers<Share, Row>(
  analyzer: Analyzer<Share, Row>,
  ask: (entries: readonly OracleEntry[], options: OracleOptions) => Row[],
): void {
  fc.assert(
    fc.property(arbitraryBatches, arbitraryOptions, (batches, options) => {
      expect(answerRows(analyzer, batches, options).rows).toEqual(ask(readEntries(batches), options));
    }),
    { numRuns: 200 },
  );
}

describe('the rows of any batches are those of the oracle', () => {
  test('for hosts', () => {
    expectAnswers(hosts, (entries, { top }) =>
      busiestHosts(entries, top).map(([host, requests]) => ({ host, requests })),
    );
  });

  test('for resources', () => {
    expectAnswers(resources, (entries, { top }) =>
      heaviestResources(entries, top).map(([resource, bytes]) => ({ resource, bytes: Number(bytes) })),
    );
  });

  test('for hours', () => {
    expectAnswers(hours, (entries, options) =>
      busiestWindowsEverySecond(
        entries.map(({ time }) => time),
        options,
      ),
    );
  });

  test('for disjoint hours', () => {
    expectAnswers(disjointHours, (entries, options) =>
      disjointWindowsEverySecond(
        entries.map(({ time }) => time),
        options,
      ),
    );
  });
});
