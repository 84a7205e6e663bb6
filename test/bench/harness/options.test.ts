import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { benchCases } from '../../../bench/cases/index.ts';
import { UsageError } from '../../../bench/harness/bench-error.ts';
import { readOptions } from '../../../bench/harness/options.ts';

function read(...args: string[]): ReturnType<typeof readOptions> {
  return readOptions(args, benchCases);
}

describe('the options of the benchmark', () => {
  it('mean all cases at full size, but not the biggest logs, unless told otherwise', () => {
    expect(read()).toMatchObject({ cases: benchCases, isQuick: false, isFull: false, mustBuild: true });
    expect(read('--full').isFull).toBe(true);
    expect(read('--quick').isQuick).toBe(true);
  });

  it('choose cases, in the order of the list', () => {
    const { cases, isFull } = read('--case', 'start', '--case', 'nasa');
    expect(cases.map(({ name }) => name)).toEqual(['nasa', 'start']);
    expect(isFull).toBe(false);
  });

  it('take the biggest logs if the case that has them is named', () => {
    expect(read('--case', 'scaling').isFull).toBe(true);
    expect(read('--case', 'scaling', '--quick').isFull).toBe(false);
  });

  it('measure another product without building this one', () => {
    expect(read('--product', 'a.js', '--against', 'b.js')).toMatchObject({
      product: path.resolve('a.js'),
      against: path.resolve('b.js'),
      mustBuild: false,
    });
  });

  it.each([['--case', 'none'], ['--quick', '--full'], ['--fast'], ['nasa']])('refuse %s %s', (...args) => {
    expect(() => read(...args.filter((arg) => arg !== undefined))).toThrow(UsageError);
  });
});
