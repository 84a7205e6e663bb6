import { describe, expect, test } from 'vitest';
import type { LiveSnapshot } from '../../../src/live/snapshot.ts';
import { formatScreen } from '../../../src/report/watch/screen.ts';
import type { ScreenState } from '../../../src/report/watch/screen-state.ts';
import { busySnapshot, emptySnapshot } from '../../support/snapshots.ts';

const esc = '\u001b';

const usualState: ScreenState = {
  logs: ['access.log'],
  zone: { name: '-0400', offsetSeconds: -4 * 3600 },
  activity: { name: 'live' },
  notice: undefined,
  isHelpShown: false,
  hasKeys: true,
  hasColor: false,
  hasUnicode: true,
};

/** The screen as text, of 80 columns and 24 rows unless told otherwise. */
function show(
  snapshot: Partial<LiveSnapshot>,
  state: Partial<ScreenState> = {},
  [columns, rows]: readonly [columns: number, rows: number] = [80, 24],
): string {
  return formatScreen({ ...busySnapshot, ...snapshot }, { ...usualState, ...state }, { columns, rows }).join('\n');
}

/** The first line of it that begins with something. */
function findLine(screen: string, start: string): string | undefined {
  return screen.split('\n').find((line) => line.startsWith(start));
}

describe('the screen', () => {
  test('has everything at 80 × 24', () => {
    expect(show({})).toMatchInlineSnapshot(`
      "access.log                                      13/Jul/1995:10:00:00 -0400  live

                     requests                             bytes
      last second          12                            1.2 MB
      last minute       4,560  ▁▁▂▂▂▃▃▄▄▄▅▅▆▆▆▇▇███       35 MB            ██████████
      last hour       183,000  ███▇▇▆▆▆▅▅▄▄▄▃▃▂▂▂▁▁      1.2 GB  ▄█▄█▄█▄█▄█▄█▄█▄█▄█▄█

      status               2xx          3xx          4xx          5xx         rest
      last minute   4,400  96%     100   2%      60   1%       0   0%       0   0%
      last hour     1.2 M >99%   2,000  <1%   1,943  <1%      56  <1%       1  <1%

      top hosts since 09:00:00       requests  top resources since 09:00:00      bytes
      piweba1y.example.com             12,345  /shuttle/missions/sts-71/im…     223 MB
      piweba2y.example.com             12,000  /shuttle/missions/sts-71/im…     216 MB
      piweba3y.example.com             11,655  /shuttle/missions/sts-71/im…     209 MB
      piweba4y.example.com             11,310  /shuttle/missions/sts-71/im…     202 MB
      piweba5y.example.com             10,965  /shuttle/missions/sts-71/im…     195 MB

      7 hosts blocked now, 1,234 requests blocked since the start
      dialup1.example.net           4:59 left  dialup2.example.net           4:19 left
      dialup3.example.net           3:39 left  dialup4.example.net           2:59 left

      since the start: 4,400,644 lines, 12 malformed, 3 late, 1 empty
      q quit  p pause  ? help"
    `);
  });

  test('has longer lists and finer sparklines at 120 × 40', () => {
    expect(show({}, {}, [120, 40])).toMatchInlineSnapshot(`
      "access.log                                                                              13/Jul/1995:10:00:00 -0400  live

                     requests                                                 bytes
      last second          12                                                1.2 MB
      last minute       4,560  ▁▁▁▂▂▂▂▃▃▃▃▄▄▄▄▅▅▅▆▆▆▆▇▇▇▇████                 35 MB                 ███████████████
      last hour       183,000  ████▇▇▇▇▆▆▆▆▅▅▅▅▄▄▄▃▃▃▃▂▂▂▂▁▁▁                1.2 GB  ▄▆█▄▆█▄▆█▄▆█▄▆█▄▆█▄▆█▄▆█▄▆█▄▆█

      status                   2xx              3xx              4xx              5xx             rest
      last minute       4,400  96%         100   2%          60   1%           0   0%           0   0%
      last hour     1,179,000 >99%       2,000  <1%       1,943  <1%          56  <1%           1  <1%

      top hosts since 09:00:00                           requests  top resources since 09:00:00                          bytes
      piweba1y.example.com                                 12,345  /shuttle/missions/sts-71/images/ksc-95-1.gif         223 MB
      piweba2y.example.com                                 12,000  /shuttle/missions/sts-71/images/ksc-95-2.gif         216 MB
      piweba3y.example.com                                 11,655  /shuttle/missions/sts-71/images/ksc-95-3.gif         209 MB
      piweba4y.example.com                                 11,310  /shuttle/missions/sts-71/images/ksc-95-4.gif         202 MB
      piweba5y.example.com                                 10,965  /shuttle/missions/sts-71/images/ksc-95-5.gif         195 MB
      piweba6y.example.com                                 10,620  /shuttle/missions/sts-71/images/ksc-95-6.gif         188 MB
      piweba7y.example.com                                 10,275  /shuttle/missions/sts-71/images/ksc-95-7.gif         181 MB
      piweba8y.example.com                                  9,930  /shuttle/missions/sts-71/images/ksc-95-8.gif         174 MB
      piweba9y.example.com                                  9,585  /shuttle/missions/sts-71/images/ksc-95-9.gif         167 MB
      piweba10y.example.com                                 9,240  /shuttle/missions/sts-71/images/ksc-95-10.gif        160 MB
      piweba11y.example.com                                 8,895  /shuttle/missions/sts-71/images/ksc-95-11.gif        153 MB
      piweba12y.example.com                                 8,550  /shuttle/missions/sts-71/images/ksc-95-12.gif        146 MB
      piweba13y.example.com                                 8,205  /shuttle/missions/sts-71/images/ksc-95-13.gif        139 MB
      piweba14y.example.com                                 7,860  /shuttle/missions/sts-71/images/ksc-95-14.gif        132 MB
      piweba15y.example.com                                 7,515  /shuttle/missions/sts-71/images/ksc-95-15.gif        125 MB
      piweba16y.example.com                                 7,170  /shuttle/missions/sts-71/images/ksc-95-16.gif        118 MB
      piweba17y.example.com                                 6,825  /shuttle/missions/sts-71/images/ksc-95-17.gif        111 MB
      piweba18y.example.com                                 6,480  /shuttle/missions/sts-71/images/ksc-95-18.gif        104 MB
      piweba19y.example.com                                 6,135  /shuttle/missions/sts-71/images/ksc-95-19.gif         97 MB
      piweba20y.example.com                                 5,790  /shuttle/missions/sts-71/images/ksc-95-20.gif         90 MB

      7 hosts blocked now, 1,234 requests blocked since the start
      dialup1.example.net          4:59 left  dialup2.example.net          4:19 left  dialup3.example.net          3:39 left
      dialup4.example.net          2:59 left  dialup5.example.net          2:19 left  dialup6.example.net          1:39 left
      dialup7.example.net          0:59 left

      since the start: 4,400,644 lines, 12 malformed, 3 late, 1 empty
      q quit  p pause  ? help"
    `);
  });

  test('has the lists below each other where they do not fit side by side', () => {
    expect(show({}, {}, [50, 26])).toMatchInlineSnapshot(`
      "access.log        13/Jul/1995:10:00:00 -0400  live

                     requests       bytes
      last second          12      1.2 MB
      last minute       4,560       35 MB
      last hour       183,000      1.2 GB

      status       2xx  3xx  4xx  5xx rest
      last minute  96%   2%   1%   0%   0%
      last hour   >99%  <1%  <1%  <1%  <1%

      top hosts since 09:00:00                  requests
      piweba1y.example.com                        12,345
      piweba2y.example.com                        12,000
      piweba3y.example.com                        11,655

      top resources since 09:00:00                 bytes
      /shuttle/missions/sts-71/images/ksc-95…     223 MB
      /shuttle/missions/sts-71/images/ksc-95…     216 MB
      /shuttle/missions/sts-71/images/ksc-95…     209 MB

      7 hosts blocked, 1,234 requests so far
      dialup1.example.net                      4:59 left

      4.4 M lines, 12 malformed, 3 late, 1 empty
      q quit  p pause  ? help"
    `);
  });

  test('leaves out sparklines, counts of statuses and blank lines at 40 × 12', () => {
    expect(show({}, {}, [40, 12])).toMatchInlineSnapshot(`
      "access.log                10:00:00  live
                     requests       bytes
      last second          12      1.2 MB
      last minute       4,560       35 MB
      last hour       183,000      1.2 GB
      status       2xx  3xx  4xx  5xx rest
      last minute  96%   2%   1%   0%   0%
      last hour   >99%  <1%  <1%  <1%  <1%
      top hosts since 09:00:00        requests
      piweba1y.example.com              12,345
      7 hosts blocked, 1,234 requests so far
      q quit  p pause  ? help"
    `);
  });

  test('has the requests and bytes at 20 × 5', () => {
    expect(show({}, {}, [20, 5])).toMatchInlineSnapshot(`
      "access.log      live
              count  bytes
      second     12 1.2 MB
      minute  4,560  35 MB
      hour    183 k 1.2 GB"
    `);
  });

  test('has one line of requests where there are fewer rows', () => {
    expect(show({}, {}, [60, 3])).toMatchInlineSnapshot(`
      "access.log                  13/Jul/1995:10:00:00 -0400  live
      4,560 requests, 35 MB in the last minute
      q quit  p pause  ? help"
    `);
    expect(show({}, {}, [20, 2])).toMatchInlineSnapshot(`
      "access.log      live
      4,560 last minute"
    `);
  });

  test('is a cut word at 1 × 1, and nothing without rows or columns', () => {
    expect(show({}, {}, [1, 1])).toBe('…');
    expect(show({}, {}, [0, 1])).toBe('');
    expect(formatScreen(busySnapshot, usualState, { columns: 80, rows: 0 })).toEqual([]);
  });

  test('is ASCII where the terminal has nothing else', () => {
    const ascii = show({}, { hasUnicode: false });
    expect(ascii).toMatch(/^[ -~\n]*$/);
    expect(findLine(ascii, 'last minute')).toMatchInlineSnapshot(
      `"last minute       4,560  ..:::--===++***##@@@       35 MB            @@@@@@@@@@"`,
    );
    expect(findLine(ascii, 'piweba1y')).toMatchInlineSnapshot(
      `"piweba1y.example.com             12,345  /shuttle/missions/sts-71/im~     223 MB"`,
    );
  });

  test('has zeros and empty lists before the first line', () => {
    expect(show(emptySnapshot, { activity: { name: 'waiting', log: 'access.log' } })).toMatchInlineSnapshot(`
      "access.log                    13/Jul/1995:10:00:00 -0400  waiting for access.log

                     requests                             bytes
      last second           0                               0 B
      last minute           0                               0 B
      last hour             0                               0 B

      status               2xx          3xx          4xx          5xx         rest
      last minute       0    -       0    -       0    -       0    -       0    -
      last hour         0    -       0    -       0    -       0    -       0    -

      top hosts since 09:00:00       requests  top resources since 09:00:00      bytes
      none                                     none

      0 hosts blocked now, 0 requests blocked since the start

      since the start: 0 lines, 0 malformed, 0 late, 0 empty






      q quit  p pause  ? help"
    `);
  });

  test('gives the rows that blocked hosts do not need to the lists', () => {
    const rows = show({ blockedHosts: [], blockedHostCount: 0 }).split('\n');
    expect(rows.filter((row) => row.startsWith('piweba'))).toHaveLength(7);
    expect(rows).toContain('0 hosts blocked now, 1,234 requests blocked since the start');
  });
});

describe('the totals', () => {
  test.each([
    [80, 'since the start: 4,400,644 lines, 12 malformed, 3 late, 1 empty'],
    [60, 'since the start: 4.4 M lines, 12 malformed, 3 late, 1 empty'],
    [45, '4.4 M lines, 12 malformed, 3 late, 1 empty'],
    [40, '12 malformed, 3 late, 1 empty'],
  ])('say less at %d columns', (columns, text) => {
    expect(show({}, {}, [columns, 40]).split('\n')).toContain(text);
  });

  test('tell of requests without bytes, if there are any', () => {
    const totals = { ...busySnapshot.totals, bytesLeftOut: 2 };
    expect(findLine(show({ totals }), 'since')).toBe(
      'since the start: 4,400,644 lines, 12 malformed, 3 late, 1 empty, 2 without bytes',
    );
  });
});

describe('the title', () => {
  test.each([
    [{ name: 'live' }, '13/Jul/1995:10:00:00 -0400  live'],
    [{ name: 'paused' }, '13/Jul/1995:10:00:00 -0400  paused'],
    [{ name: 'replay', speed: 100 }, '13/Jul/1995:10:00:00 -0400  replay 100x'],
    [{ name: 'replay', speed: Number.POSITIVE_INFINITY }, '13/Jul/1995:10:00:00 -0400  replay'],
    [{ name: 'waiting', log: 'access.log' }, '13/Jul/1995:10:00:00 -0400  waiting for access.log'],
    [{ name: 'ended' }, '13/Jul/1995:10:00:00 -0400  ended'],
  ] as const)('tells that the program is %o', (activity, info) => {
    const [title] = show({}, { activity }).split('\n');
    expect(title).toBe('access.log'.padEnd(80 - info.length) + info);
  });

  test('has no time, nor have the lists, before a replay knows one', () => {
    const screen = show(
      { time: Number.NaN, topSince: Number.NEGATIVE_INFINITY },
      { activity: { name: 'replay', speed: 1 } },
    );
    expect(screen.split('\n')[0]).toBe(`access.log${'replay 1x'.padStart(70)}`);
    expect(findLine(screen, 'top hosts')).toMatch(/^top hosts +requests {2}top resources +bytes$/);
  });

  test('has the names of all logs, cut off where they do not fit', () => {
    const logs = ['/var/log/nginx/access.log', '/var/log/nginx/api.log'];
    expect(show({}, { logs }, [80, 1])).toBe(
      '/var/log/nginx/access.log, /var/log/nginx/api…  13/Jul/1995:10:00:00 -0400  live',
    );
    expect(show({}, { logs }, [40, 1])).toBe('/var/log/nginx/access.l…  10:00:00  live');
    expect(show({}, { logs }, [24, 1])).toBe('/var/log/nginx/ac…  live');
    expect(show({}, { logs }, [20, 1])).toBe('live');
  });
});

describe('the keys', () => {
  test('are told with what they do now', () => {
    const lastLine = (state: Partial<ScreenState>) => show({}, state).split('\n').at(-1);
    expect(lastLine({})).toBe('q quit  p pause  ? help');
    expect(lastLine({ activity: { name: 'paused' } })).toBe('q quit  p continue  ? help');
    expect(lastLine({ isHelpShown: true })).toBe('q quit  p pause  ? back');
    expect(lastLine({ hasKeys: false })).toBe('Ctrl-C quits');
  });
});

describe('the help page', () => {
  test('explains each figure in one line at 80 × 24', () => {
    expect(show({}, { isHelpShown: true })).toMatchInlineSnapshot(`
      "access.log                                      13/Jul/1995:10:00:00 -0400  live

      requests          how many came in the last second, minute and hour
      bytes             what they were sent, in units of 1000
      bars              the same by second and by minute, the newest at the right
                        the highest bar is the most of its row, and no bar is nothing
      status            responses by the first digit of their status, and their share
      top hosts         most requests first; the span holds at least the last hour
      top resources     most bytes first, in the same span
      hosts blocked     failed to log in too often; the login rule would block them
      left              the time until it would let the host in again
      requests blocked  what the login rule would have kept out since the start
      lines             all since the start, whatever they are
      malformed         lines that are no requests; they count nowhere else
      late              requests too old for the last hour when they came
      empty             lines with nothing in them
      without bytes     requests whose bytes are too many to be summed up exactly
      replay 100x       a log is read 100 times faster than it was written
      Ctrl-Z            stops the program until the shell continues it with fg




      q quit  p pause  ? back"
    `);
  });

  test('is wrapped where the terminal is narrow, and ends where it does', () => {
    expect(show({}, { isHelpShown: true }, [36, 10])).toMatchInlineSnapshot(`
      "access.log            10:00:00  live

      requests: how many came in the last
        second, minute and hour
      bytes: what they were sent, in units
        of 1000
      bars: the same by second and by
        minute, the newest at the right
        the highest bar is the most of its
      q quit  p pause  ? back"
    `);
  });
});

describe('figures', () => {
  const enormous = {
    lastSecond: 999_999,
    lastMinute: 9_999_999_999,
    lastHour: Number.MAX_SAFE_INTEGER,
    bySecond: [],
    byMinute: [],
  };

  test('that are enormous are short where they do not fit', () => {
    const screen = show(
      {
        requests: enormous,
        bytes: enormous,
        statusClasses: { lastMinute: [], lastHour: [0, 0, 999_999, 0, 1, 0, 0, 0, 0, 0] },
        hosts: [{ host: 'a', requests: 12_345_678_901 }],
        resources: [{ resource: '/', bytes: Number.MAX_SAFE_INTEGER }],
        blockedHosts: [{ host: 'b', secondsLeft: 360_000 }],
        blockedHostCount: 1_000_000,
        totals: { ...busySnapshot.totals, lines: Number.MAX_SAFE_INTEGER, blocked: Number.MAX_SAFE_INTEGER },
      },
      {},
      [80, 24],
    );
    expect(screen).toMatchInlineSnapshot(`
      "access.log                                      13/Jul/1995:10:00:00 -0400  live

                     requests                             bytes
      last second     999,999                            1.0 MB
      last minute        10 G                             10 GB
      last hour         9.0 P                            9.0 PB

      status               2xx          3xx          4xx          5xx         rest
      last minute       0    -       0    -       0    -       0    -       0    -
      last hour     1.0 M >99%       0   0%       1  <1%       0   0%       0   0%

      top hosts since 09:00:00       requests  top resources since 09:00:00      bytes
      a                                  12 G  /                                9.0 PB

      1,000,000 hosts blocked, 9,007,199,254,740,991 requests so far
      b                          100:00:00 left

      since the start: 9.0 P lines, 12 malformed, 3 late, 1 empty





      q quit  p pause  ? help"
    `);
  });

  test.each([
    [999, '999 B'],
    [999.4, '999 B'],
    [1000, '1.0 kB'],
    [9949, '9.9 kB'],
    [9950, '10 kB'],
    [999_499, '999 kB'],
    [999_500, '1.0 MB'],
    [1e15, '1.0 PB'],
  ])('of %d bytes are shown as %s', (bytes, text) => {
    const line = findLine(show({ bytes: { ...busySnapshot.bytes, lastSecond: bytes } }, {}, [40, 12]), 'last second');
    expect(line).toBe(`last second          12${text.padStart(12)}`);
  });

  test.each([
    [59.1, '1:00'],
    [0, '0:00'],
    [3599, '59:59'],
    [3600, '1:00:00'],
  ])('of %d seconds left are shown as %s', (secondsLeft, text) => {
    const screen = show({ blockedHosts: [{ host: 'blocked', secondsLeft }] });
    expect(findLine(screen, 'blocked')).toBe(`blocked${`${text} left`.padStart(32)}`);
  });

  test('of shares tell little from nothing and most from all', () => {
    const lastHour = [0, 0, 999, 0, 1, 0, 0, 0, 0, 0];
    const screen = show({ statusClasses: { lastMinute: [0, 7, 0, 0, 0, 0, 0, 0, 0, 0], lastHour } }, {}, [40, 12]);
    expect(screen).toContain('last minute   0%   0%   0%   0% 100%\nlast hour   >99%   0%  <1%   0%   0%');
  });
});

describe('what a log says', () => {
  test('cannot steer the terminal', () => {
    const hostile = `${esc}[2J${esc}]0;title\u0007\r\n\u009b31m\u202ex`;
    const bytes = Buffer.from(hostile).toString('latin1');
    const screen = show(
      {
        hosts: [{ host: bytes, requests: 1 }],
        resources: [{ resource: bytes, bytes: 1 }],
        blockedHosts: [{ host: bytes, secondsLeft: 1 }],
      },
      { logs: [hostile], activity: { name: 'waiting', log: hostile }, hasUnicode: false },
      [300, 24],
    );
    expect(screen).toMatch(/^[ -~\n]*$/);
    expect(screen.split('\\x1b[2J\\x1b]0;title\\x07\\x0d\\x0a\\xc2\\x9b31m\\xe2\\x80\\xaex')).toHaveLength(5);
  });

  test('is text where it is UTF-8, but ASCII where the terminal has no more (issue 12: it was escapes)', () => {
    const resources = [{ resource: Buffer.from('/日本語').toString('latin1'), bytes: 1 }];
    const state = { logs: ['ログ.txt'], activity: { name: 'waiting' as const, log: 'ログ.txt' } };
    const screen = show({ resources }, state);
    expect(findLine(screen, 'ログ.txt ')).toMatch(/ {2}waiting for ログ.txt$/);
    expect(screen).toContain('  /日本語                             1 B\n');
    const ascii = show({ resources }, { ...state, hasUnicode: false }, [200, 24]);
    expect(ascii).toMatch(/^[ -~\n]*$/);
    expect(ascii).toContain('/\\xe6\\x97\\xa5\\xe6\\x9c\\xac\\xe8\\xaa\\x9e  ');
  });

  test('is cut where its cells end, and no character in halves', () => {
    const cut = (name: string, columns: number) => {
      const resources = [{ resource: Buffer.from(name).toString('latin1'), bytes: 1 }];
      const lines = show({ resources, hosts: [] }, {}, [columns, 40]).split('\n');
      return lines[lines.findIndex((line) => line.startsWith('top res')) + 1];
    };
    expect(cut('/日本語日本語日本語', 20)).toBe('/日本語日本…     1 B');
    expect(cut('日本語日本語日本語', 20)).toBe('日本語日本…      1 B');
    expect(cut('日本語日本語日本語', 21)).toBe('日本語日本語…     1 B');
    expect(cut('e\u0301'.repeat(20), 20)).toBe(`${'e\u0301'.repeat(11)}…     1 B`);
    expect(cut('👍'.repeat(20), 20)).toBe('👍👍👍👍👍…      1 B');
  });
});

describe('a notice', () => {
  const notice = 'the newest line of access.log is from 14/Jun/2025:21:25:58 +0100, too old to count with this --since';

  test('says above the figures why there is nothing to see, in as many lines as it needs (issue 12)', () => {
    const lines = show(emptySnapshot, { notice }).split('\n');
    expect(lines.slice(1, 5)).toEqual([
      '',
      'the newest line of access.log is from 14/Jun/2025:21:25:58 +0100, too old to',
      'count with this --since',
      '',
    ]);
  });

  test('cannot steer the terminal', () => {
    expect(show(emptySnapshot, { notice: 'no line of \u001b[2J.log' })).toContain('no line of \\x1b[2J.log');
    // It is text, not bytes.
    expect(show(emptySnapshot, { notice: 'no line of 日本語.log, found: \\xff…' })).toContain(
      'no line of 日本語.log, found: \\xff…',
    );
  });
});

describe('colors', () => {
  test('are of blocked hosts, and of client and server errors if there are any', () => {
    const screen = show({}, { hasColor: true });
    expect(findLine(screen, 'last minute   4,400')).toBe(
      `last minute   4,400  96%     100   2%${esc}[33m      60   1%${esc}[39m       0   0%       0   0%`,
    );
    expect(findLine(screen, 'last hour     1.2 M')).toContain(`${esc}[31m      56  <1%${esc}[39m`);
    expect(findLine(screen, `${esc}[31m7 hosts`)).toBe(
      `${esc}[31m7 hosts blocked now, 1,234 requests blocked since the start${esc}[39m`,
    );
    expect(findLine(screen, `${esc}[31mdialup1`)).toMatch(/left.\[39m$/);
  });

  test('add nothing but escape sequences', () => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what this is about
    expect(show({}, { hasColor: true }).replace(/\u001b\[\d+m/g, '')).toBe(show({}));
  });
});
