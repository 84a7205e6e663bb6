import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type BlockingOptions,
  blockedEntries,
  busiestHosts,
  busiestWindows,
  busiestWindowsEverySecond,
  defaultOracleOptions,
  disjointWindows,
  disjointWindowsEverySecond,
  heaviestResources,
  type OracleEntry,
  type OracleLine,
  type OracleOptions,
  type OracleReports,
  type OracleWindow,
  printTime,
  readLine,
  readTime,
  report,
  SumTooLarge,
  splitLines,
  type WindowOptions,
} from './reports.ts';

// 01/Jul/1995:00:00:00 -0400
const midnight = 804571200;

function bytesOf(latin1: string): Uint8Array {
  return Buffer.from(latin1, 'latin1');
}

function entryOf(line: string): OracleEntry {
  const read = readLine(line);
  if (read.kind !== 'entry') {
    throw new Error(`${read.kind}: ${line}`);
  }
  return read.entry;
}

function kindOf(line: string, maxLineBytes?: number): OracleLine['kind'] {
  return readLine(line, maxLineBytes).kind;
}

/** A line whose `[…]` is given. */
function timed(time: string): string {
  return `a - - [${time}] "GET / HTTP/1.0" 200 5`;
}

/** A line from its first `"` on. */
function requested(rest: string): string {
  return `a - - [01/Jul/1995:00:00:01 -0400] ${rest}`;
}

/** A request made so many seconds after midnight. */
function at(
  seconds: number,
  fields: { host?: string; request?: string; status?: number; bytes?: string } = {},
): string {
  const { host = 'a', request = 'GET / HTTP/1.0', status = 200, bytes = '5' } = fields;
  return `${host} - - [${printTime(midnight + seconds, '-0400')}] "${request}" ${String(status).padStart(3, '0')} ${bytes}`;
}

function reportOf(lines: readonly string[], options?: Partial<OracleOptions>): OracleReports {
  return report([bytesOf(lines.map((line) => `${line}\n`).join(''))], options);
}

function rowsOf(lines: readonly string[], file: string, options?: Partial<OracleOptions>): string[] {
  return (reportOf(lines, options).files[file] as string).split('\n').slice(0, -1);
}

describe('lines of a log', () => {
  test.each<[string, string, string[]]>([
    ['a log without bytes has no lines', '', []],
    ['every line feed ends a line', 'a\n\nb\n', ['a', '', 'b']],
    ['the last line may lack its line feed', 'a\nb', ['a', 'b']],
    ['a line feed alone is one empty line', '\n', ['']],
    ['a carriage return stays with the line', 'a\r\nb\r', ['a\r', 'b\r']],
    ['bytes are never decoded', '\xff\0\xc3\xa9\n', ['\xff\0\xc3\xa9']],
    ['NULs at the start of a line are as if they were not there', '\0\0a\0\n\0\n \0b\n', ['a\0', '', ' \0b']],
    ['NULs at the end of a file are no line', 'a\n\0\0\0', ['a']],
  ])('%s', (_title, log, lines) => {
    expect(splitLines(bytesOf(log))).toEqual(lines);
  });

  test('only the bytes of a view are read, not the buffer behind it', () => {
    expect(splitLines(bytesOf('xxa\nbxx').subarray(2, 5))).toEqual(['a', 'b']);
  });

  test.each(['', '\r', ' ', '\t', ' \t \r'])('%j is an empty line', (line) => {
    expect(kindOf(line)).toBe('empty');
  });

  test.each(['\r\r', '\r ', '\0', '\xa0', '\v', '\f', 'x', '-'])('%j is malformed, not empty', (line) => {
    expect(kindOf(line)).toBe('malformed');
  });

  test('a line longer than allowed is malformed, with its carriage return counted', () => {
    const line = timed('01/Jul/1995:00:00:01 -0400');
    expect(kindOf(line, line.length)).toBe('entry');
    expect(kindOf(line, line.length - 1)).toBe('malformed');
    expect(kindOf(`${line}\r`, line.length)).toBe('malformed');
    expect(kindOf('   ', 2)).toBe('malformed');
    expect(kindOf('  ', 2)).toBe('empty');
  });

  test('several files are one log, and the end of a file ends a line', () => {
    const { files, lines } = report([bytesOf(at(1)), bytesOf(''), bytesOf(`${at(2)}\n`), bytesOf(at(3))]);
    expect(files['hosts.txt']).toBe('a,3\n');
    expect(lines).toBe(3);
  });
});

describe('the host', () => {
  test('it is what stands before the first blank, whatever its bytes', () => {
    const rest = '- - [01/Jul/1995:00:00:01 -0400] "GET / HTTP/1.0" 200 5';
    for (const host of ['a', 'x'.repeat(300), '[::1]', '"', '\xff\0\r', '__proto__']) {
      expect(entryOf(`${host} ${rest}`).host).toBe(host);
      expect(entryOf(`${host}\t${rest}`).host).toBe(host);
    }
  });

  test('it is the first address of a list, which must have one', () => {
    const rest = '- - [01/Jul/1995:00:00:01 -0400] "GET / HTTP/1.0" 200 5';
    expect(entryOf(`203.0.113.7, 10.0.0.1 ${rest}`).host).toBe('203.0.113.7');
    expect(entryOf(`a,b ${rest}`).host).toBe('a');
    expect(kindOf(`,b ${rest}`)).toBe('malformed');
  });

  test('a line that begins with a site is malformed', () => {
    const rest = '- - [01/Jul/1995:00:00:01 -0400] "GET / HTTP/1.0" 200 5';
    expect(kindOf(`www.example.com 203.0.113.7 ${rest}`)).toBe('malformed');
    expect(kindOf(`www.example.com:80 a.example ${rest}`)).toBe('malformed');
    expect(kindOf(`203.0.113.7 203.0.113.8 ${rest}`)).toBe('malformed');
    expect(kindOf(`www.example.com:80 ${rest}`)).toBe('entry');
  });

  test('a line that begins with a blank or has none is malformed', () => {
    expect(kindOf(` ${at(1)}`)).toBe('malformed');
    expect(kindOf(`\t${at(1)}`)).toBe('malformed');
    expect(kindOf('a[01/Jul/1995:00:00:01]"GET"2005')).toBe('malformed');
  });

  test('nothing but a bracket need follow it', () => {
    expect(entryOf('a [01/Jul/1995:00:00:01 -0400] "GET /" 200 5').time).toBe(midnight + 1);
    expect(entryOf('a [01/Jul/1995:00:00:01 -0400]"GET /" 200 5').time).toBe(midnight + 1);
  });
});

describe('the time', () => {
  test.each<[string, number]>([
    ['01/Jan/1970:00:00:00 +0000', 0],
    ['01/Jan/1970:00:00:00 -0000', 0],
    ['01/Jan/1970:00:00:00 +0100', -3600],
    ['31/Dec/1969:23:59:59 +0000', -1],
    ['01/Jul/1995:00:00:00 -0400', midnight],
    ['01/Jul/1995:00:00:00 -400', midnight],
    ['01/JUL/1995:00:00:00 -0400', midnight],
    ['01/jUl/1995:00:00:00 -0400', midnight],
    ['01/Jul/1995:09:30:00 +0530', midnight],
    ['01/Jul/1995:09:30:00 +530', midnight],
    ['02/Jul/1995:03:59:00 +2359', midnight],
    ['29/Feb/1996:00:00:00 +0000', 825552000],
    ['29/Feb/2000:00:00:00 +0000', 951782400],
    ['01/Jan/1900:00:00:00 +0000', -2208988800],
    ['01/Jan/0000:00:00:00 +0000', -62167219200],
    ['29/Feb/0000:00:00:00 +0000', -62162121600],
    ['01/Jan/0099:00:00:00 +0000', -59042995200],
    ['31/Dec/9999:23:59:59 +0000', 253402300799],
    ['31/Dec/9999:23:59:59 -2359', 253402300799 + 86340],
  ])('%s is a moment', (text, time) => {
    expect(entryOf(timed(text)).time).toBe(time);
  });

  test.each([
    '29/Feb/1995:00:00:00 -0400',
    '29/Feb/1900:00:00:00 -0400',
    '30/Feb/1996:00:00:00 -0400',
    '31/Apr/1995:00:00:00 -0400',
    '00/Jul/1995:00:00:00 -0400',
    '32/Jul/1995:00:00:00 -0400',
    '01/Jul/1995:24:00:00 -0400',
    '01/Jul/1995:00:60:00 -0400',
    '30/Jun/1995:23:59:60 -0400',
    '01/Jux/1995:00:00:00 -0400',
    '01/July/1995:00:00:00 -0400',
    '1/Jul/1995:00:00:00 -0400',
    '01/Jul/95:00:00:00 -0400',
    '01/Jul/01995:00:00:00 -0400',
    '01/Jul/1995:0:00:00 -0400',
    '01-Jul-1995:00:00:00 -0400',
    '01/Jul/1995 00:00:00 -0400',
    '01/Jul/1995:00:00:00',
    '01/Jul/1995:00:00:00-0400',
    '01/Jul/1995:00:00:00  -0400',
    '01/Jul/1995:00:00:00\t-0400',
    '01/Jul/1995:00:00:00 -0400 ',
    ' 01/Jul/1995:00:00:00 -0400',
    '01/Jul/1995:00:00:00 0400',
    '01/Jul/1995:00:00:00 -40',
    '01/Jul/1995:00:00:00 -04000',
    '01/Jul/1995:00:00:00 -04:00',
    '01/Jul/1995:00:00:00 -2400',
    '01/Jul/1995:00:00:00 +0060',
    '01/Jul/1995:00:00:00 +060',
    '01/Jul/1995:00:00:00 -0400\n',
    '',
  ])('%j is no moment', (text) => {
    expect(readTime(text)).toBeUndefined();
    expect(kindOf(timed(text))).toBe('malformed');
  });

  test('without brackets around it there is none', () => {
    const moment = '01/Jul/1995:00:00:00 -0400';
    expect(kindOf(`a - - ${moment} "GET /" 200 5`)).toBe('malformed');
    expect(kindOf(`a - - [${moment} "GET /" 200 5`)).toBe('malformed');
  });

  // The user name is what stands before the time.
  const moment = '01/Jul/1995:00:00:00 -0400';
  const other = '01/Jan/2000:00:00:00 +0000';

  test.each([
    `[x] - ]y [${moment}] "GET /" 200 5`,
    `a - [x] [${moment}] "GET /" 200 5`,
    `a - [[${moment}] "GET /" 200 5`,
    `a - [x [${moment}] "GET /" 200 5`,
    `a - [x [${moment}]\t "GET /" 200 5`,
    `a - [x] [${moment}]"GET /" 200 5`,
    `a - [${other}] [${moment}] "GET /" 200 5`,
    `a - [${other}] \\"GET / HTTP/1.0\\" 200 5 [${moment}] "GET /" 200 5`,
    `a - [31/Feb/2000:00:00:00 +0000] [${moment}] "GET /" 200 5`,
    `a - [31/Feb/2000:00:00:00 +0000] "x [${moment}] "GET /" 200 5`,
    `a - [${moment}] "GET /[${other}] "x" 200 5`,
  ])('%j: the first moment in brackets with a quote behind it counts', (line) => {
    expect(entryOf(line).time).toBe(midnight);
  });

  test('where no moment in brackets has a quote behind it, the first brackets count', () => {
    expect(entryOf(`a - [${moment}] x "GET /" 200 5`).time).toBe(midnight);
    expect(entryOf(`a - [${moment}] [${other}] x "GET /" 200 5`).time).toBe(midnight);
    expect(kindOf(`a - [x] [${moment}] x "GET /" 200 5`)).toBe('malformed');
  });
});

describe('the request', () => {
  test.each<[string, string, string | undefined]>([
    ['"GET /x HTTP/1.0" 200 5', 'GET', '/x'],
    ['"GET /x" 200 5', 'GET', '/x'],
    ['"GET" 200 5', 'GET', undefined],
    ['"" 200 5', '', undefined],
    ['" \t" 200 5', '', undefined],
    ['" GET \t /x\tHTTP/1.0 more" 200 5', 'GET', '/x'],
    ['"GET /x?a=1&b HTTP/1.0" 200 5', 'GET', '/x?a=1&b'],
    ['"GET\0/x \r" 200 5', 'GET\0/x', '\r'],
    ['"\xff \xc3\xa9" 200 5', '\xff', '\xc3\xa9'],
    // Quotes inside.
    ['"GET /"x" HTTP/1.0" 200 5', 'GET', '/"x"'],
    ['"GET /\\"x HTTP/1.0" 200 5', 'GET', '/\\"x'],
    ['"GET /x\\" 404 7 HTTP/1.0" 200 5', 'GET', '/x\\"'],
    ['"GET /x\\\\\\" 404 7 HTTP/1.0" 200 5', 'GET', '/x\\\\\\"'],
    ['"GET /x" 2000 7 HTTP/1.0" 200 5', 'GET', '/x"'],
    ['"GET /x" 404 7x HTTP/1.0" 200 5', 'GET', '/x"'],
    ['"GET /x"  404 7 HTTP/1.0" 200 5', 'GET', '/x"'],
    ['"GET /x" 404\t7 HTTP/1.0" 200 5', 'GET', '/x"'],
    ['"GET /x"\t404 7 HTTP/1.0" 200 5', 'GET', '/x"'],
    ['"" 200 x" 200 5', '"', '200'],
    // Combined lines and other trailing fields.
    ['"GET /x HTTP/1.0" 200 5 "http://a/" "agent \\"1\\" "2""', 'GET', '/x'],
    ['"GET /x HTTP/1.0" 200 5\t"GET /y HTTP/1.0" 404 7', 'GET', '/x'],
    ['and then "GET /x" 200 5 ', 'GET', '/x'],
  ])('%j is found', (rest, method, resource) => {
    const entry = entryOf(requested(rest));
    expect([entry.method, entry.resource, entry.status, entry.bytes]).toEqual([method, resource, 200, 5n]);
  });

  test('it ends at the first quote that can close it', () => {
    const entry = entryOf(requested('"GET /x" 404 7 HTTP/1.0" 200 5'));
    expect([entry.resource, entry.status, entry.bytes]).toEqual(['/x', 404, 7n]);
  });

  test('an even number of backslashes escapes nothing', () => {
    const entry = entryOf(requested('"GET /x\\\\" 404 7 HTTP/1.0" 200 5'));
    expect([entry.resource, entry.status]).toEqual(['/x\\\\', 404]);
  });

  test('backslashes before the opening quote escape nothing', () => {
    expect(entryOf(requested('\\"" 200 5')).method).toBe('');
    expect(entryOf(requested('\\"\\\\" 200 5')).method).toBe('\\\\');
    expect(kindOf(requested('\\\\"\\" 200 5'))).toBe('malformed');
  });

  test.each([
    'GET / HTTP/1.0 200 5',
    '"GET / HTTP/1.0 200 5',
    '"GET /\\" 200 5',
    '"GET /"',
    '"GET /" 200',
    '"GET /" 200 ',
    '"GET /"200 5',
    '"GET /" 20 5',
    '"GET /" 2000 5',
    '"GET /" +20 5',
    '"GET /" 20\xb2 5',
    '"GET /" 200 -5',
    '"GET /" 200 --',
    '"GET /" 200 5x',
    '"GET /" 200 5\r\r',
    '"GET /" 200 5"',
    '"GET /" 200 5.0',
    '"GET /" 200 \xb2',
  ])('%j is malformed', (rest) => {
    expect(kindOf(requested(rest))).toBe('malformed');
  });

  test('a quote before the time is not its beginning', () => {
    expect(entryOf('a "x" 200 [01/Jul/1995:00:00:01 -0400] "GET /" 404 5').status).toBe(404);
  });
});

describe('status and bytes', () => {
  test.each<[string, number, bigint]>([
    ['200 5', 200, 5n],
    ['000 0', 0, 0n],
    ['999 007', 999, 7n],
    ['304 -', 304, 0n],
    ['200 -\tx', 200, 0n],
    ['200 5\r', 200, 5n],
    ['200 5 \r', 200, 5n],
    ['200 9007199254740993', 200, 9007199254740993n],
  ])('%j is read', (rest, status, bytes) => {
    const entry = entryOf(requested(`"GET /" ${rest}`));
    expect([entry.status, entry.bytes]).toEqual([status, bytes]);
  });

  test('one carriage return belongs to the line but not to its last field', () => {
    expect(entryOf(`${at(1)}\r`)).toEqual({ ...entryOf(at(1)), line: `${at(1)}\r` });
  });
});

describe('times are printed', () => {
  test.each<[number, string, string]>([
    [midnight, '-0400', '01/Jul/1995:00:00:00 -0400'],
    [midnight, '-400', '01/Jul/1995:00:00:00 -0400'],
    [midnight, '+0530', '01/Jul/1995:09:30:00 +0530'],
    [0, '-0000', '01/Jan/1970:00:00:00 -0000'],
    [-1, '+000', '31/Dec/1969:23:59:59 +0000'],
    [-62167219200, '+0000', '01/Jan/0000:00:00:00 +0000'],
    [-62167219200, '-0001', '31/Dec/-0001:23:59:00 -0001'],
    [253402300799, '+0001', '01/Jan/10000:00:00:59 +0001'],
  ])('%d in %s', (time, zone, text) => {
    expect(printTime(time, zone)).toBe(text);
  });

  test('every moment is printed as it was written', () => {
    const start = -62167219200;
    fc.assert(
      fc.property(
        fc.integer({ min: start + 86400, max: 253402300799 - 86400 }),
        fc.nat({ max: 1439 }),
        (time, minutes) => {
          const zone = `${minutes % 2 === 0 ? '+' : '-'}${String(Math.floor(minutes / 60) * 100 + (minutes % 60)).padStart(4, '0')}`;
          expect(readTime(printTime(time, zone))).toEqual({ time, zone });
        },
      ),
    );
  });

  test('the zone is that of the first well-formed line', () => {
    const lines = ['x', timed('01/Jul/1995:09:30:00 +530'), timed('01/Jul/1995:00:00:01 -0400')];
    expect(rowsOf(lines, 'hours.txt')).toEqual(['01/Jul/1995:09:30:00 +0530,2', '01/Jul/1995:09:30:01 +0530,1']);
  });
});

describe('hosts.txt', () => {
  test('most requests first, ties by bytes', () => {
    const hosts = ['b', '\xff', 'B', 'aa', 'a', 'b', 'a\0', 'a'];
    const lines = hosts.map((host, i) => at(i, { host }));
    expect(rowsOf(lines, 'hosts.txt')).toEqual(['a,2', 'b,2', 'B,1', 'a\0,1', 'aa,1', '\xff,1']);
    expect(busiestHosts(lines.map(entryOf), 1)).toEqual([['a', 2]]);
  });

  test('at most K rows, and K is 10 unless told otherwise', () => {
    const lines = Array.from({ length: 12 }, (_, i) => at(i, { host: `host${i}` }));
    expect(rowsOf(lines, 'hosts.txt')).toHaveLength(10);
    expect(rowsOf(lines, 'hosts.txt', { top: 11 })).toHaveLength(11);
  });

  test('lines without a resource count, malformed and empty lines do not', () => {
    expect(rowsOf([at(1, { request: 'GET' }), '', 'a', at(2).slice(0, -6)], 'hosts.txt')).toEqual(['a,1']);
  });
});

describe('resources.txt', () => {
  test('most bytes summed whatever the status, ties by bytes, resources without bytes take part', () => {
    const lines = [
      at(1, { request: 'GET /b', bytes: '7' }),
      at(2, { request: 'POST /a', bytes: '4', status: 404 }),
      at(3, { request: 'HEAD /a HTTP/1.0', bytes: '3' }),
      at(4, { request: 'GET /none', bytes: '-' }),
      at(5, { request: 'GET /a?x', bytes: '8' }),
      at(6, { request: 'GET', bytes: '99' }),
    ];
    expect(rowsOf(lines, 'resources.txt')).toEqual(['/a?x', '/a', '/b', '/none']);
    expect(rowsOf(lines, 'resources_with_bytes.txt')).toEqual(['/a?x,8', '/a,7', '/b,7', '/none,0']);
  });

  test('sums are exact up to 2^53-1 and refused beyond it, shown or not', () => {
    const largest = at(1, { bytes: '9007199254740991' });
    expect(rowsOf([largest], 'resources_with_bytes.txt')).toEqual(['/,9007199254740991']);
    expect(() => reportOf([largest, at(2, { bytes: '1' })])).toThrow(SumTooLarge);
    expect(() => reportOf([largest, at(2, { bytes: '1' })], { top: 0 })).toThrow(SumTooLarge);
    expect(() => heaviestResources([entryOf(at(1, { bytes: '9'.repeat(400) }))], 1)).toThrow(SumTooLarge);
  });

  test('bytes of lines without a resource are in no sum', () => {
    expect(rowsOf([at(1, { request: 'GET', bytes: '9'.repeat(40) })], 'resources.txt')).toEqual([]);
  });
});

const closed: WindowOptions = { top: 10, windowSeconds: 3600, halfOpen: false };

describe('hours.txt', () => {
  test('a window holds both its ends', () => {
    expect(busiestWindows([0, 3600], { ...closed, top: 1 })).toEqual([{ start: 0, requests: 2 }]);
    expect(busiestWindows([0, 3601], { ...closed, top: 1 })).toEqual([{ start: 0, requests: 1 }]);
  });

  test('a half-open window does not hold its end', () => {
    expect(busiestWindows([0, 3600], { ...closed, top: 1, halfOpen: true })).toEqual([{ start: 0, requests: 1 }]);
    expect(busiestWindows([0, 3599], { ...closed, top: 1, halfOpen: true })).toEqual([{ start: 0, requests: 2 }]);
  });

  test('every second from the first to the last event starts one, and none outside', () => {
    expect(busiestWindows([10, 12, 12], closed)).toEqual([
      { start: 10, requests: 3 },
      { start: 11, requests: 2 },
      { start: 12, requests: 2 },
    ]);
  });

  test('windows without requests take part', () => {
    expect(busiestWindows([0, 10], { top: 10, windowSeconds: 3, halfOpen: false })).toEqual([
      { start: 0, requests: 1 },
      { start: 7, requests: 1 },
      { start: 8, requests: 1 },
      { start: 9, requests: 1 },
      { start: 10, requests: 1 },
      { start: 1, requests: 0 },
      { start: 2, requests: 0 },
      { start: 3, requests: 0 },
      { start: 4, requests: 0 },
      { start: 5, requests: 0 },
    ]);
  });

  test('the order of the lines does not matter', () => {
    expect(busiestWindows([12, 10, 12], closed)).toEqual(busiestWindows([10, 12, 12], closed));
  });

  test('a span of eight thousand years does no harm', () => {
    const first = readTime('01/Jan/1900:00:00:00 +0000')?.time as number;
    const last = readTime('31/Dec/9999:23:59:59 +0000')?.time as number;
    const two: OracleWindow[] = [
      { start: first, requests: 1 },
      { start: last - 3600, requests: 1 },
    ];
    expect(busiestWindows([last, first], { ...closed, top: 2 })).toEqual(two);
    expect(disjointWindows([last, first], closed)).toEqual(two);
  });
});

describe('disjointhours.txt', () => {
  test('windows share no second', () => {
    expect(disjointWindows([0, 0, 3601], closed)).toEqual([
      { start: 0, requests: 2 },
      { start: 3601, requests: 1 },
    ]);
    expect(disjointWindows([0, 0, 3600], { ...closed, halfOpen: true })).toEqual([
      { start: 0, requests: 2 },
      { start: 3600, requests: 1 },
    ]);
  });

  test('the busiest is taken first, of equals the earliest, and what overlaps it is struck out', () => {
    // Of [5, 10] with its three requests nothing before 5 is left but the starts up to -1, and the log begins at 0.
    expect(disjointWindows([0, 8, 9, 10, 30], { top: 10, windowSeconds: 5, halfOpen: false })).toEqual([
      { start: 5, requests: 3 },
      { start: 25, requests: 1 },
    ]);
  });

  test('windows without requests are left out', () => {
    expect(disjointWindows([0, 100], { top: 10, windowSeconds: 3, halfOpen: false })).toEqual([
      { start: 0, requests: 1 },
      { start: 97, requests: 1 },
    ]);
  });

  test('no events, no windows', () => {
    expect(busiestWindows([], closed)).toEqual([]);
    expect(disjointWindows([], closed)).toEqual([]);
  });
});

test('the windows are those found by trying every second', () => {
  const options = fc.record({
    top: fc.integer({ min: 1, max: 20 }),
    windowSeconds: fc.integer({ min: 1, max: 40 }),
    halfOpen: fc.boolean(),
  });
  const times = fc.array(fc.integer({ min: -60, max: 60 }), { maxLength: 40, size: 'max' });
  fc.assert(
    fc.property(times, options, (someTimes, someOptions) => {
      expect(busiestWindows(someTimes, someOptions)).toEqual(busiestWindowsEverySecond(someTimes, someOptions));
      expect(disjointWindows(someTimes, someOptions)).toEqual(disjointWindowsEverySecond(someTimes, someOptions));
    }),
    { numRuns: 1000 },
  );
});

/** Seconds after midnight of the blocked lines among these. */
function blockedAt(lines: readonly string[], options: Partial<BlockingOptions> = {}): number[] {
  const blocked = blockedEntries(lines.map(entryOf), { ...defaultOracleOptions, ...options });
  return blocked.map(({ time }) => time - midnight);
}

function failed(seconds: number, host = 'a'): string {
  return at(seconds, { host, request: 'POST /login HTTP/1.0', status: 401 });
}

function succeeded(seconds: number): string {
  return at(seconds, { request: 'POST /login HTTP/1.0', status: 200 });
}

describe('blocked.txt', () => {
  test('three failures block from the next line to 300 s after the third, both included', () => {
    expect(blockedAt([failed(1), failed(9), failed(12), at(12), at(312), at(313)])).toEqual([12, 312]);
  });

  test('failures count within 20 s, both ends included', () => {
    expect(blockedAt([failed(0), failed(10), failed(20), at(21)])).toEqual([21]);
    expect(blockedAt([failed(0), failed(10), failed(21), at(22)])).toEqual([]);
    expect(blockedAt([failed(0), failed(10), failed(21), failed(22), at(23)])).toEqual([23]);
  });

  test('hosts do not mind each other', () => {
    expect(blockedAt([failed(1), failed(2, 'b'), failed(3), at(4), failed(5), at(6, { host: 'b' }), at(7)])).toEqual([
      7,
    ]);
  });

  test('a success clears the failures, other requests change nothing', () => {
    expect(blockedAt([failed(1), failed(2), succeeded(3), failed(4), at(5)])).toEqual([]);
    expect(blockedAt([failed(1), failed(2), at(3), at(3, { status: 401 }), failed(4), at(5)])).toEqual([5]);
  });

  test('a blocked request neither extends the block nor counts as an attempt', () => {
    const lines = [failed(1), failed(2), failed(3), failed(303), succeeded(303), failed(304), failed(305), at(306)];
    expect(blockedAt(lines)).toEqual([303, 303]);
  });

  test('a block that ran out takes its failures along', () => {
    const lines = [failed(0), failed(1), failed(2), failed(5), failed(8), at(9), at(13), at(14)];
    // Blocked to 7; the failure at 8 is then the fourth within 20 s.
    expect(blockedAt(lines, { blockSeconds: 5 })).toEqual([5, 9, 13]);
    expect(blockedAt([failed(0), failed(1), failed(2), succeeded(8), failed(9), at(9)], { blockSeconds: 5 })).toEqual(
      [],
    );
  });

  test('a line earlier than the block is served, though it comes after it', () => {
    expect(blockedAt([failed(100), failed(101), failed(102), at(101), at(1), at(102), at(403), at(402)])).toEqual([
      102, 402,
    ]);
  });

  test('failures count within 20 s in either direction, and the others are forgotten', () => {
    expect(blockedAt([failed(100), failed(90), failed(80), at(79), at(80), at(380), at(381)])).toEqual([80, 380]);
    expect(blockedAt([failed(100), failed(90), failed(79), at(379), failed(100), at(100)])).toEqual([]);
  });

  test('a host has one block: an earlier one takes the place of a later one', () => {
    const later = [failed(1000), failed(1000), failed(1000)];
    const earlier = [failed(500), failed(500), failed(500)];
    expect(blockedAt([...later, ...earlier, at(1100), at(600)])).toEqual([600]);
  });

  test.each<[string, boolean]>([
    ['POST /login HTTP/1.0', true],
    ['POST /login', true],
    ['POST /login?user=a HTTP/1.0', true],
    ['POST /login? HTTP/1.0', true],
    ['POST /login?a?b HTTP/1.0', true],
    [' POST\t/login', true],
    ['GET /login HTTP/1.0', false],
    ['post /login HTTP/1.0', false],
    ['POST /login/ HTTP/1.0', false],
    ['POST /Login HTTP/1.0', false],
    ['POST /a/login HTTP/1.0', false],
    ['POST ?/login HTTP/1.0', false],
    ['POST', false],
  ])('%j as a login attempt: %j', (request, isAttempt) => {
    const attempts = [1, 2, 3].map((seconds) => at(seconds, { request, status: 401 }));
    expect(blockedAt([...attempts, at(4)])).toEqual(isAttempt ? [4] : []);
  });

  test.each<[number, boolean]>([
    [399, false],
    [400, true],
    [401, true],
    [404, true],
    [499, true],
    [500, false],
    [302, false],
    [0, false],
  ])('status %d as a failure: %j', (status, isFailure) => {
    const attempts = [1, 2, 3].map((seconds) => at(seconds, { request: 'POST /login', status }));
    expect(blockedAt([...attempts, at(4)])).toEqual(isFailure ? [4] : []);
  });

  test('an attempt with status 0 is none: it neither fails nor clears the failures', () => {
    expect(blockedAt([failed(1), failed(2), at(2, { request: 'POST /login', status: 0 }), failed(3), at(4)])).toEqual([
      4,
    ]);
  });

  test('options change the parameters', () => {
    expect(blockedAt([failed(1), at(2)], { failures: 1 })).toEqual([2]);
    expect(blockedAt([failed(1), failed(2), at(2), at(3)], { failures: 2, blockSeconds: 0 })).toEqual([2]);
    expect(blockedAt([failed(1), failed(3), at(4)], { failures: 2, failureWindowSeconds: 1 })).toEqual([]);
    expect(blockedAt([failed(1), at(2)], { failures: 1, loginPaths: ['/'] })).toEqual([]);
    expect(blockedAt([at(1), at(2)], { failures: 1, loginPaths: ['/'], loginMethods: ['GET'] })).toEqual([]);
    const isFailedStatus = (status: number): boolean => status === 200;
    const options = { failures: 1, loginPaths: ['/'], loginMethods: ['GET'], isFailedStatus };
    expect(blockedAt([at(1), at(2)], options)).toEqual([2]);
  });

  test('a blocked line is written byte for byte, and counts in every other report', () => {
    const attempts = [failed(1), failed(2), failed(3)];
    const { files } = report([bytesOf(`${attempts.join('\n')}\n${at(4, { bytes: '9' })} \xff\0\r`)]);
    expect(files['blocked.txt']).toBe(`${at(4, { bytes: '9' })} \xff\0\r\n`);
    expect(files['hosts.txt']).toBe('a,4\n');
    expect(files['resources_with_bytes.txt']).toBe('/login,15\n/,9\n');
  });
});

describe('the whole', () => {
  test('there is nothing to say about nothing', () => {
    const files = {
      'hosts.txt': '',
      'resources.txt': '',
      'resources_with_bytes.txt': '',
      'hours.txt': '',
      'disjointhours.txt': '',
      'blocked.txt': '',
    };
    const nothing = { files, firstTime: undefined, lastTime: undefined, outOfOrder: 0 };
    expect(report([])).toEqual({ ...nothing, lines: 0, empty: 0, malformed: 0 });
    expect(report([bytesOf('\n \r\nx')])).toEqual({ ...nothing, lines: 3, empty: 2, malformed: 1 });
  });

  test('lines are counted, and the first and last moment found wherever they stand', () => {
    const { lines, empty, malformed, firstTime, lastTime, outOfOrder } = reportOf([
      at(5),
      '',
      at(9),
      'x',
      at(1),
      at(2),
    ]);
    expect({ lines, empty, malformed, outOfOrder }).toEqual({ lines: 6, empty: 1, malformed: 1, outOfOrder: 1 });
    expect([firstTime, lastTime]).toEqual([midnight + 1, midnight + 9]);
  });

  test('a month of 20,000 lines takes seconds', { timeout: 20_000 }, () => {
    const lines = Array.from({ length: 20_000 }, (_, i) => at((i * 7919) % 2_592_000, { host: `host${i % 97}` }));
    expect(rowsOf(lines, 'disjointhours.txt')).toHaveLength(10);
  });
});

const cases = fileURLToPath(new URL('../../../shared/insight', import.meta.url));

describe('cases of the Insight challenge', () => {
  if (!existsSync(cases)) {
    test.skip('skipped, because ../shared/insight is absent', () => {});
    return;
  }
  test.each(readdirSync(cases))('%s', (name) => {
    const { files } = report([readFileSync(`${cases}/${name}/log_input/log.txt`)]);
    for (const [file, content] of Object.entries(files)) {
      // The reference leaves out the last newline now and then.
      const expected = readFileSync(`${cases}/${name}/log_output/${file}`, 'latin1').replace(/(?<=[^\n])$/, '\n');
      expect(content, file).toBe(expected);
    }
    expect(readdirSync(`${cases}/${name}/log_output`).sort()).toEqual(Object.keys(files).sort());
  });
});
