import { describe, expect, test } from 'vitest';
import { emptySummary, type LogSummary } from '../../src/log/log-summary.ts';
import { badBytes, badStatus, badTime, failureDescriptions, noHost } from '../../src/log/malformed.ts';
import { formatSummary } from '../../src/report/run-summary.ts';

const times = {
  zone: { name: '-0400', offsetSeconds: -14_400 },
  first: 804_571_201,
  last: 804_571_201,
  earliest: 804_571_200,
  latest: 804_574_800,
};

function withFailures(counts: Record<number, number>): Partial<LogSummary> {
  const malformedByFailure = failureDescriptions.map((_, failure) => counts[failure] ?? 0);
  return { malformed: malformedByFailure.reduce((sum, count) => sum + count, 0), malformedByFailure };
}

describe('the summary of a run', () => {
  test('says how many lines there were, and how fast', () => {
    expect(formatSummary({ ...emptySummary, lines: 4_400_644 }, 2)).toEqual([
      '4,400,644 lines in 2.00 s (2,200,322 lines/s)',
    ]);
    expect(formatSummary({ ...emptySummary, lines: 1 }, 0.5)).toEqual(['1 line in 0.50 s (2 lines/s)']);
  });

  test('says from when to when, in the zone of the log', () => {
    expect(formatSummary({ ...emptySummary, lines: 2, times }, 1).slice(1)).toEqual([
      '  from 01/Jul/1995:00:00:00 -0400 to 01/Jul/1995:01:00:00 -0400',
    ]);
  });

  test('says what was odd, and only that', () => {
    const facts = formatSummary({ ...emptySummary, lines: 9, empty: 1, outOfOrder: 2 }, 1);
    expect(facts.slice(1)).toEqual(['  1 empty line', '  2 lines out of order (earlier than the line before)']);
  });

  test('names the commonest reasons for malformed lines, and counts the others', () => {
    const failures = withFailures({ [noHost]: 1, [badTime]: 1000, [badStatus]: 2, [badBytes]: 2 });
    expect(formatSummary({ ...emptySummary, lines: 5000, ...failures }, 1).slice(1)).toEqual([
      '  1,005 of 5,000 lines malformed and skipped:',
      '    1,000 where a real moment as DD/Mon/YYYY:HH:MM:SS +HHMM was expected',
      '    2 where a space and a status of three digits after the request was expected',
      '    2 where a space and a number of bytes, or -, after the status was expected',
      '    1 for other reasons',
    ]);
  });

  test('counts malformed lines among those that are not empty', () => {
    const failures = withFailures({ [noHost]: 1 });
    expect(formatSummary({ ...emptySummary, lines: 5, empty: 2, ...failures }, 1).slice(1, 3)).toEqual([
      '  2 empty lines',
      '  1 of the other 3 lines malformed and skipped:',
    ]);
  });

  test('names all reasons if they are few', () => {
    const failures = withFailures({ [noHost]: 1 });
    expect(formatSummary({ ...emptySummary, lines: 1, ...failures }, 1).slice(1)).toEqual([
      '  1 of 1 line malformed and skipped:',
      '    1 where a host at the start of the line was expected',
    ]);
  });
});
