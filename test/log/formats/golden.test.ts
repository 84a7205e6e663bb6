import fs from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { detectFormat } from '../../../src/log/detect-format.ts';
import { findFormat, formats } from '../../../src/log/formats/catalogue.ts';
import * as oracle from '../../oracles/formats.ts';
import { toBytes } from '../../support/bytes.ts';
import { knownMethod, readLines } from '../../support/format-rows.ts';
import { kernels } from '../../support/kernels.ts';

const folder = fileURLToPath(new URL('golden/', import.meta.url));

/** What a log says, read by hand. Fields that are none are left out of a row. */
interface Expected {
  rows: Partial<oracle.FormatRow>[];
  /** Numbers of lines, from 1. */
  malformed: number[];
}

/** Whatever reads the filled lines of a log: a row, or none for a malformed line. */
type ReadLines = (format: string, lines: readonly string[]) => (oracle.FormatRow | undefined)[];

function readByOracle(format: string, lines: readonly string[]): (oracle.FormatRow | undefined)[] {
  return lines.map((line) => {
    const row = oracle.readFormatLine(format, line);
    return row === 'malformed' ? undefined : { ...row, method: knownMethod(row.method) };
  });
}

const readers: readonly (readonly [name: string, read: ReadLines])[] = [
  ['the oracle', readByOracle],
  ...kernels.map(({ name, makeKernel }): [string, ReadLines] => [
    name,
    (format, lines) => readLines(format, lines, makeKernel).map((line) => ('failure' in line ? undefined : line)),
  ]),
];

function isEmpty(line: string): boolean {
  return /^[ \t]*\r?$/.test(line);
}

function readGolden(format: string): string[] {
  return fs.readFileSync(`${folder}${format}.log`, 'latin1').split('\n').slice(0, -1);
}

/** The formats that the product detects, with every kernel the same. */
function detect(lines: readonly string[]): string | undefined {
  const head = toBytes(lines.map((line) => `${line}\n`).join(''));
  const names = kernels.map(({ makeKernel }) => detectFormat(head, makeKernel()).format?.name);
  expect(new Set(names).size).toBe(1);
  return names[0];
}

test('every format has a golden case', () => {
  const files = formats.flatMap(({ name }) => [`${name}.json`, `${name}.log`]);
  expect(fs.readdirSync(folder).sort()).toEqual(files.sort());
});

describe.each(formats)('the golden case of $name', ({ name, sample, isNamedOnly }) => {
  const lines = readGolden(name);
  const filled = lines.filter((line) => !isEmpty(line));
  const isKnown = oracle.formatNames.includes(name);

  test.each(readers.filter(([reader]) => isKnown || reader !== 'the oracle'))('is read by %s', (_, read) => {
    const expected: Expected = JSON.parse(fs.readFileSync(`${folder}${name}.json`, 'utf8'));
    const found = read(name, filled);
    const rows = expected.rows.map((row) => ({ ...row, method: knownMethod(row.method ?? '') }));
    expect(found.filter((row) => row !== undefined)).toEqual(rows);
    const malformed = filled.filter((_line, i) => found[i] === undefined);
    expect(malformed).toEqual(expected.malformed.map((number) => lines[number - 1]));
  });

  if (isNamedOnly) {
    test('is never detected', () => {
      expect(detect(filled)).not.toBe(name);
    });
  } else {
    test('is detected: all of it, its first ten lines, those with noise, and its sample', () => {
      const firstTen = lines.slice(0, 10);
      for (const some of [filled, firstTen, firstTen.with(4, 'noise'), [sample]]) expect(detect(some)).toBe(name);
    });
  }

  test('has a sample that fits it', () => {
    const [row] = readLines(name, [sample], kernels[0]?.makeKernel as (typeof kernels)[number]['makeKernel']);
    expect(row).toHaveProperty('host');
    expect(findFormat(name)?.sample).toBe(sample);
  });
});
