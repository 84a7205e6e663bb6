import { describe, expect, onTestFinished, test } from 'vitest';
import { Lockout } from '../../src/structures/lockout.ts';

const rule = { failures: 3, failureWindowSeconds: 20, blockSeconds: 300 };

function makeLockout(...failures: number[]): Lockout {
  const lockout = new Lockout(rule);
  for (const time of failures) lockout.fail(0, time);
  return lockout;
}

describe('three failures', () => {
  test('lock a key out for 300 s, both ends included', () => {
    const lockout = makeLockout(1, 9, 12);
    expect([12, 312, 313].map((time) => lockout.isLocked(0, time))).toEqual([true, true, false]);
    expect(lockout.latestLockStart).toBe(12);
  });

  test('lock out no other key', () => {
    expect(makeLockout(1, 9, 12).isLocked(1, 13)).toBe(false);
    expect(makeLockout(1, 9, 12).isLocked(100_000, 13)).toBe(false);
  });

  test('count up to 20 s apart', () => {
    expect(makeLockout(1, 9, 21).isLocked(0, 22)).toBe(true);
    expect(makeLockout(1, 9, 22).isLocked(0, 23)).toBe(false);
    expect(makeLockout(1, 9, 22, 29).isLocked(0, 30)).toBe(true);
  });

  test('count in any order', () => {
    expect([0, 1, 301, 302].map((time) => makeLockout(21, 9, 1).isLocked(0, time))).toEqual([false, true, true, false]);
    expect(makeLockout(100, 1, 101).isLocked(0, 102)).toBe(false);
  });

  test('lock nothing before the last of them', () => {
    expect(makeLockout(1000, 1000, 1000).isLocked(0, 999)).toBe(false);
  });

  test('take the place of an earlier lock, also with a later time', () => {
    const lockout = makeLockout(1000, 1000, 1000, 500, 500, 500);
    expect([1000, 801, 800, 500, 499].map((time) => lockout.isLocked(0, time))).toEqual([
      false,
      false,
      true,
      true,
      false,
    ]);
  });

  test('are forgotten after a success', () => {
    const lockout = makeLockout(1, 2);
    lockout.succeed(0);
    lockout.fail(0, 3);
    expect(lockout.isLocked(0, 3)).toBe(false);
    lockout.fail(0, 4);
    lockout.fail(0, 5);
    expect(lockout.isLocked(0, 5)).toBe(true);
  });
});

test('failures stay failures when the block runs out', () => {
  const lockout = new Lockout({ failures: 2, failureWindowSeconds: 20, blockSeconds: 5 });
  lockout.fail(0, 1);
  lockout.fail(0, 2);
  expect(lockout.isLocked(0, 8)).toBe(false);
  lockout.fail(0, 8);
  expect(lockout.isLocked(0, 9)).toBe(true);
});

test('a block of 0 s lasts for one second', () => {
  const lockout = new Lockout({ failures: 1, failureWindowSeconds: 0, blockSeconds: 0 });
  lockout.fail(0, 1);
  expect([1, 2].map((time) => lockout.isLocked(0, time))).toEqual([true, false]);
});

test('spans of time are told in which somebody is locked out', () => {
  const lockout = makeLockout(1000, 1000, 1000);
  for (let i = 0; i < 3; i++) lockout.fail(1, 100_000);
  const spans: [number, number][] = [
    [0, 999],
    [0, 1000],
    [1300, 2000],
    [1301, 99_999],
    [1301, 100_000],
    [100_301, 200_000],
  ];
  const areLocked = () => spans.map(([from, through]) => lockout.mayHaveLocked(from, through));
  expect(areLocked()).toEqual([false, true, true, false, true, false]);
  // A lock that is replaced after the first question may still be told of.
  for (let i = 0; i < 3; i++) lockout.fail(1, 110_000);
  expect(areLocked()).toEqual([false, true, true, false, true, true]);
});

// Issue 13: every one of 40,000 logs sorted the locks of all hosts anew, which took a minute.
test('the locks of many keys are sorted once, however often somebody asks', () => {
  const { sort } = Float64Array.prototype;
  let sorted = 0;
  Float64Array.prototype.sort = function (...args) {
    sorted += this.length;
    return sort.apply(this, args);
  };
  onTestFinished(() => {
    Float64Array.prototype.sort = sort;
  });
  const countSorted = (keys: number) => {
    const lockout = new Lockout({ failures: 1, failureWindowSeconds: 0, blockSeconds: 0 });
    sorted = 0;
    for (let key = 0; key < keys; key++) {
      lockout.fail(key, 2 * ((key * 7919) % keys));
      expect(lockout.mayHaveLocked(2 * keys + 1, 2 * keys + 1)).toBe(false);
    }
    expect(lockout.mayHaveLocked(2 * keys - 2, 2 * keys - 2)).toBe(true);
    return sorted;
  };
  // n log n, where it was n² / 2.
  expect(countSorted(8192)).toBeLessThan(8192 * 20);
  expect(countSorted(16_384)).toBeLessThan(2.5 * countSorted(8192));
});

test('nobody is locked out at first', () => {
  const lockout = new Lockout(rule);
  expect(lockout.isLocked(0, 0)).toBe(false);
  expect(lockout.latestLockStart).toBe(Number.NEGATIVE_INFINITY);
  expect(lockout.mayHaveLocked(0, Number.POSITIVE_INFINITY)).toBe(false);
});
