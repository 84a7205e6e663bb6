import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mergeCounts } from '../../../src/events/sharing/merge-counts.ts';
import { formatStoredTotals, parseStoredTotals, type StoredTotals } from '../../../src/events/sharing/stored-totals.ts';

const asOf = Date.UTC(2019, 11, 8, 6, 42, 57, 289);
const example: StoredTotals = {
  windowMinutes: 5,
  bucketSeconds: 10,
  asOf,
  counts: {
    firstBucket: 157578737,
    trackingIds: ['A', 'B'],
    counts: [
      [2, 0],
      [0, 1],
    ],
  },
  producers: new Map([
    ['host-71-x', { flush: 2, events: 3, lastBucket: 157578738, flushSeconds: 1, asOf: asOf - 289, hasEnded: false }],
  ]),
};
const text =
  '{"totalEventsCaptured":3,"eventsCapturedByTrackingIds":{"A":2,"B":1},' +
  '"window":{"minutes":5,"bucketSeconds":10},"asOf":"2019-12-08T06:42:57.289Z",' +
  '"buckets":{"first":157578737,"counts":[[2,0],[0,1]]},' +
  '"producers":{"host-71-x":{"flush":2,"events":3,"lastBucket":157578738,"flushSeconds":1,"asOf":"2019-12-08T06:42:57.000Z"}}}';

const arbitraryTotals: fc.Arbitrary<StoredTotals> = fc.record({
  windowMinutes: fc.constantFrom(0.5, 5, 60),
  bucketSeconds: fc.constantFrom(0.5, 10),
  asOf: fc.integer({ min: 0, max: 4e12 }),
  counts: fc
    .record({
      firstBucket: fc.integer({ min: -1e9, max: 1e9 }),
      trackingIds: fc.uniqueArray(
        fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('', '10', '9', '__proto__', 'constructor', '\ud800')),
        { minLength: 1, maxLength: 6 },
      ),
      rows: fc.array(fc.array(fc.nat({ max: 2 }), { minLength: 6, maxLength: 6 }), { maxLength: 5 }),
    })
    .map(({ firstBucket, trackingIds, rows }) =>
      mergeCounts([{ firstBucket, trackingIds, counts: rows.map((row) => row.slice(0, trackingIds.length)) }], -1e9),
    ),
  producers: fc
    .uniqueArray(
      fc.tuple(
        fc.oneof(fc.stringMatching(/^[A-Za-z0-9._-]{1,100}$/), fc.constantFrom('__proto__', '7')),
        fc.record({
          flush: fc.integer({ min: 1, max: 1e15 }),
          events: fc.nat(),
          lastBucket: fc.integer(),
          flushSeconds: fc.double({ min: 0.001, max: 1e6, noNaN: true }),
          asOf: fc.integer({ min: 0, max: 4e12 }),
          hasEnded: fc.boolean(),
        }),
      ),
      { selector: ([id]) => id, maxLength: 3 },
    )
    .map((entries) => new Map(entries)),
});

describe('stored totals', () => {
  test('are a line of JSON that begins with the summary', () => {
    expect(formatStoredTotals(example)).toBe(text);
    expect(parseStoredTotals(text)).toEqual(example);
  });

  test('come back as they were, in plain ASCII, whatever the tracking ids are', () => {
    fc.assert(
      fc.property(arbitraryTotals, (totals) => {
        const line = formatStoredTotals(totals);
        expect(line).toMatch(/^[ -~]*$/);
        const parsed = parseStoredTotals(line);
        expect({ ...parsed, producers: 0 }).toEqual({ ...totals, producers: 0 });
        expect(new Map([...parsed.producers])).toEqual(totals.producers);
        expect(Object.keys(JSON.parse(line)).slice(0, 2)).toEqual([
          'totalEventsCaptured',
          'eventsCapturedByTrackingIds',
        ]);
      }),
    );
  });

  test('are refused in every shorter form', () => {
    for (let length = 0; length < text.length; length++) {
      expect(() => parseStoredTotals(text.slice(0, length))).toThrow('it is not JSON, or not all of it: "');
    }
  });

  test.each([
    ['3,"events', '4,"events', 'totalEventsCaptured, where 3 is the sum, is 4'],
    ['"A":2', '"A":3', 'eventsCapturedByTrackingIds, where buckets have 2, is 3'],
    ['"B":1', '"B":1,"C":0', 'a row of buckets.counts is [2,0]'],
    ['[[2,0],', '[[2,0,0],', 'a row of buckets.counts is [2,0,0]'],
    ['[[2,0],', '[[2.5,0],', 'a row of buckets.counts is [2.5,0]'],
    ['[[2,0],', '[[3,0],[-1,0],', 'a row of buckets.counts is [-1,0]'],
    ['[[2,0],[0,1]]', '7', 'buckets.counts is 7'],
    ['157578737', '1e300', 'buckets.first is 1e+300'],
    // Moments that no Date has, the second one of a row only.
    ['157578737', '9e15', 'buckets.first is 9000000000000000'],
    ['157578737', '-864000000001', 'buckets.first is -864000000001'],
    ['157578737', '864000000000', 'the last of buckets is 864000000001'],
    ['157578738', '9e15', 'lastBucket is 9000000000000000'],
    ['"minutes":5', '"minutes":"5"', 'window.minutes is "5"'],
    ['"bucketSeconds":10', '"bucketSeconds":0', 'window.bucketSeconds is 0'],
    ['57.289Z', '57.289', 'asOf is "2019-12-08T06:42:57.289"'],
    ['host-71-x', 'host 71', 'the name of a producer is "host 71"'],
    ['{"flush":2', '{"flush":0', 'flush is 0'],
    ['"events":3', '"events":null', 'events is null'],
    ['"events":3', '"events":-0', 'events is -0'],
    ['157578737', '-0', 'buckets.first is -0'],
    ['[2,0]', '[2,-0]', 'a row of buckets.counts is [2,-0]'],
    ['157578738', '157578738.5', 'lastBucket is 157578738.5'],
    ['"flushSeconds":1', '"flushSeconds":-1', 'flushSeconds is -1'],
    ['57.000Z"', '57.000Z","ended":1', 'ended is 1'],
    ['"producers":{', '"producers":[],"others":{', 'producers is []'],
    ['"window"', '"windows"', 'window is missing'],
  ])('are refused with %s made %s', (from, to, message) => {
    const broken = text.replace(from, to);
    expect(broken).not.toBe(text);
    expect(() => parseStoredTotals(broken)).toThrow(message);
  });

  test.each([
    ['7', 'all of it is 7'],
    ['null', 'all of it is null'],
    ['[]', 'all of it is []'],
    ['{}', 'window is missing'],
    ['{"a":"a value of somebody else, which is much longer than the message"}', 'window is missing'],
    ['<html><body>a page of somebody who uses the same key</body></html>', 'the same key</body>…'],
  ])('are refused where %s is', (foreign, message) => {
    expect(() => parseStoredTotals(foreign)).toThrow(message);
  });

  test('are refused where a number is a value so deep that making a number of it would end the program', () => {
    const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
    expect(() => parseStoredTotals(text.replace('157578737', deep))).toThrow('buckets.first is [[[');
  });
});
