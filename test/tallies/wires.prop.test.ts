import fc from 'fast-check';
import { expect, test } from 'vitest';
import { finish } from '../../src/structures/steps.ts';
import { blockedRequests } from '../../src/tallies/blocked-requests.ts';
import { bytesPerResource } from '../../src/tallies/bytes-per-resource.ts';
import { requestsPerHost } from '../../src/tallies/requests-per-host.ts';
import { requestsPerSecond } from '../../src/tallies/requests-per-second.ts';
import type { Tally } from '../../src/tallies/tally.ts';
import type { BatchRow } from '../support/batches.ts';
import { eventsThrough } from '../support/events-through.ts';
import { type Counted, countRows, mergeCounted } from '../support/tallies.ts';

const arbitraryRow: fc.Arbitrary<BatchRow> = fc.oneof(
  fc.record({
    host: fc.constantFrom('a', 'b', 'c'),
    resource: fc.constantFrom('/', '/x', null),
    time: fc.integer({ min: 0, max: 400 }),
    bytes: fc.nat(),
  }),
  fc.record({
    host: fc.constantFrom('a', 'b'),
    method: fc.constant('POST'),
    resource: fc.constantFrom('/login', '/login?x'),
    status: fc.constantFrom(401, 401, 200),
    time: fc.integer({ min: 0, max: 400 }),
  }),
);

const arbitraryRows = fc.array(arbitraryRow, { maxLength: 40, size: 'max' });

/** The share as it arrives when it is posted to another thread. */
function post<Share>(tally: Tally<Share>, { share, ...rest }: Counted<Share>): Counted<Share> {
  const { data, moved } = tally.wire.pack(share);
  const arrived = structuredClone(data, { transfer: [...moved] });
  expect(moved.every((buffer) => buffer.byteLength === 0)).toBe(true);
  return { share: tally.wire.unpack(arrived), ...rest };
}

/** Expects that a share which was posted merges into the same as one that was not. */
function expectPostable<Share>(tally: Tally<Share>, read: (counted: Counted<Share>) => unknown, busy: BatchRow[] = []) {
  fc.assert(
    fc.property(arbitraryRows, arbitraryRows, (left, right) => {
      const ascending = [...right].sort((row, other) => (row.time ?? 0) - (other.time ?? 0));
      const countRight = () => countRows(tally, [[...ascending, ...busy]], {}, false);
      const countLeft = () => countRows(tally, [left.map((row) => ({ ...row, time: -1000 }))]);
      expect(read(mergeCounted(tally, countLeft(), post(tally, countRight())))).toEqual(
        read(mergeCounted(tally, countLeft(), countRight())),
      );
    }),
    { numRuns: busy.length > 0 ? 3 : 100 },
  );
}

test('numbers by id travel', () => {
  expectPostable(requestsPerHost, ({ share }) => share);
  expectPostable(bytesPerResource, ({ share }) => share);
});

const readSeconds = ({ share }: Counted<ReturnType<typeof requestsPerSecond.merge>>) => {
  const sums = finish(share.sumUp());
  return [-1001, -1000, ...Array.from({ length: 500 }, (_, second) => second), 90_000].map((second) =>
    eventsThrough(sums, second),
  );
};

test('requests per second travel, those of quiet days and of busy ones', () => {
  expectPostable(requestsPerSecond, readSeconds);
  expectPostable(
    requestsPerSecond,
    readSeconds,
    Array.from({ length: 5000 }, (_, i) => ({ time: i })),
  );
});

test('trails travel', () => {
  expectPostable(blockedRequests, ({ keptLines }) => keptLines);
});

test('who is blocked at the end of the range that starts the log does not travel', () => {
  expect(() => blockedRequests.wire.pack(countRows(blockedRequests, []).share)).toThrow(/stays where it is/);
});
