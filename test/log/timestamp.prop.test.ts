import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseTimestamp, parseZone } from '../../src/log/timestamp.ts';
import { printTime, readTime } from '../oracles/reports.ts';
import { toBytes } from '../support/bytes.ts';
import { endOf9999, year0000 } from '../support/times.ts';

const monthNames = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

const arbitraryZone = fc
  .record({ sign: fc.constantFrom('+', '-'), hours: fc.nat({ max: 23 }), minutes: fc.nat({ max: 59 }) })
  .map(({ sign, hours, minutes }) => `${sign}${String(100 * hours + minutes).padStart(4, '0')}`);

function parse(text: string): number {
  const bytes = toBytes(`["${text}]`);
  return parseTimestamp(bytes, 2, 2 + text.length);
}

function pad(value: number, digitCount: number): string {
  return String(value).padStart(digitCount, '0');
}

/** A moment with one to three bytes changed, put in or taken out. */
const arbitraryAlmostMoment = fc
  .record({
    time: fc.integer({ min: year0000 + 100_000, max: endOf9999 - 100_000 }),
    zone: arbitraryZone,
    changes: fc.array(
      fc.record({
        at: fc.nat({ max: 27 }),
        removed: fc.nat({ max: 2 }),
        added: fc.constantFrom(
          '',
          '0',
          '1',
          '3',
          '5',
          '6',
          '9',
          '29',
          ' ',
          ':',
          '/',
          '+',
          '-',
          'J',
          'f',
          'Feb',
          '\xb2',
          '\0',
        ),
      }),
      { minLength: 1, maxLength: 3 },
    ),
  })
  .map(({ time, zone, changes }) =>
    changes.reduce(
      (text, { at, removed, added }) => text.slice(0, at) + added + text.slice(at + removed),
      printTime(time, zone),
    ),
  );

/** Fields that may or may not make a real moment. */
const arbitraryFields = fc
  .record({
    day: fc.nat({ max: 33 }),
    month: fc.constantFrom(...monthNames, 'feb', 'FEB', 'jUn', 'Jux', 'Mon', 'mai'),
    year: fc.oneof(fc.nat({ max: 9999 }), fc.constantFrom(0, 4, 100, 1600, 1900, 1996, 2000, 2100, 9999)),
    hour: fc.nat({ max: 25 }),
    minute: fc.nat({ max: 61 }),
    second: fc.nat({ max: 61 }),
    zone: fc.oneof(
      arbitraryZone,
      fc
        .record({ sign: fc.constantFrom('+', '-', ' ', ''), digits: fc.nat({ max: 12_000 }) })
        .map(({ sign, digits }) => `${sign}${digits}`),
    ),
  })
  .map(
    ({ day, month, year, hour, minute, second, zone }) =>
      `${pad(day, 2)}/${month}/${pad(year, 4)}:${pad(hour, 2)}:${pad(minute, 2)}:${pad(second, 2)} ${zone}`,
  );

describe('every real moment', () => {
  test('is that of Date', () => {
    fc.assert(
      fc.property(
        fc.record({
          year: fc.nat({ max: 9999 }),
          month: fc.nat({ max: 11 }),
          day: fc.integer({ min: 1, max: 28 }),
          secondOfDay: fc.nat({ max: 86_399 }),
        }),
        ({ year, month, day, secondOfDay }) => {
          const hour = Math.floor(secondOfDay / 3600);
          const minute = Math.floor(secondOfDay / 60) % 60;
          const clock = [hour, minute, secondOfDay % 60].map((part) => pad(part, 2)).join(':');
          // 400 years are a whole number of weeks; Date.UTC takes the years 0 to 99 for 1900 to 1999.
          const expected = Date.UTC(year + 400, month, day, hour, minute, secondOfDay % 60) / 1000 - 146_097 * 86_400;
          expect(parse(`${pad(day, 2)}/${monthNames[month]}/${pad(year, 4)}:${clock} +0000`)).toBe(expected);
        },
      ),
      { numRuns: 3000 },
    );
  });

  test('is read as it was printed, in any zone', () => {
    fc.assert(
      fc.property(fc.integer({ min: year0000 + 86_400, max: endOf9999 - 86_400 }), arbitraryZone, (time, zone) => {
        const text = printTime(time, zone);
        expect(parse(text)).toBe(time);
        expect(parseZone(toBytes(text), 0, text.length).name).toBe(zone);
      }),
      { numRuns: 2000 },
    );
  });

  test('of every day from 1896 to 2104 is a day after the one before', () => {
    const first = Date.UTC(1896, 0, 1) / 1000;
    let wrong = 0;
    for (let day = 0; day < 76_000; day++) {
      if (parse(printTime(first + day * 86_400, '+0000')) !== first + day * 86_400) wrong++;
    }
    expect(wrong).toBe(0);
  });
});

describe('a text', () => {
  test.each([
    ['that is almost a moment', arbitraryAlmostMoment],
    ['of fields that are out of bounds here and there', arbitraryFields],
    ['of any bytes', fc.array(fc.nat({ max: 255 }), { maxLength: 30 }).map((codes) => String.fromCharCode(...codes))],
  ])('%s is a moment where the oracle says so, and the same one', (_title, arbitraryText) => {
    fc.assert(
      fc.property(arbitraryText, (text) => {
        const expected = readTime(text);
        expect(parse(text)).toBe(expected?.time ?? Number.NaN);
        if (expected === undefined) return;
        const { name } = parseZone(toBytes(text), 0, text.length);
        expect(name).toBe(expected.zone.slice(0, 1) + expected.zone.slice(1).padStart(4, '0'));
      }),
      { numRuns: 3000 },
    );
  });
});
