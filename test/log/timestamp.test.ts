import { describe, expect, test } from 'vitest';
import { parseTimestamp, parseZone } from '../../src/log/timestamp.ts';
import { toBytes } from '../support/bytes.ts';

function parse(text: string): number {
  return parseTimestamp(toBytes(`[[${text}]]`), 2, 2 + text.length);
}

describe('a moment', () => {
  test.each<[text: string, time: number]>([
    ['01/Jan/1970:00:00:00 +0000', 0],
    ['01/Jan/1970:00:00:01 -0000', 1],
    ['31/Dec/1969:23:59:59 +0000', -1],
    ['01/Jul/1995:00:00:01 -0400', 804571201],
    ['01/Jul/1995:00:00:01 -400', 804571201],
    ['01/Jul/1995:09:30:01 +0530', 804571201],
    ['01/Jul/1995:09:30:01 +530', 804571201],
    ['01/JUL/1995:00:00:01 -0400', 804571201],
    ['01/jul/1995:00:00:01 -0400', 804571201],
    ['01/jUL/1995:00:00:01 -0400', 804571201],
    ['01/Jan/1970:23:59:59 +2359', 59],
    ['01/Jan/1970:00:00:00 -2359', 86_340],
    ['29/Feb/1996:00:00:00 +0000', 825_552_000],
    ['29/Feb/2000:00:00:00 +0000', 951_782_400],
    ['29/Feb/0000:00:00:00 +0000', -62_162_121_600],
    ['01/Jan/0000:00:00:00 +0000', -62_167_219_200],
    ['01/Jan/0099:00:00:00 +0000', -59_042_995_200],
    ['01/Jan/1900:00:00:00 +0000', -2_208_988_800],
    ['31/Dec/9999:23:59:59 +0000', 253_402_300_799],
  ])('%s is %i', (text, time) => {
    expect(parse(text)).toBe(time);
  });

  test.each([
    ['29/Feb/1995:00:00:00 -0400', 'only leap years have 29 days in February'],
    ['29/Feb/1900:00:00:00 -0400', '1900 was no leap year'],
    ['30/Feb/2000:00:00:00 -0400', 'no year has 30'],
    ['31/Apr/1995:00:00:00 -0400', 'April has 30 days'],
    ['31/Jun/1995:00:00:00 -0400', 'June has 30 days'],
    ['31/Sep/1995:00:00:00 -0400', 'September has 30 days'],
    ['31/Nov/1995:00:00:00 -0400', 'November has 30 days'],
    ['32/Jan/1995:00:00:00 -0400', 'January has 31 days'],
    ['00/Jul/1995:00:00:00 -0400', 'days begin at 1'],
    ['01/Jul/1995:24:00:00 -0400', 'hours end at 23'],
    ['01/Jul/1995:00:60:00 -0400', 'minutes end at 59'],
    ['30/Jun/1995:23:59:60 -0400', 'second 60 is not accepted'],
    ['01/Jly/1995:00:00:00 -0400', 'there is no such month'],
    ['01/07 /1995:00:00:00 -0400', 'months have names'],
    ['1/Jul/1995:00:00:00 -0400', 'days have two digits'],
    ['01/Jul/995:00:00:00 -0400', 'years have four digits'],
    ['01-Jul-1995:00:00:00 -0400', 'slashes stand in the date'],
    ['01/Jul-1995:00:00:00 -0400', 'two of them'],
    ['01/Jul/1995 00:00:00 -0400', 'a colon stands before the clock'],
    ['01/Jul/1995:00.00:00 -0400', 'colons stand in it'],
    ['01/Jul/1995:00:00.00 -0400', 'two of them'],
    ['01/Jul/1995:00:00:00--0400', 'a space stands before the zone'],
    ['01/Jul/1995:00:00:00\t-0400', 'and nothing else'],
    ['01/Jul/1995:00:00:00  0400', 'a zone has a sign'],
    ['01/Jul/1995:00:00:00 -2400', 'the hours of a zone end at 23'],
    ['01/Jul/1995:00:00:00 -0060', 'its minutes at 59'],
    ['01/Jul/1995:00:00:00 -960', 'its minutes at 59, of three digits too'],
    ['01/Jul/1995:00:00:00 -40', 'a zone has three digits at least'],
    ['01/Jul/1995:00:00:00 -04000', 'and four at most'],
    ['01/Jul/1995:00:00:00 -04:0', 'and nothing else'],
    ['01/Jul/1995:00:00:00 -0400 ', 'nothing follows it'],
    [' 01/Jul/1995:00:00:00 -400', 'nothing comes before it'],
    ['0\xb2/Jul/1995:00:00:00 -0400', 'digits are 0 to 9'],
    ['+1/Jul/1995:00:00:00 -0400', 'digits are 0 to 9'],
    ['', 'there must be something'],
  ])('%j is none: %s', (text) => {
    expect(parse(text)).toBeNaN();
  });
});

describe('the zone of a moment', () => {
  test.each([
    ['-0400', '-0400', -14_400],
    ['-400', '-0400', -14_400],
    ['+530', '+0530', 19_800],
    ['+0530', '+0530', 19_800],
    ['+2359', '+2359', 86_340],
    ['+0000', '+0000', 0],
    ['+000', '+0000', 0],
  ])('%s is %s, %i s ahead of UTC', (text, name, offsetSeconds) => {
    const moment = `01/Jul/1995:00:00:01 ${text}`;
    expect(parseZone(toBytes(`[${moment}]`), 1, 1 + moment.length)).toEqual({ name, offsetSeconds });
  });

  test('keeps its sign where it is zero', () => {
    const zone = parseZone(toBytes('01/Jul/1995:00:00:01 -0000'), 0, 26);
    expect(zone.name).toBe('-0000');
    expect(zone.offsetSeconds + 0).toBe(0);
  });
});
