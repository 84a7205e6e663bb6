import { describe, expect, it } from 'vitest';
import { benchCases } from '../../../bench/cases/index.ts';
import expected from '../../../bench/expected.json' with { type: 'json' };
import type { Row, Setting, Table } from '../../../bench/harness/bench-case.ts';
import type { Run } from '../../../bench/harness/measure.ts';

const SETTINGS: readonly (readonly [string, Setting])[] = (['quick', 'usual', 'full'] as const).map((name) => [
  name,
  { isQuick: name === 'quick', isFull: name === 'full', product: 'product.js', against: undefined },
]);
const CASES = SETTINGS.flatMap(([size, setting]) =>
  benchCases.map((benchCase) => [benchCase.name, size, benchCase.tables(setting), setting] as const),
);
const RUN: Run = { wallSeconds: 2, cpuSeconds: 1, peakMebibytes: 50 };

function listRows(tables: readonly Table[]): Row[] {
  return tables.flatMap(({ rows }) => rows);
}

describe('the cases', () => {
  it('have different names', () => {
    expect(new Set(benchCases.map(({ name }) => name)).size).toBe(benchCases.length);
  });

  it('make logs of gigabytes only in a full run', () => {
    const lines = (index: number): number =>
      Math.max(
        ...benchCases
          .flatMap(({ tables }) => listRows(tables((SETTINGS[index] as [string, Setting])[1])))
          .map(({ input }) => input?.log.lineCount ?? 0),
      );
    expect(lines(0)).toBeLessThanOrEqual(100_000);
    expect(lines(1)).toBeLessThanOrEqual(10_000_000);
    expect(lines(2)).toBeGreaterThan(30_000_000);
  });
});

describe.each(CASES)('the case %s, %s', (_name, _size, tables, setting) => {
  it('divides by one of its rows, and calls them by different titles', () => {
    for (const { rows, reference } of tables) {
      expect(rows).toContain(reference);
      expect(new Set(rows.map(({ title }) => title)).size).toBe(rows.length);
    }
  });

  it('has targets and columns that its rows can tell', () => {
    for (const { rows, columns = [], targets = [] } of tables) {
      const runs = new Map(rows.map((row) => [row, [RUN]]));
      for (const target of targets) expect(target.measure(runs)).toHaveLength(1);
      for (const column of columns) for (const row of rows) expect(column.cell(row, runs)).toEqual(expect.any(String));
    }
  });

  it('has expected answers for every log that is kept', () => {
    const logs = listRows(tables).flatMap(({ input }) => input?.log ?? []);
    const missing = logs.filter(({ name, isTemporary }) => !isTemporary && !(name in expected));
    expect(missing).toEqual([]);
  });

  it('checks the answers of all commands that have them', () => {
    const ours = listRows(tables).filter(
      ({ command }) => command.includes('product.js') && !command.includes('--help'),
    );
    expect(ours.length).toBeGreaterThan(0);
    expect(ours.filter(({ hasAnswers, input }) => !hasAnswers || input === undefined)).toEqual([]);
  });

  it('compares another build as well, where it can read the log', () => {
    const other = listRows(tables);
    const rows = listRows(benchCases.flatMap(({ tables: make }) => make({ ...setting, against: 'other.js' })));
    expect(rows.filter(({ command }) => command.includes('other.js'))).not.toEqual([]);
    expect(other.filter(({ command }) => command.includes('other.js'))).toEqual([]);
  });
});
