import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatSummary, summarize, summarizeCounts } from '../../../src/events/counting/event-counts.ts';

const hostileIds = ['b', '2', '10', '__proto__', 'toString', '', '"', '\\', '\n', '\x7f', 'é', '\ud800', '\u{1f600}'];

describe('a summary', () => {
  test('has most events first, then the ids by their UTF-16 units, and none without events', () => {
    const { totalEventsCaptured, eventsCapturedByTrackingIds } = summarize([
      ['é', 1],
      ['10', 3],
      ['none', 0],
      ['\uff5e', 1],
      ['\u{1f600}', 1],
      ['2', 3],
      ['Z', 1],
      ['most', 4],
    ]);
    expect(totalEventsCaptured).toBe(14);
    expect([...eventsCapturedByTrackingIds.keys()]).toEqual(['most', '10', '2', 'Z', 'é', '\u{1f600}', '\uff5e']);
  });

  test('of counts is that over all buckets', () => {
    const counts = [
      [1, 0, 5],
      [2, 0, 4],
    ];
    expect(summarizeCounts({ firstBucket: 7, trackingIds: ['A', 'B', 'C'], counts })).toEqual({
      totalEventsCaptured: 12,
      eventsCapturedByTrackingIds: new Map([
        ['C', 9],
        ['A', 3],
      ]),
    });
    expect(summarizeCounts({ firstBucket: 0, trackingIds: [], counts: [] })).toEqual(summarize([]));
  });
});

describe('as JSON, a summary', () => {
  test('has the total first and then the tracking ids, in the shape that is asked for', () => {
    const summary = summarize([
      ['B', 20],
      ['A', 30],
    ]);
    expect(formatSummary(summary)).toBe('{"totalEventsCaptured":50,"eventsCapturedByTrackingIds":{"A":30,"B":20}}');
    expect(formatSummary(summarize([]))).toBe('{"totalEventsCaptured":0,"eventsCapturedByTrackingIds":{}}');
  });

  test('keeps the order of ids that an object would put first, and does not lose "__proto__"', () => {
    const summary = summarize(hostileIds.map((id, i) => [id, hostileIds.length - i]));
    expect(formatSummary(summary)).toBe(
      '{"totalEventsCaptured":91,"eventsCapturedByTrackingIds":{"b":13,"2":12,"10":11,"__proto__":10,"toString":9,' +
        '"":8,"\\"":7,"\\\\":6,"\\n":5,"\\u007f":4,"\\u00e9":3,"\\ud800":2,"\\ud83d\\ude00":1}}',
    );
  });

  test('is of printable ASCII, and read back says the same', () => {
    const ids = fc.oneof(fc.constantFrom(...hostileIds), fc.string({ unit: 'binary' }));
    const arbitrarySums = fc.uniqueArray(fc.tuple(ids, fc.integer({ min: 1, max: 2 ** 40 })), {
      selector: ([id]) => id,
    });
    fc.assert(
      fc.property(arbitrarySums, (sums) => {
        const text = formatSummary(summarize(sums));
        expect(text).toMatch(/^[ -~]*$/);
        const read = JSON.parse(text);
        expect(read.totalEventsCaptured).toBe(sums.reduce((sum, [, events]) => sum + events, 0));
        expect(new Map(Object.entries(read.eventsCapturedByTrackingIds))).toEqual(new Map(sums));
      }),
    );
  });
});
