import { describe, expect, test } from 'vitest';
import { UnmergeableRange } from '../../src/tallies/tally.ts';
import { printTime } from '../oracles/reports.ts';
import { PartMaker } from '../support/parts.ts';

function lineAt(seconds: number, rest: string = '"GET / HTTP/1.0" 200 5', host: string = 'a'): string {
  return `${host} - - [${printTime(seconds, '+0000')}] ${rest}`;
}

function failureAt(seconds: number, host?: string): string {
  return lineAt(seconds, '"POST /login HTTP/1.0" 401 5', host);
}

describe('a block', () => {
  test('comes in from the range before', () => {
    const maker = new PartMaker();
    const left = maker.count([failureAt(1), failureAt(9), failureAt(12)], true);
    const right = maker.count([lineAt(12), lineAt(312), lineAt(313)], false);
    maker.merge(left, right);
    expect(maker.blocked).toBe(`${lineAt(12)}\n${lineAt(312)}\n`);
  });

  test('comes in from two ranges before, over an empty one', () => {
    const maker = new PartMaker();
    const left = maker.count([failureAt(1), failureAt(9)], true);
    const middle = maker.merge(maker.count([failureAt(12)], false), maker.count(['', 'x'], false));
    const right = maker.merge(middle, maker.count([lineAt(312), lineAt(313)], false));
    maker.merge(left, right);
    expect(maker.blocked).toBe(`${lineAt(312)}\n`);
  });

  test('begins in a range with failures of the one before, whose ids differ', () => {
    const maker = new PartMaker();
    const left = maker.count([lineAt(0, undefined, 'b'), failureAt(1, 'c'), failureAt(9), failureAt(9)], true);
    const right = maker.count([failureAt(12), failureAt(12, 'b'), lineAt(13, undefined, 'b'), lineAt(14)], false);
    maker.merge(left, right);
    expect(maker.blocked).toBe(`${lineAt(14)}\n`);
  });
});

describe('a merge', () => {
  test('is refused where a block began later than the first line of the next range', () => {
    const maker = new PartMaker();
    const left = maker.count([failureAt(101), failureAt(109), failureAt(112)], true);
    const right = maker.count([lineAt(111), lineAt(412)], false);
    expect(() => maker.merge(left, right)).toThrow(UnmergeableRange);
  });

  test('is not refused where lines go back without a block', () => {
    const maker = new PartMaker();
    const left = maker.count([failureAt(101), failureAt(109), lineAt(500)], true);
    const merged = maker.merge(left, maker.count([failureAt(110), lineAt(410), lineAt(411)], false));
    expect(maker.blocked).toBe(`${lineAt(410)}\n`);
    expect(merged.summary.outOfOrder).toBe(1);
  });

  test('is an error of ours if the right range starts the log', () => {
    const maker = new PartMaker();
    const parts = [maker.count([lineAt(1)], true), maker.count([lineAt(2)], true)] as const;
    expect(() => maker.merge(...parts)).toThrow(/starts the log/);
  });

  test('takes the zone of the first well-formed line', () => {
    const maker = new PartMaker();
    const left = maker.count(['x', ''], true);
    const middle = maker.count(['a - - [01/Jul/1995:00:00:01 -0400] "GET / HTTP/1.0" 200 5'], false);
    const right = maker.count([lineAt(804571201)], false);
    const { summary } = maker.merge(maker.merge(left, middle), right);
    expect(summary.times?.zone.name).toBe('-0400');
    expect(summary).toMatchObject({ lines: 4, empty: 1, malformed: 1, outOfOrder: 0 });
  });
});
