import { describe, expect, test } from 'vitest';
import { Dictionaries } from '../../src/log/kernel.ts';
import { emptySummary, mergeSummaries, summarizeBatch } from '../../src/log/log-summary.ts';
import { badBytes, badTime, failureDescriptions, noHost } from '../../src/log/malformed.ts';
import { makeBatch } from '../support/batches.ts';

describe('the summary of a batch', () => {
  test('counts lines by what they are', () => {
    const batch = makeBatch([{}, {}], new Dictionaries(), { emptyCount: 3, malformed: [badTime, noHost, badTime] });
    expect(summarizeBatch(batch)).toMatchObject({
      lines: 8,
      empty: 3,
      malformed: 3,
      malformedByFailure: failureDescriptions.map((_, failure) => ({ [noHost]: 1, [badTime]: 2 })[failure] ?? 0),
      outOfOrder: 0,
    });
  });

  test('counts lines that are earlier than the one before them', () => {
    const rows = [5, 9, 8, 8, 3, 10].map((time) => ({ time }));
    const { outOfOrder, times } = summarizeBatch(makeBatch(rows, new Dictionaries()));
    expect(outOfOrder).toBe(2);
    expect(times).toEqual({
      zone: { name: '+0000', offsetSeconds: 0 },
      first: 5,
      last: 10,
      earliest: 3,
      latest: 10,
    });
  });

  test('has no times without rows', () => {
    const summary = summarizeBatch(makeBatch([], new Dictionaries(), { emptyCount: 1, malformed: [badBytes] }));
    expect(summary.times).toBeUndefined();
    expect(summary.lines).toBe(2);
    expect(summarizeBatch(makeBatch([], new Dictionaries()))).toEqual(emptySummary);
  });

  test.each(['[::1][x]', 'a - [01/Jan/2000:00:00:00 +0000]'])('has the zone of the first row, behind %j', (host) => {
    const rows = [{ host, zone: '-0930' }, { zone: '+0000' }];
    expect(summarizeBatch(makeBatch(rows, new Dictionaries())).times?.zone).toEqual({
      name: '-0930',
      offsetSeconds: -34_200,
    });
  });
});

describe('the summary of two ranges', () => {
  const summarize = (...times: number[]): typeof emptySummary =>
    summarizeBatch(
      makeBatch(
        times.map((time) => ({ time })),
        new Dictionaries(),
      ),
    );

  test('counts the step from one to the other', () => {
    expect(mergeSummaries(summarize(1, 5), summarize(4)).outOfOrder).toBe(1);
    expect(mergeSummaries(summarize(1, 5), summarize(5)).outOfOrder).toBe(0);
    expect(mergeSummaries(summarize(9, 5), summarize(6)).outOfOrder).toBe(1);
  });

  test('is that of one if the other is empty', () => {
    expect(mergeSummaries(emptySummary, summarize(1, 5))).toEqual(summarize(1, 5));
    expect(mergeSummaries(summarize(1, 5), emptySummary)).toEqual(summarize(1, 5));
  });
});
