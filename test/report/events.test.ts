import { describe, expect, test } from 'vitest';
import { badTimestamp, eventFailureDescriptions, noJsonValue } from '../../src/events/reading/malformed-event.ts';
import { findReplayHint, formatPace, formatReadEvents, formatTally } from '../../src/report/events.ts';

describe('what is said of generated events', () => {
  const lateness = { p50: 0.0524, p99: 1.54, max: 1234.6 };
  const pace = { emitted: 20_000, dropped: 0, seconds: 2, seed: 7, lateness };

  test('is how many there were, how fast, and how late, in milliseconds of two digits', () => {
    expect(formatPace(pace)).toEqual([
      '20,000 events in 2.00 s (10,000 events/s), seed 7',
      '  late by 0.052 ms (p50), 1.5 ms (p99), 1,235 ms at most',
    ]);
  });

  test.each([
    [0, '0'],
    [-0.0004, '0'],
    [0.001, '0.001'],
    [9.96, '10'],
    [99.4, '99'],
    [99.6, '100'],
    [99.96, '100'],
    [100.4, '100'],
    [86_400_000, '86,400,000'],
  ])('has a lateness of %d ms as %s ms', (max, text) => {
    expect(formatPace({ ...pace, lateness: { ...lateness, max } })[1]).toContain(` ms (p99), ${text} ms at most`);
  });

  test('has no lateness where events did not wait, or where there was none', () => {
    expect(formatPace({ ...pace, lateness: undefined })).toHaveLength(1);
    expect(formatPace({ ...pace, emitted: 0, lateness: undefined })).toEqual([
      '0 events in 2.00 s (0 events/s), seed 7',
    ]);
  });

  test('has what was dropped', () => {
    expect(formatPace({ ...pace, dropped: 1 })[2]).toBe('  1 event dropped for being later than maxLagSeconds');
    expect(formatPace({ ...pace, dropped: 1000 })[2]).toBe('  1,000 events dropped for being later than maxLagSeconds');
  });

  test('is a finite rate even if no time has passed', () => {
    expect(formatPace({ ...pace, emitted: 1, seconds: 0, lateness: undefined })).toEqual([
      '1 event in 0.00 s (1,000 events/s), seed 7',
    ]);
  });
});

describe('what is said of lines that were read', () => {
  const malformedByFailure = eventFailureDescriptions.map(() => 0);

  test('is how many events they had', () => {
    const lines = { lines: 3000, empty: 0, malformed: 0, malformedByFailure };
    expect(formatReadEvents(lines, 1.5)).toEqual(['3,000 events in 1.50 s (2,000 events/s)']);
  });

  test('is which lines had none, and why', () => {
    const byFailure = malformedByFailure.with(noJsonValue, 2).with(badTimestamp, 1);
    const lines = { lines: 10, empty: 1, malformed: 3, malformedByFailure: byFailure };
    expect(formatReadEvents(lines, 1)).toEqual([
      '6 events in 1.00 s (6 events/s)',
      '  1 empty line',
      '  3 of the other 9 lines malformed and skipped:',
      '    2 where a JSON value was expected',
      '    1 where a real moment as YYYY-MM-DDTHH:MM:SS.sssZ was expected',
    ]);
  });
});

describe('what is said of the time of events', () => {
  test('is nothing if all came in their time', () => {
    expect(formatTally({ added: 5, late: 0, dropped: 0, clamped: 0 })).toEqual([]);
  });

  test('is what was late, too old, and of the future', () => {
    expect(formatTally({ added: 5000, late: 1, dropped: 2, clamped: 3000 })).toEqual([
      '  1 event late, but counted',
      '  2 events older than the window, and not counted',
      '  3,000 events from more than a bucket ahead, counted when they came',
    ]);
  });
});

describe('a hint to --replay', () => {
  const tally = { added: 0, late: 0, clamped: 0, dropped: 500 };

  test.each([
    [500, 5, "all 500 events are older than the window of 5 minutes; --replay counts by the events' own time"],
    [1, 1, "the only event is older than the window of 1 minute; --replay counts by the events' own time"],
    [2000, 2.5, "all 2,000 events are older than the window of 2.5 minutes; --replay counts by the events' own time"],
  ])('is given where all events are too old: %d', (dropped, windowMinutes, hint) => {
    expect(findReplayHint({ ...tally, dropped }, windowMinutes)).toBe(hint);
  });

  test('is not given where some count, or where there is none', () => {
    expect(findReplayHint({ ...tally, added: 1 }, 5)).toBeUndefined();
    expect(findReplayHint({ ...tally, dropped: 0 }, 5)).toBeUndefined();
  });
});
