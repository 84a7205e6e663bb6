import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { LiveSnapshot, WindowFigures } from '../../../src/live/snapshot.ts';
import { countCells } from '../../../src/report/watch/cells.ts';
import { formatScreen } from '../../../src/report/watch/screen.ts';
import type { Activity, ScreenState } from '../../../src/report/watch/screen-state.ts';
import { emptySnapshot } from '../../support/snapshots.ts';

const arbitraryCount = fc.oneof(fc.nat({ max: 9 }), fc.nat(), fc.maxSafeNat());
const arbitraryName = fc.oneof(
  fc.array(fc.nat({ max: 255 }), { maxLength: 90 }).map((codes) => String.fromCharCode(...codes)),
  fc.string({ unit: 'binary', maxLength: 60 }).map((text) => Buffer.from(text).toString('latin1')),
  fc
    .string({ unit: fc.constantFrom('日', '👍', 'e\u0301', 'x', '한', '\u0301'), maxLength: 60 })
    .map((text) => Buffer.from(text).toString('latin1')),
);
const arbitraryLog = fc.string({ unit: 'binary', maxLength: 60 });
const arbitrarySeries = fc.array(arbitraryCount, { maxLength: 61 });
const arbitraryClasses = fc.array(arbitraryCount, { maxLength: 10 });

const arbitraryFigures: fc.Arbitrary<WindowFigures> = fc.record({
  lastSecond: fc.oneof(arbitraryCount, fc.double({ min: 0, max: 1e12, noNaN: true })),
  lastMinute: arbitraryCount,
  lastHour: arbitraryCount,
  bySecond: arbitrarySeries,
  byMinute: arbitrarySeries,
});

const arbitrarySnapshot: fc.Arbitrary<LiveSnapshot> = fc.record({
  time: fc.integer({ min: -62_167_219_200, max: 253_402_300_799 }),
  requests: arbitraryFigures,
  bytes: arbitraryFigures,
  statusClasses: fc.record({ lastMinute: arbitraryClasses, lastHour: arbitraryClasses }),
  topSince: fc.integer({ min: -62_167_219_200, max: 253_402_300_799 }),
  hosts: fc.array(fc.record({ host: arbitraryName, requests: arbitraryCount })),
  resources: fc.array(fc.record({ resource: arbitraryName, bytes: arbitraryCount })),
  blockedHosts: fc.array(fc.record({ host: arbitraryName, secondsLeft: fc.nat({ max: 1e6 }) })),
  blockedHostCount: arbitraryCount,
  totals: fc.record({
    lines: arbitraryCount,
    empty: arbitraryCount,
    malformed: arbitraryCount,
    requests: arbitraryCount,
    bytes: fc.bigInt({ min: 0n }),
    bytesLeftOut: arbitraryCount,
    blocked: arbitraryCount,
    late: arbitraryCount,
  }),
});

const arbitraryActivity: fc.Arbitrary<Activity> = fc.oneof(
  fc.constantFrom<Activity>({ name: 'live' }, { name: 'paused' }, { name: 'ended' }),
  fc.record({ name: fc.constant('replay' as const), speed: fc.integer({ min: 1, max: 100_000 }) }),
  fc.record({ name: fc.constant('waiting' as const), log: arbitraryLog }),
);

const arbitraryState: fc.Arbitrary<ScreenState> = fc.record({
  logs: fc.array(arbitraryLog, { maxLength: 3 }),
  zone: fc.constantFrom({ name: '-0400', offsetSeconds: -14_400 }, { name: '+0545', offsetSeconds: 20_700 }),
  activity: arbitraryActivity,
  notice: fc.option(fc.string({ maxLength: 300 }), { nil: undefined }),
  isHelpShown: fc.boolean(),
  hasKeys: fc.boolean(),
  hasColor: fc.boolean(),
  hasUnicode: fc.boolean(),
});

const arbitrarySize = fc.record({ columns: fc.nat({ max: 250 }), rows: fc.nat({ max: 70 }) });

test('any screen fits in its terminal, and has no control character but those of the two colors', () => {
  fc.assert(
    fc.property(arbitrarySnapshot, arbitraryState, arbitrarySize, (snapshot, state, size) => {
      const lines = formatScreen(snapshot, state, size);
      expect(lines.length).toBeLessThanOrEqual(size.rows);
      for (const line of lines) {
        // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what this is about
        const shown = state.hasColor ? line.replace(/\u001b\[(31|33|39)m/g, '') : line;
        expect(shown).toMatch(state.hasUnicode ? /^\P{C}*$/u : /^[ -~]*$/);
        expect(countCells(shown)).toBeLessThanOrEqual(size.columns);
      }
    }),
    { numRuns: 300 },
  );
});

test('any screen of 80 × 24 or more has a title, all headings and the keys, whatever the figures', () => {
  const arbitraryLargeSize = fc.record({
    columns: fc.integer({ min: 80, max: 250 }),
    rows: fc.integer({ min: 24, max: 70 }),
  });
  fc.assert(
    fc.property(arbitrarySnapshot, arbitraryState, arbitraryLargeSize, (snapshot, state, size) => {
      const lines = formatScreen(snapshot, { ...state, isHelpShown: false, hasColor: false }, size);
      expect(lines).toHaveLength(size.rows);
      for (const heading of [
        'requests',
        'status',
        'top hosts',
        'blocked',
        'malformed',
        state.hasKeys ? 'q quit' : 'Ctrl-C',
      ]) {
        expect(lines.some((line) => line.includes(heading))).toBe(true);
      }
    }),
    { numRuns: 100 },
  );
});

test('any larger terminal shows all that a smaller one of the same width does', () => {
  fc.assert(
    fc.property(
      arbitraryState,
      fc.integer({ min: 1, max: 250 }),
      fc.integer({ min: 5, max: 60 }),
      (state, columns, rows) => {
        const show = (rowCount: number) =>
          formatScreen(emptySnapshot, { ...state, isHelpShown: true }, { columns, rows: rowCount }).filter(
            (line) => line !== '',
          );
        expect(show(rows + 1)).toEqual(expect.arrayContaining(show(rows)));
      },
    ),
    { numRuns: 100 },
  );
});
