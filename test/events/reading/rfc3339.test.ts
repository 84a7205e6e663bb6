import { describe, expect, test } from 'vitest';
import { parseRfc3339 } from '../../../src/events/reading/rfc3339.ts';

function parse(text: string): number {
  return parseRfc3339(Buffer.from(`"0${text}9Z`), 2, 2 + text.length);
}

describe('a timestamp', () => {
  test.each([
    ['in milliseconds', '2019-12-08T06:42:57.289Z', '2019-12-08T06:42:57.289Z'],
    ['without a fraction', '2019-12-08T06:42:57Z', '2019-12-08T06:42:57.000Z'],
    ['in tenths', '2019-12-08T06:42:57.2Z', '2019-12-08T06:42:57.200Z'],
    ['in nanoseconds, cut off', '2019-12-08T06:42:57.289999999Z', '2019-12-08T06:42:57.289Z'],
    ['in small letters', '2019-12-08t06:42:57.289z', '2019-12-08T06:42:57.289Z'],
    ['in a zone ahead of UTC', '2019-12-08T06:42:57+05:30', '2019-12-08T01:12:57.000Z'],
    ['in a zone behind UTC', '2019-12-31T23:59:59.5-00:30', '2020-01-01T00:29:59.500Z'],
    ['of a leap day', '2020-02-29T00:00:00Z', '2020-02-29T00:00:00.000Z'],
    ['before 1970', '1969-12-31T23:59:59.999Z', '1969-12-31T23:59:59.999Z'],
    ['of the first year', '0000-01-01T00:00:00Z', '0000-01-01T00:00:00.000Z'],
  ])('%s', (_title, text, expected) => {
    expect(new Date(parse(text)).toISOString()).toBe(expected);
  });

  test.each([
    ['without a zone', '2019-12-08T06:42:57.289'],
    ['without a time', '2019-12-08'],
    ['with a leap second', '2016-12-31T23:59:60Z'],
    ['with hour 24', '2019-12-08T24:00:00Z'],
    ['with a day that there was not', '2019-02-29T00:00:00Z'],
    ['with a dot but no fraction', '2019-12-08T06:42:57.Z'],
    ['with a space for the T', '2019-12-08 06:42:57Z'],
    ['with an offset without colon', '2019-12-08T06:42:57+0530'],
    ['with an offset of a day', '2019-12-08T06:42:57+24:00'],
    ['with something behind it', '2019-12-08T06:42:57ZZ'],
    ['of five digits for the year', '12019-12-08T06:42:57Z'],
    ['of nothing', ''],
  ])('is refused %s', (_title, text) => {
    expect(parse(text)).toBeNaN();
  });
});
