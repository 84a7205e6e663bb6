import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Lockout, type LockoutRule } from '../../src/structures/lockout.ts';
import { blockedEntries, defaultOracleOptions, type OracleEntry } from '../oracles/reports.ts';

interface Event {
  key: number;
  time: number;
  status: '401' | '200' | 'other';
}

const arbitraryGap = fc.oneof(
  { arbitrary: fc.nat({ max: 3 }), weight: 6 },
  { arbitrary: fc.integer({ min: -6, max: 12 }), weight: 2 },
  { arbitrary: fc.integer({ min: -400, max: 400 }), weight: 1 },
);

const arbitraryEvents: fc.Arbitrary<Event[]> = fc
  .array(
    fc.record({
      key: fc.oneof(fc.nat({ max: 2 }), fc.constantFrom(0, 1023, 1024, 5000)),
      gap: arbitraryGap,
      status: fc.oneof(
        { arbitrary: fc.constant('401' as const), weight: 6 },
        { arbitrary: fc.constantFrom('200' as const, 'other' as const), weight: 2 },
      ),
    }),
    { maxLength: 60, size: 'max' },
  )
  .map((steps) => {
    let time = 0;
    return steps.map(({ key, gap, status }) => {
      time += gap;
      return { key, time, status };
    });
  });

const arbitraryRule: fc.Arbitrary<LockoutRule> = fc.record({
  failures: fc.integer({ min: 1, max: 5 }),
  failureWindowSeconds: fc.oneof(fc.nat({ max: 8 }), fc.constant(20)),
  blockSeconds: fc.oneof(fc.nat({ max: 12 }), fc.constant(300)),
});

function toEntry({ key, time, status }: Event): OracleEntry {
  return {
    host: String(key),
    time,
    method: status === 'other' ? 'GET' : 'POST',
    resource: '/login',
    status: status === '401' ? 401 : 200,
    bytes: 0n,
    zone: '+0000',
    line: '',
  };
}

describe('a lockout', () => {
  test('locks the keys that the rule locks, whatever the order of times', () => {
    fc.assert(
      fc.property(arbitraryEvents, arbitraryRule, (events, rule) => {
        const lockout = new Lockout(rule);
        const locked = events.filter(({ key, time, status }) => {
          if (lockout.isLocked(key, time)) return true;
          if (status === '401') lockout.fail(key, time);
          else if (status === '200') lockout.succeed(key);
          return false;
        });
        const entries = events.map(toEntry);
        const blocked = new Set(blockedEntries(entries, { ...defaultOracleOptions, ...rule }));
        expect(locked).toEqual(events.filter((_, i) => blocked.has(entries[i] as OracleEntry)));
      }),
      { numRuns: 1500 },
    );
  });

  test('knows the latest failure that locked a key out', () => {
    fc.assert(
      fc.property(arbitraryEvents, arbitraryRule, (events, rule) => {
        const lockout = new Lockout(rule);
        let latest = Number.NEGATIVE_INFINITY;
        for (const { key, time } of events) {
          if (lockout.isLocked(key, time)) continue;
          lockout.fail(key, time);
          if (lockout.isLocked(key, time)) latest = Math.max(latest, time);
          expect(lockout.latestLockStart).toBe(latest);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('a lockout with new keys now and then', () => {
  test('goes on as if nothing had happened, and lists who is locked', () => {
    fc.assert(
      fc.property(arbitraryEvents, arbitraryRule, fc.infiniteStream(fc.boolean()), (events, rule, decisions) => {
        const plain = new Lockout(rule);
        const renumbered = new Lockout(rule);
        let keys: number[] = [];
        const keyOf = (name: number) => {
          if (!keys.includes(name)) keys.push(name);
          return keys.indexOf(name);
        };
        for (const { key: name, time, status } of events) {
          const key = keyOf(name);
          expect(renumbered.isLocked(key, time)).toBe(plain.isLocked(name, time));
          const locked = [...renumbered.locksAt(time)].map(([id, through]) => [keys[id], through]);
          const expected = [...plain.locksAt(time)].filter(([name]) => plain.isLocked(name, time));
          expect(new Map(locked as [number, number][])).toEqual(new Map(expected));
          if (!plain.isLocked(name, time) && status === '401') {
            plain.fail(name, time);
            renumbered.fail(key, time);
          } else if (!plain.isLocked(name, time) && status === '200') {
            plain.succeed(name);
            renumbered.succeed(key);
          }
          if (!decisions.next().value) continue;
          const kept = keys.filter((_, id) => renumbered.remembers(id));
          renumbered.renumber(Int32Array.from(keys, (name) => kept.indexOf(name)));
          keys = kept;
        }
      }),
      { numRuns: 500 },
    );
  });

  test('forgets what cannot matter any more, and nothing else', () => {
    fc.assert(
      fc.property(arbitraryEvents, arbitraryRule, fc.infiniteStream(fc.boolean()), (events, rule, decisions) => {
        const plain = new Lockout(rule);
        const forgetful = new Lockout(rule);
        const ascending = events.toSorted((event, other) => event.time - other.time);
        for (const { key, time, status } of ascending) {
          if (decisions.next().value) forgetful.forgetBefore(time);
          expect(forgetful.isLocked(key, time)).toBe(plain.isLocked(key, time));
          if (plain.isLocked(key, time)) continue;
          for (const lockout of [plain, forgetful]) {
            if (status === '401') lockout.fail(key, time);
            else if (status === '200') lockout.succeed(key);
          }
        }
        const last = (ascending.at(-1)?.time ?? 0) + rule.blockSeconds + rule.failureWindowSeconds + 1;
        forgetful.forgetBefore(last);
        expect(events.some(({ key }) => forgetful.remembers(key))).toBe(false);
      }),
      { numRuns: 500 },
    );
  });
});
