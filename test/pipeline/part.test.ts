import { describe, expect, test } from 'vitest';
import { mergeShares, namesFrom, Renumbering, type Shares } from '../../src/pipeline/part.ts';
import { ByteDictionary } from '../../src/structures/byte-dictionary.ts';
import { bytesPerResource } from '../../src/tallies/bytes-per-resource.ts';
import { requestsPerHost } from '../../src/tallies/requests-per-host.ts';
import { type Tally, UnmergeableRange } from '../../src/tallies/tally.ts';
import { printTime } from '../oracles/reports.ts';
import { toBytes, toLatin1 } from '../support/bytes.ts';
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

function makeNames(names: readonly string[]): ByteDictionary {
  const dictionary = new ByteDictionary();
  for (const name of names) dictionary.intern(toBytes(name));
  return dictionary;
}

describe('names that are told', () => {
  test('are those from an id on, one directly behind the other, copied', () => {
    const names = makeNames(['a', 'bc', '', '\xff\0']);
    const { bytes, ends } = namesFrom(names, 1);
    expect([toLatin1(bytes), [...ends]]).toEqual(['bc\xff\0', [2, 2, 4]]);
    bytes.fill(0);
    expect(names.name(1)).toBe('bc');
    expect(namesFrom(names, 4)).toEqual({ bytes: new Uint8Array(0), ends: new Float64Array(0) });
  });

  test('get the ids of the same names, or new ones, piece by piece', () => {
    const own = makeNames(['x', 'b']);
    const others = makeNames(['a', 'b']);
    const renumbering = new Renumbering(own);
    expect([...renumbering.ids]).toEqual([]);
    renumbering.add(namesFrom(others, 0));
    expect([...renumbering.ids]).toEqual([2, 1]);
    const before = renumbering.ids;
    for (let i = 0; i < 1000; i++) {
      others.intern(toBytes(`name${i}`));
      renumbering.add(namesFrom(others, 2 + i));
    }
    expect([...before]).toEqual([2, 1]);
    expect([...renumbering.ids].map((id) => own.name(id))).toEqual(
      Array.from({ length: others.size }, (_, id) => others.name(id)),
    );
  });
});

describe('shares', () => {
  const hostTally = requestsPerHost as Tally<unknown>;
  const resourceTally = bytesPerResource as Tally<unknown>;
  const names = makeNames(['a', 'b', 'c']);
  const context = { hosts: names, resources: names, hostIds: undefined, resourceIds: undefined, rowsReadAgain: 0 };
  const merge = (left: Shares, right: Shares, more = {}) =>
    mergeShares(left, right, { ...context, ...more }, () => () => {});

  test('of a tally that only one range has are kept', () => {
    const left = new Map([[hostTally, Float64Array.of(1)]]);
    const right = new Map([[resourceTally, Float64Array.of(2)]]);
    expect(merge(left, right)).toEqual(new Map([...left, ...right]));
    expect(merge(new Map(), right)).toEqual(right);
    expect(merge(left, new Map())).toEqual(left);
  });

  test('of both ranges are added, by the ids that are new', () => {
    const left = new Map([[hostTally, Float64Array.of(1, 2, 0)]]);
    const right = new Map([[hostTally, Float64Array.of(10, 20, 0)]]);
    expect(merge(left, right).get(hostTally)).toEqual(Float64Array.of(11, 22, 0));
    const again = new Map([[hostTally, Float64Array.of(1, 2, 0)]]);
    const hostIds = Int32Array.of(2, 1);
    expect(merge(again, right, { hostIds }).get(hostTally)).toEqual(Float64Array.of(1, 22, 10));
  });
});
