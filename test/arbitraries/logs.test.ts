import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  blockedEntries,
  defaultOracleOptions,
  type OracleEntry,
  type OracleOptions,
  type OracleReports,
  readLine,
  readTime,
  report,
  SumTooLarge,
  splitLines,
} from '../oracles/reports.ts';
import {
  type ArbitraryLogOptions,
  type ArbitraryOptions,
  arbitraryChunkSizes,
  arbitraryLog,
  arbitraryLogs,
  arbitraryOptions,
  cutIntoChunks,
} from './logs.ts';

/** One log of the sample and what the oracle makes of it. */
interface Specimen {
  text: string;
  lines: string[];
  entries: OracleEntry[];
  malformed: string[];
  blocked: OracleEntry[];
  reports: OracleReports;
}

const specimens: readonly Specimen[] = fc.sample(arbitraryLog(), { numRuns: 300, seed: 1995 }).map((log) => {
  const lines = splitLines(log);
  const read = lines.map((line) => readLine(line));
  const entries = read.flatMap((line) => (line.kind === 'entry' ? [line.entry] : []));
  return {
    text: Buffer.from(log).toString('latin1'),
    lines,
    entries,
    malformed: lines.filter((_, i) => read[i]?.kind === 'malformed'),
    blocked: blockedEntries(entries),
    reports: report([log]),
  };
});
const entries = specimens.flatMap((specimen) => specimen.entries);
const malformed = specimens.flatMap((specimen) => specimen.malformed);
const blocked = specimens.flatMap((specimen) => specimen.blocked);

function rowsOf(specimen: Specimen, file: string): string[] {
  return (specimen.reports.files[file] as string).split('\n').slice(0, -1);
}

/** The text between the first bracket after the host and the next one that closes it. */
function timeText(line: string): string | undefined {
  return /^[^ \t]+[ \t][^[]*\[([^\]]*)\]/.exec(line)?.[1];
}

/** What follows the bracket that closes a real moment. */
function afterTime(line: string): string | undefined {
  const text = timeText(line);
  return text !== undefined && readTime(text) !== undefined
    ? line.slice(line.indexOf(`[${text}]`) + text.length + 2)
    : undefined;
}

function hasTie(rows: readonly string[]): boolean {
  const counts = rows.map((row) => row.slice(row.lastIndexOf(',')));
  return new Set(counts).size < counts.length;
}

/** Whether other options, or entries changed like this, make another number of blocked lines. */
function blocksOthers(
  specimen: Specimen,
  options: Partial<OracleOptions>,
  change: (entry: OracleEntry) => OracleEntry = (entry) => entry,
): boolean {
  const others = blockedEntries(specimen.entries.map(change), { ...defaultOracleOptions, ...options });
  return others.length !== specimen.blocked.length;
}

/** Whether a host is seen exactly so many seconds after a failure that blocked it. */
function isSeenAfterBlocking({ entries: some }: Specimen, seconds: number): boolean {
  return some.some((entry, i) => {
    const probe = { ...entry, time: entry.time + 1, status: 0 };
    const blocks =
      blockedEntries([...some.slice(0, i + 1), probe]).includes(probe) &&
      !blockedEntries([...some.slice(0, i), probe]).includes(probe);
    return blocks && some.slice(i + 1).some(({ host, time }) => host === entry.host && time - entry.time === seconds);
  });
}

test('at least three lines in ten are well-formed', () => {
  const lineCount = specimens.reduce((sum, { lines }) => sum + lines.length, 0);
  expect(lineCount).toBeGreaterThan(3000);
  expect(entries.length / lineCount).toBeGreaterThan(0.3);
});

describe('some logs', () => {
  test.each<[string, number, (specimen: Specimen) => boolean]>([
    ['have no bytes', 1, ({ text }) => text === ''],
    ['have empty lines', 20, ({ reports }) => reports.empty > 0],
    ['have no well-formed line among their lines', 1, (one) => one.lines.length > 0 && one.entries.length === 0],
    ['have NULs before lines', 50, ({ text }) => /(^|\n)\0+[^\n]/.test(text)],
    ['have lines of nothing but NULs', 5, ({ text }) => /(^|\n)\0+\r?\n/.test(text)],
    ['end with NULs', 5, ({ text }) => /\n\0+$/.test(text)],
    ['lack the last newline', 20, ({ text }) => /[^\n]$/.test(text)],
    ['stop between CR and LF', 2, ({ text }) => text.endsWith('\r')],
    ['end every line with CRLF', 10, ({ text }) => text.length > 100 && !/(?<!\r)\n/.test(text)],
    ['end some lines with CRLF, others with LF', 20, ({ text }) => text.includes('\r\n') && /[^\r]\n/.test(text)],
    ['are out of order', 50, ({ reports }) => reports.outOfOrder > 0],
    ['begin before 1970', 5, ({ reports }) => (reports.firstTime ?? 0) < 0],
    ['span thousands of years', 5, ({ reports }) => (reports.lastTime ?? 0) - (reports.firstTime ?? 0) > 6e10],
    [
      'span more than a day, but not a year',
      20,
      ({ reports }) => {
        const span = (reports.lastTime ?? 0) - (reports.firstTime ?? 0);
        return span > 86400 && span < 86400 * 365;
      },
    ],
    ['use several zones', 50, (one) => new Set(one.entries.map(({ zone }) => zone)).size > 1],
    ['are printed in a zone of three digits', 5, (one) => one.entries[0]?.zone.length === 4],
    ['are printed in -0000', 5, (one) => one.entries[0]?.zone === '-0000'],
    [
      'print a year beyond four digits',
      1,
      ({ reports }) => /\/(10000|-0001):/.test(reports.files['disjointhours.txt'] ?? ''),
    ],
    ['have hosts with equally many requests', 50, (one) => hasTie(rowsOf(one, 'hosts.txt'))],
    ['have resources with equally many bytes', 50, (one) => hasTie(rowsOf(one, 'resources_with_bytes.txt'))],
    [
      'have resources without bytes',
      20,
      (one) => rowsOf(one, 'resources_with_bytes.txt').some((row) => row.endsWith(',0')),
    ],
    [
      'have windows without requests among the busiest, if windows are short',
      5,
      ({ text }) =>
        /,0\n/.test(report([Buffer.from(text, 'latin1')], { windowSeconds: 1, top: 20 }).files['hours.txt'] ?? ''),
    ],
    ['have several disjoint windows', 50, (one) => rowsOf(one, 'disjointhours.txt').length > 1],
    ['have more disjoint windows than K', 1, (one) => rowsOf(one, 'disjointhours.txt').length === 10],
    ['block someone', 40, (one) => one.blocked.length > 0],
    ['block several hosts', 5, (one) => new Set(one.blocked.map(({ host }) => host)).size > 1],
    [
      'let a blocked host in again',
      10,
      (one) =>
        one.entries.some(
          (entry, i) =>
            one.blocked.some((other) => other.host === entry.host && one.entries.indexOf(other) < i) &&
            !one.blocked.includes(entry),
        ),
    ],
    ['have a line 300 s after the failure that blocked', 3, (one) => isSeenAfterBlocking(one, 300)],
    ['have a line 301 s after the failure that blocked', 3, (one) => isSeenAfterBlocking(one, 301)],
    ['would block others if failures counted for 21 s', 3, (one) => blocksOthers(one, { failureWindowSeconds: 21 })],
    ['would block others if failures counted for 19 s', 3, (one) => blocksOthers(one, { failureWindowSeconds: 19 })],
    ['would block others if blocks lasted 301 s', 3, (one) => blocksOthers(one, { blockSeconds: 301 })],
    ['would block others if blocks lasted 299 s', 3, (one) => blocksOthers(one, { blockSeconds: 299 })],
    [
      'would block others if methods were not told apart',
      3,
      (one) => blocksOthers(one, { loginMethods: ['POST', 'post', 'GET', 'HEAD'] }),
    ],
    ['would block others if all statuses were failures', 3, (one) => blocksOthers(one, { isFailedStatus: () => true })],
    [
      'would block others if a success cleared nothing',
      3,
      (one) =>
        blocksOthers(one, {}, (entry) => (/^4/.test(String(entry.status)) ? entry : { ...entry, method: 'GET' })),
    ],
    [
      'would block others if the query belonged to the path',
      3,
      (one) => blocksOthers(one, {}, (entry) => ({ ...entry, resource: entry.resource?.replaceAll('?', '!') })),
    ],
    [
      'count other windows if they were half-open',
      20,
      ({ text, reports }) =>
        report([Buffer.from(text, 'latin1')], { halfOpen: true }).files['hours.txt'] !== reports.files['hours.txt'],
    ],
  ])('%s', (_title, least, is) => {
    expect(specimens.filter(is).length).toBeGreaterThanOrEqual(least);
  });
});

describe('some well-formed lines', () => {
  test.each<[string, (entry: OracleEntry) => boolean]>([
    ['have no resource', ({ resource }) => resource === undefined],
    ['have an empty request', ({ method }) => method === ''],
    ['have no protocol', ({ line }) => /"GET [^ \t"]+" \d/.test(line)],
    ['have more than three words', ({ line }) => line.includes('more words')],
    ['have a query string', ({ resource }) => resource?.includes('?') ?? false],
    ['begin their request with a blank', ({ line }) => /\] "[ \t]+\S+[ \t]+\S+[^"]*" \d{3} /.test(line)],
    ['have an escaped quote in the request', ({ resource }) => resource?.includes('\\"') ?? false],
    [
      'have an escaped quote before a status and bytes',
      ({ line }) => /[^\\](\\\\)*\\" 200 12 [^"]*" \d{3} /.test(line),
    ],
    ['have a bare quote in the request', ({ resource }) => /^[^\\]*"/.test(resource ?? '')],
    ['have a bare quote that closes early', ({ line }) => /" (200 12|404 7|404 -)[ \t][^"]*" \d{3} /.test(line)],
    ['have an even number of backslashes before the last quote', ({ line }) => /[^\\](\\\\)+" \d{3} [-\d]/.test(line)],
    ['have a referrer and a user agent with escaped quotes', ({ line }) => line.includes('\\"Linux\\"')],
    ['have another request behind the bytes', ({ line }) => line.includes('"GET /other')],
    ['have tabs around the host', ({ line }) => /^[^ \t]+\t/.test(line)],
    ['have a tab after the bytes', ({ line }) => /" \d{3} (\d+|-)\t/.test(line)],
    ['end in CR', ({ line }) => line.endsWith('\r')],
    ['have CR in the middle', ({ line }) => /\r./s.test(line)],
    ['have NUL', ({ line }) => line.includes('\0')],
    ['have 0xff', ({ line }) => line.includes('\xff')],
    ['have a host of one byte', ({ host }) => host.length === 1],
    ['have a host of more than 200 bytes', ({ host }) => host.length > 200],
    ['have a host with a bracket', ({ host }) => host.includes('[')],
    ['have a host called __proto__', ({ host }) => host === '__proto__'],
    ['have `-` for bytes', ({ line }) => /" \d{3} -( |$)/.test(line)],
    ['have leading zeros in the bytes', ({ line }) => /" \d{3} 0\d/.test(line)],
    ['have more bytes than 32 bits hold', ({ bytes }) => bytes > 4294967296n],
    ['have a status below 100', ({ status }) => status < 100],
    ['have a month in capitals', ({ line }) => /\/[A-Z]{3}\//.test(line)],
    ['have a month in mixed case', ({ line }) => /\/[a-z][A-Z][a-z]\//.test(line)],
    ['are of the year 0', ({ line }) => line.includes('/0000:')],
    ['are of 1900', ({ line }) => line.includes('/1900:')],
    ['are of 9999', ({ line }) => line.includes('/9999:')],
    ['are of 29 February', ({ line }) => /\[29\/feb/i.test(line)],
    ['have zone +0530', ({ zone }) => zone === '+0530'],
    ['have zone -400', ({ zone }) => zone === '-400'],
    ['have zone -0000', ({ zone }) => zone === '-0000'],
    ['fail to log in', ({ method, resource, status }) => method === 'POST' && resource === '/login' && status === 401],
    ['log in', ({ method, resource, status }) => method === 'POST' && resource === '/login' && status === 200],
    ['only look at the login page', ({ method, resource }) => method === 'GET' && resource === '/login'],
    ['say post', ({ method }) => method === 'post'],
    ['have brackets in the user name', ({ line }) => /^\S+ - \[[ax]/.test(line)],
    ['have a real moment in the user name', ({ line }) => /^\S+ - \[01\/Jan\/2000:00:00:00 \+0000\] \[/.test(line)],
    ['have a moment that is none in the user name', ({ line }) => /^\S+ - \[31\/Feb/.test(line)],
    ['have their time from the user name', ({ time, line }) => time === 946684800 && line.includes('"GET /user')],
  ])('%s', (_title, is) => {
    expect(entries.filter(is).length).toBeGreaterThanOrEqual(3);
  });

  test('have hosts of every length modulo 8, sharing prefixes', () => {
    const long = entries.map(({ host }) => host).filter((host) => host.startsWith('www.shared-'));
    expect(new Set(long.map((host) => host.length % 8)).size).toBe(8);
  });
});

describe('some malformed lines', () => {
  const isFalseTime = (line: string, pattern: RegExp): boolean => pattern.test(timeText(line) ?? '');
  test.each<[string, (line: string) => boolean]>([
    ['begin with a blank', (line) => /^[ \t]/.test(line)],
    ['have no blank', (line) => !/[ \t]/.test(line)],
    ['have no brackets', (line) => /^[^ \t]+[ \t]/.test(line) && !line.includes('[')],
    ['have other brackets before the time', (line) => /^[^ \t]+[ \t].*\[ ?a?\]?.*\[\d\d\//s.test(line)],
    ['are of 29 February', (line) => isFalseTime(line, /^29\/feb/i)],
    ['are of 31 February', (line) => isFalseTime(line, /^31\/feb/i)],
    ['are of second 60', (line) => isFalseTime(line, /:60 /)],
    ['are of hour 24', (line) => isFalseTime(line, /:24:/)],
    ['are of no month', (line) => isFalseTime(line, /^\d\d\/Ju[x/]/)],
    ['have no zone', (line) => isFalseTime(line, /:\d\d$/)],
    ['have a zone of two, five or more digits', (line) => isFalseTime(line, / [-+](\d\d|\d{5,})$/)],
    ['have a zone that is too large', (line) => isFalseTime(line, / (-2400|[+]0060|[+]060)$/)],
    ['have a tab or two spaces before the zone', (line) => isFalseTime(line, /\d([ ]{2}|\t)[-+]\d{4}$/)],
    ['end before the request', (line) => afterTime(line)?.includes('"') === false],
    ['end within the request', (line) => /^[^"]*"[^"]*$/.test(afterTime(line) ?? '')],
    ['end at the quote', (line) => /^[^"]*"[^"]*"\r?$/.test(afterTime(line) ?? '')],
    ['end before the bytes', (line) => /" \d{3} ?\r?$/.test(afterTime(line) ?? '')],
    ['have their last quote escaped', (line) => /^[^"]*"[^"]*[^\\"](\\\\)*\\" \d{3} /.test(afterTime(line) ?? '')],
    ['have no status', (line) => /" +(-|\d{1,2}|\d{4,}) /.test(afterTime(line) ?? '')],
    ['have no number of bytes', (line) => /" \d{3} (--|[-+]5|1e3|0x1f|1\.5)/.test(afterTime(line) ?? '')],
    ['have something else behind the bytes', (line) => /" \d{3} \d+["x\0]/.test(afterTime(line) ?? '')],
    ['have two CR', (line) => /\d\r\r$/.test(line)],
    ['have two blanks before the status', (line) => /"( {2}|\t)\d{3} \d+/.test(afterTime(line) ?? '')],
    ['have two blanks before the bytes', (line) => /" \d{3}( {2}|\t)\d+/.test(afterTime(line) ?? '')],
  ])('%s', (_title, is) => {
    expect(malformed.filter(is).length).toBeGreaterThanOrEqual(2);
  });
});

describe('some blocked lines', () => {
  test.each<[string, (entry: OracleEntry) => boolean]>([
    ['end in CR', ({ line }) => line.endsWith('\r')],
    ['are no login attempts', ({ method }) => method !== 'POST'],
    ['are successful attempts', ({ method, status }) => method === 'POST' && status === 200],
    ['are of several zones', ({ zone }) => zone !== '-0400'],
  ])('%s', (_title, is) => {
    expect(blocked.filter(is).length).toBeGreaterThanOrEqual(3);
  });
});

describe('what else is drawn', () => {
  test('sums of bytes are never refused unless huge numbers are asked for', () => {
    fc.assert(
      fc.property(arbitraryLog(), (log) => {
        report([log]);
      }),
      { numRuns: 300, seed: 2 },
    );
    const refused = fc.sample(arbitraryLog({ hugeBytes: true }), { numRuns: 100, seed: 1 }).filter((log) => {
      try {
        report([log]);
        return false;
      } catch (error) {
        return error instanceof SumTooLarge;
      }
    });
    expect(refused.length).toBeGreaterThan(20);
    expect(refused.length).toBeLessThan(90);
  });

  test('lines of several KB only if asked for', () => {
    const longest = (options: ArbitraryLogOptions): number =>
      Math.max(
        ...fc
          .sample(arbitraryLog(options), { numRuns: 50, seed: 1 })
          .flatMap((log) => splitLines(log).map((line) => line.length)),
      );
    expect(longest({})).toBeLessThan(2000);
    expect(longest({ longLines: true })).toBeGreaterThan(5000);
  });

  test('a log has as many lines as allowed, and hardly more', () => {
    const counts = fc
      .sample(arbitraryLog({ maxLines: 200 }), { numRuns: 100, seed: 1 })
      .map((log) => splitLines(log).length);
    expect(Math.max(...counts)).toBeGreaterThan(150);
    expect(Math.max(...counts)).toBeLessThan(240);
  });

  test('one to three files, some cut within a line, some with hosts blocked across files', () => {
    const samples = fc.sample(arbitraryLogs(), { numRuns: 300, seed: 1 });
    expect(new Set(samples.map((logs) => logs.length))).toEqual(new Set([1, 2, 3]));
    expect(
      samples.some((logs) => logs.length > 1 && logs[0] !== undefined && logs[0].length > 0 && logs[0].at(-1) !== 10),
    ).toBe(true);
    const blockedRows = (logs: readonly Uint8Array[]): number =>
      report(logs).files['blocked.txt']?.split('\n').length ?? 0;
    const across = samples.filter(
      (logs) => blockedRows(logs) - 1 > logs.reduce((sum, log) => sum + blockedRows([log]) - 1, 0),
    );
    expect(across.length).toBeGreaterThan(4);
  });

  test('any chunk sizes cut any log into all of its bytes', () => {
    fc.assert(
      fc.property(arbitraryLog(), arbitraryChunkSizes(), (log, sizes) => {
        const chunks = cutIntoChunks(log, sizes);
        expect(Buffer.concat(chunks).equals(log)).toBe(true);
        expect(chunks.every(({ length }) => length > 0)).toBe(true);
      }),
    );
  });

  test('options differ, and each can change an answer', () => {
    const samples: ArbitraryOptions[] = fc.sample(arbitraryOptions(), { numRuns: 200, seed: 1 });
    for (const name of Object.keys(defaultOracleOptions) as (keyof typeof defaultOracleOptions)[]) {
      if (name !== 'isFailedStatus') {
        expect(new Set(samples.map((options) => JSON.stringify(options[name]))).size, name).toBeGreaterThan(1);
      }
    }
    for (const { failedStatuses, isFailedStatus } of samples) {
      expect(isFailedStatus(401)).toBe(failedStatuses.includes('401') || failedStatuses.includes('4xx'));
    }
    const changed = specimens.filter(({ text, reports }, i) => {
      const { files } = report([Buffer.from(text, 'latin1')], samples[i % samples.length]);
      return files['blocked.txt'] !== reports.files['blocked.txt'];
    });
    expect(changed.length).toBeGreaterThan(20);
  });

  test('a failing log shrinks to a line or two, and is printed as an expression', () => {
    const result = fc.check(
      fc.property(arbitraryLog(), (log) => report([log]).malformed === 0),
      { numRuns: 500, seed: 1 },
    );
    expect(result.failed).toBe(true);
    expect(splitLines(result.counterexample?.[0] as Uint8Array)).toHaveLength(1);
    expect(fc.stringify(result.counterexample)).toMatch(/^\[Uint8Array\.from\(Buffer\.from\("/);

    const blocking = fc.check(
      fc.property(arbitraryLog(), (log) => report([log]).files['blocked.txt'] === ''),
      { numRuns: 500, seed: 1 },
    );
    expect(blocking.failed).toBe(true);
    expect(splitLines(blocking.counterexample?.[0] as Uint8Array)).toHaveLength(4);
  });
});
