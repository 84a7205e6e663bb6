import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arbitraryLog } from '../arbitraries/logs.ts';
import { type FormatOptions, fitsFormat, readFormatLine } from './formats.ts';
import { readLine, splitLines } from './reports.ts';

/** The fields of a line that must be well-formed. */
function read(format: string, line: string, options?: FormatOptions) {
  const row = readFormatLine(format, line, options);
  if (row === 'malformed') {
    throw new Error(`malformed: ${line}`);
  }
  return row;
}

const rest = '[10/Oct/2026:13:55:36 +0000] "GET /a HTTP/1.1" 200 5';
const time = 1791640536;

describe('options of the oracle of formats', () => {
  test('the host is taken from the forwarded-for field, or is the peer if that has none', () => {
    const main = (list: string) => `10.0.0.1 - - ${rest} "-" "x" ${list}`;
    const hosts = (list: string) =>
      (['left', 1, 2, 3] as const).map((hostFrom) => read('nginx-main', main(list), { hostFrom }).host);
    expect(hosts('"203.0.113.1, 203.0.113.2,203.0.113.3"')).toEqual([
      '203.0.113.1',
      '203.0.113.3',
      '203.0.113.2',
      '203.0.113.1',
    ]);
    expect(hosts('"203.0.113.1"')).toEqual(['203.0.113.1', '203.0.113.1', '10.0.0.1', '10.0.0.1']);
    expect(hosts('"-"')).toEqual(Array(4).fill('10.0.0.1'));
    expect(hosts('-')).toEqual(Array(4).fill('10.0.0.1'));
    expect(hosts('", 203.0.113.1"')).toEqual(['10.0.0.1', '203.0.113.1', '10.0.0.1', '10.0.0.1']);
    expect(read('nginx-main', main('"203.0.113.1"')).host).toBe('10.0.0.1');
    const envoy =
      '[2026-10-10T13:55:36Z] "GET /a HTTP/1.1" 200 - 0 5 1 1 "203.0.113.1, 203.0.113.2" "x" "-" "b.example" "-"';
    expect(read('envoy', envoy).host).toBe('203.0.113.1');
    expect(read('envoy', envoy, { hostFrom: 1 }).host).toBe('203.0.113.2');
    expect(read('envoy', envoy, { hostFrom: 3 }).host).toBe('203.0.113.1');
  });

  test('times without a zone are of the zone of the log', () => {
    const options = { logZoneSeconds: 7200 };
    const elb = (zone: string) =>
      `2026-10-10T13:55:36${zone} lb 203.0.113.1:80 - 0 0 0 200 200 0 5 "GET http://b.example/a HTTP/1.1"`;
    expect(read('elb', elb('')).time).toBe(time);
    expect(read('elb', elb(''), options).time).toBe(time - 7200);
    expect(read('elb', elb('Z'), options).time).toBe(time);
    const iis = '203.0.113.1, -, 10/10/26, 13:55:36, W3SVC1, S, 192.0.2.1, 1, 0, 5, 200, 0, GET, /a, -,';
    expect(read('iis', iis).time).toBe(time);
    expect(read('iis', iis, options).time).toBe(time - 7200);
    const haproxy = '203.0.113.1:80 [10/Oct/2026:13:55:36.999] a a/b 0/0/0/0/0 200 5 - - ---- 0/0/0/0/0 0/0 "GET /a"';
    expect(read('haproxy', haproxy).time).toBe(time);
    expect(read('haproxy', haproxy, options).time).toBe(time - 7200);
    expect(read('common', `203.0.113.1 - - ${rest}`, options).time).toBe(time);
  });
});

describe('times since 1970', () => {
  test.each([
    ['1791640536', time],
    ['1791640536.999', time],
    ['99999999999', 99999999999],
    ['1791640536999', time],
    ['1791640536999999', time],
    ['1791640536999999999', time],
    ['0', 0],
  ])('%s', (text, expected) => {
    expect(read('squid', `${text} 1 203.0.113.1 A/200 5 GET /a`).time).toBe(expected);
  });

  test.each(['', '.5', '1.', '1e3', '+1', '-1', '1'.repeat(21)])('%j is none', (text) => {
    expect(readFormatLine('squid', `${text} 1 203.0.113.1 A/200 5 GET /a`)).toBe('malformed');
  });
});

describe('a line that begins with something else than the client', () => {
  test.each([
    ['www.example.com 203.0.113.1 - -', false, true],
    ['www.example.com 2001:db8::1 - -', false, true],
    ['www.example.com 203.0.113.1 -', false, false],
    ['www.example.com:443 a.example - -', false, true],
    ['www.example.com:443 - -', true, false],
    ['www.example.com a.example - -', true, false],
    ['203.0.113.1 203.0.113.2 - -', false, true],
    ['203.0.113.1 203.0.113.2 -', true, false],
    ['203.0.113.1, 203.0.113.2 - -', true, false],
    ['2001:db8::1:443 203.0.113.2 - -', false, true],
    ['[2001:db8::1]:443 203.0.113.2 - -', false, true],
    ['203.0.113.1:80 203.0.113.2 - -', false, true],
    ['203.0.113.999 203.0.113.2 - -', false, true],
    ['a.example - 203.0.113.2', true, false],
  ])('%s is Common: %j, with a site: %j', (head, isCommon, isWithSite) => {
    expect(readFormatLine('common', `${head} ${rest}`) !== 'malformed').toBe(isCommon);
    expect(readFormatLine('vhost_common', `${head} ${rest}`) !== 'malformed').toBe(isWithSite);
  });

  test.each([
    ['203.0.113.1 - -', true],
    ['203.0.113.1 - alice smith', true],
    ['203.0.113.1, 203.0.113.2 - alice smith', true],
    ['a.example - -', true],
    ['a.example - alice smith', false],
    ['frontend_1 | 203.0.113.1 - -', false],
    ['Oct 10 13:55:36 web1 nginx: 203.0.113.1 - -', false],
    ['203.0.113.1 -', true],
  ])('%s fits Common: %j', (head, isFit) => {
    expect(fitsFormat('common', `${head} ${rest}`)).toBe(isFit);
  });
});

describe('lines of Common and Combined', () => {
  test('are those of the oracle of the reports', () => {
    const lines = fc.sample(arbitraryLog(), { numRuns: 300, seed: 1995 }).flatMap(splitLines);
    for (const line of lines) {
      const expected = readLine(line);
      for (const format of ['common', 'combined']) {
        const row = readFormatLine(format, line);
        if (expected.kind !== 'entry') {
          expect(row, line).toBe('malformed');
        } else {
          const { host, time, method, resource, status, bytes } = expected.entry;
          expect(row, line).toMatchObject({ host, time, method, resource, status, bytes: Number(bytes) });
        }
      }
    }
  });
});
