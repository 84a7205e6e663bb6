import { describe, expect, test } from 'vitest';
import { Dictionaries } from '../../src/log/kernel.ts';
import { blockedRequests } from '../../src/tallies/blocked-requests.ts';
import { UnmergeableRange } from '../../src/tallies/tally.ts';
import type { BlockingOptions } from '../oracles/reports.ts';
import { type BatchRow, makeBatch, writeLine } from '../support/batches.ts';
import { toLoginRule } from '../support/login-rule.ts';
import { countRows, mergeCounted } from '../support/tallies.ts';

function failAt(time: number, row: BatchRow = {}): BatchRow {
  return { method: 'POST', resource: '/login', status: 401, time, ...row };
}

function succeedAt(time: number): BatchRow {
  return failAt(time, { status: 200 });
}

function seeAt(time: number, row: BatchRow = {}): BatchRow {
  return { time, ...row };
}

/** The times of the blocked rows. */
function blockedTimes(rows: readonly BatchRow[], options?: Partial<BlockingOptions>): (number | undefined)[] {
  const { keptLines } = countRows(blockedRequests, [rows], options);
  const lines = rows.map(writeLine);
  expect(lines.filter((line) => keptLines.includes(line)).length).toBeGreaterThanOrEqual(new Set(keptLines).size);
  return keptLines.map((line) => rows[lines.indexOf(line)]?.time);
}

describe('a host', () => {
  test('is blocked by three failures in 20 s, from the next line until 300 s later, both included', () => {
    // The example of the contract: 00:00:01, :09 and :12 block until 00:05:12.
    const rows = [failAt(1), failAt(9), failAt(12), seeAt(12), seeAt(100), seeAt(312), seeAt(313)];
    expect(blockedTimes(rows)).toEqual([12, 100, 312]);
  });

  test('is never blocked if nobody knows who it is', () => {
    const rows = [failAt(1), failAt(9), failAt(12), seeAt(13)];
    expect(blockedTimes(rows.map((row) => ({ ...row, host: '-' })))).toEqual([]);
    expect(blockedTimes(rows.map((row) => ({ ...row, host: '-1' })))).toEqual([13]);
  });

  test('is not blocked by failures more than 20 s apart', () => {
    expect(blockedTimes([failAt(1), failAt(9), failAt(22), seeAt(23)])).toEqual([]);
    expect(blockedTimes([failAt(1), failAt(9), failAt(21), seeAt(22)])).toEqual([22]);
  });

  test('is not blocked by a window that does not slide', () => {
    expect(blockedTimes([failAt(1), failAt(15), failAt(22), failAt(30), seeAt(31)])).toEqual([31]);
  });

  test('is not kept blocked by what it does meanwhile', () => {
    const rows = [failAt(1), failAt(2), failAt(3), failAt(300), failAt(301), failAt(302), seeAt(304)];
    expect(blockedTimes(rows)).toEqual([300, 301, 302]);
  });

  test('is not freed by a success meanwhile', () => {
    expect(blockedTimes([failAt(1), failAt(2), failAt(3), succeedAt(4), seeAt(5)])).toEqual([4, 5]);
  });

  test('has its failures forgotten by a success', () => {
    expect(blockedTimes([failAt(1), failAt(2), succeedAt(3), failAt(4), failAt(5), seeAt(6)])).toEqual([]);
  });

  test('takes failures along when a block runs out', () => {
    const options = { blockSeconds: 5 };
    expect(blockedTimes([failAt(1), failAt(2), failAt(3), failAt(9), seeAt(10)], options)).toEqual([10]);
  });

  test('is not blocked by the failures of others', () => {
    const rows = [
      failAt(1),
      failAt(2, { host: 'b' }),
      failAt(3),
      seeAt(4),
      failAt(5),
      seeAt(6, { host: 'b' }),
      seeAt(7),
    ];
    expect(blockedTimes(rows)).toEqual([7]);
  });

  test('is blocked by failures whose times go back, but not before the last of them', () => {
    expect(blockedTimes([failAt(21), failAt(9), failAt(1), seeAt(0), seeAt(1), seeAt(301), seeAt(302)])).toEqual([
      1, 301,
    ]);
  });

  test('is not blocked in the past, hours before its failures', () => {
    const failures = [failAt(10_000), failAt(10_001), failAt(10_002)];
    expect(blockedTimes([...failures, seeAt(1), seeAt(9_999), seeAt(10_001), seeAt(10_003)])).toEqual([10_003]);
  });

  test('is not blocked again by an old block once an earlier one has taken its place', () => {
    const later = [failAt(1000), failAt(1001), failAt(1002)];
    const earlier = [failAt(500), failAt(501), failAt(502)];
    expect(blockedTimes([...later, ...earlier, seeAt(1100), seeAt(503)])).toEqual([503]);
  });

  test('has its lines kept byte for byte, over all batches', () => {
    const odd = { host: '\xff"\0', resource: '/\xfe\r' };
    const { keptLines } = countRows(blockedRequests, [
      [failAt(1, { host: odd.host }), failAt(1, { host: odd.host })],
      [],
      [failAt(1, { host: odd.host }), seeAt(2, odd)],
      [seeAt(3, odd), seeAt(3)],
    ]);
    expect(keptLines).toEqual([seeAt(2, odd), seeAt(3, odd)].map(writeLine));
  });
});

describe('a login attempt', () => {
  const isBlockedAfter = (row: BatchRow, options?: Partial<BlockingOptions>): boolean =>
    blockedTimes([failAt(1, row), failAt(2, row), failAt(3, row), seeAt(4)], options).length > 0;

  test.each<[title: string, row: BatchRow]>([
    ['has any status from 400', { status: 400 }],
    ['to 499', { status: 499 }],
    ['may have a query string', { resource: '/login?user=a' }],
    ['may have an empty one', { resource: '/login?' }],
    ['may have question marks in it', { resource: '/login?a?b' }],
  ])('that failed %s', (_title, row) => {
    expect(isBlockedAfter(row)).toBe(true);
  });

  test.each<[title: string, row: BatchRow]>([
    ['with status 399', { status: 399 }],
    ['with status 500', { status: 500 }],
    ['with status 200', { status: 200 }],
    ['by GET', { method: 'GET' }],
    ['by HEAD', { method: 'HEAD' }],
    ['by some other method', { method: '(other)' }],
    ['of a path below', { resource: '/login/' }],
    ['of a longer path', { resource: '/logins' }],
    ['of a path above', { resource: '/' }],
    ['in other letters', { resource: '/Login' }],
    ['with a fragment', { resource: '/login#' }],
    ['with the path in the query string', { resource: '/?/login' }],
    ['without a resource', { resource: null }],
  ])('is none, or did not fail, %s', (_title, row) => {
    expect(isBlockedAfter(row)).toBe(false);
  });

  test('can be of other paths', () => {
    const options = { loginPaths: ['/a', '/signin\xff'] };
    expect(isBlockedAfter({ resource: '/signin\xff?x' }, options)).toBe(true);
    expect(isBlockedAfter({ resource: '/a' }, options)).toBe(true);
    expect(isBlockedAfter({}, options)).toBe(false);
  });

  test('can be of other methods', () => {
    const options = { loginMethods: ['GET', 'PATCH'] };
    expect(isBlockedAfter({ method: 'PATCH' }, options)).toBe(true);
    expect(isBlockedAfter({ method: 'GET' }, options)).toBe(true);
    expect(isBlockedAfter({ method: 'POST' }, options)).toBe(false);
  });

  test('can fail with other statuses', () => {
    const options = { isFailedStatus: (status: number) => status === 302 || status === 999 };
    expect([302, 999, 401].map((status) => isBlockedAfter({ status }, options))).toEqual([true, true, false]);
  });

  test.each<[options: Partial<BlockingOptions>, blocked: number[]]>([
    [{ failures: 1 }, [1, 2, 3, 4, 300]],
    [{ failures: 2 }, [2, 3, 4, 300, 301]],
    [{ failures: 4 }, [4, 300, 301, 302, 303]],
    [{ blockSeconds: 0 }, []],
    [{ blockSeconds: 1 }, [3]],
    [{ failureWindowSeconds: 0 }, []],
    [{ failureWindowSeconds: 1 }, []],
    [{ failureWindowSeconds: 2, blockSeconds: 2 }, [3, 4]],
  ])('counts with %j', (options, blocked) => {
    const rows = [failAt(0), failAt(1), failAt(2), failAt(3), seeAt(4), seeAt(300), seeAt(301), seeAt(302), seeAt(303)];
    expect(blockedTimes(rows, options)).toEqual(blocked);
  });

  test('with status 0 is none: it neither fails nor clears the failures', () => {
    expect(isBlockedAfter({ status: 0 }, { isFailedStatus: () => true })).toBe(false);
    expect(blockedTimes([failAt(1), failAt(2), failAt(3, { status: 0 }), failAt(4), seeAt(5)])).toEqual([5]);
  });

  test('is known among any number of resources', () => {
    const others = Array.from({ length: 3000 }, (_, i) => seeAt(0, { resource: `/${i}` }));
    const { keptLines } = countRows(blockedRequests, [
      others.slice(0, 1000),
      others.slice(1000),
      [failAt(1, { resource: '/login?late' }), failAt(2), failAt(3), seeAt(4)],
    ]);
    expect(keptLines).toEqual([writeLine(seeAt(4))]);
  });
});

describe('a range that does not start the log', () => {
  test('keeps no line until it is merged, and copies the ones that it might keep', () => {
    const left = countRows(blockedRequests, [[failAt(1), failAt(2), failAt(3)]]);
    const right = countRows(blockedRequests, [[seeAt(4), seeAt(303)], [seeAt(304)]], {}, false);
    expect(right.keptLines).toEqual([]);
    expect(mergeCounted(blockedRequests, left, right).keptLines).toEqual([seeAt(4), seeAt(303)].map(writeLine));
  });

  test('remembers only lines that may turn out blocked', () => {
    const rows = [seeAt(10), seeAt(310), seeAt(311), failAt(400, { host: 'b' }), seeAt(701), seeAt(700, { host: 'b' })];
    const { share } = countRows(blockedRequests, [[...rows, seeAt(701, { host: 'b' })]], {}, false);
    expect(
      'trails' in share && share.trails.flatMap(({ events }) => [...events.time.subarray(0, events.length)]),
    ).toEqual([10, 310, 400, 700]);
  });

  test('knows who has failed, also among the many new hosts of one batch', () => {
    const others = Array.from({ length: 3000 }, (_, i) => seeAt(0, { host: `${i}` }));
    const left = countRows(blockedRequests, [[seeAt(0)]]);
    const right = countRows(
      blockedRequests,
      [[seeAt(0), ...others, failAt(1000), failAt(1001), failAt(1002), seeAt(1003)]],
      {},
      false,
    );
    expect(mergeCounted(blockedRequests, left, right).keptLines).toEqual([writeLine(seeAt(1003))]);
  });

  test('is refused if a block before it began later than its first line', () => {
    const left = countRows(blockedRequests, [[failAt(11), failAt(12), failAt(13)]]);
    const right = countRows(blockedRequests, [[seeAt(12)]], {}, false);
    expect(() => mergeCounted(blockedRequests, left, right)).toThrow(UnmergeableRange);
  });

  test('leaves nothing if it has no rows', () => {
    const left = countRows(blockedRequests, [[failAt(11), failAt(12), failAt(13)]]);
    const empty = countRows(blockedRequests, [[]], {}, false);
    const merged = mergeCounted(blockedRequests, mergeCounted(blockedRequests, left, empty), empty);
    expect(
      mergeCounted(blockedRequests, merged, countRows(blockedRequests, [[seeAt(313)]], {}, false)).keptLines,
    ).toEqual([writeLine(seeAt(313))]);
  });
});

// Issue 13: of 40,000 logs, each looked at the resources of all before it.
test('going on behind a range looks at new resources only', () => {
  const names = new Dictionaries();
  const { hosts, resources } = names;
  let looks = 0;
  const { startsWith } = resources;
  resources.startsWith = (...args) => {
    looks++;
    return startsWith.apply(resources, args);
  };
  const context = {
    startsLog: true,
    canReadAgain: true,
    hosts,
    resources,
    login: toLoginRule(),
    keepLine() {},
  };
  const rangeCount = 50;
  let counter = blockedRequests.start(context);
  for (let range = 0; range < rangeCount; range++) {
    counter.fold(makeBatch([seeAt(range, { resource: `/${range}` })], names));
    counter = blockedRequests.inOrder.resume(counter.share(), context);
  }
  expect(looks).toBe(rangeCount);
});
