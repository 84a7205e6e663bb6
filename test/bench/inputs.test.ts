import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { generateLog, type LogKind } from '../../bench/inputs.ts';

const KINDS: readonly LogKind[] = ['nasa', 'combined', 'hostile'];
const STAMP = /\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d [+-]\d{4}/.source;
const ORDINARY = `^([^ ]+) - - \\[(${STAMP})\\] "([A-Z]+) ([^ "]+) HTTP/1\\.[01]" (\\d{3}) (\\d+|-)`;
const COMMON = new RegExp(`${ORDINARY}$`);
const COMBINED = new RegExp(`${ORDINARY} "[^"]*" "[^"]*"$`);
const LINE_COUNT = 100_000;

function makeLog(kind: LogKind, lineCount: number, seed?: number): Buffer {
  return Buffer.concat([...generateLog(kind, lineCount, seed)]);
}

function makeLines(kind: LogKind): string[] {
  const log = makeLog(kind, LINE_COUNT).toString('latin1');
  return (log.endsWith('\n') ? log.slice(0, -1) : log).split('\n');
}

function hash(log: Uint8Array): string {
  return createHash('sha256').update(log).digest('hex');
}

/** What `group` of the shape is, in the lines that match. */
function column(lines: readonly string[], shape: RegExp, group: number): string[] {
  return lines.flatMap((line) => shape.exec(line)?.[group] ?? []);
}

function countEach(values: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

function toSeconds(stamp: string): number {
  const [, day, month, year, clock, zone] = /^(\d\d)\/(\w{3})\/(\d{4}):([\d:]{8}) (.*)$/.exec(stamp) ?? [];
  return Date.parse(`${day} ${month} ${year} ${clock} ${zone}`) / 1000;
}

function findStepsBack(stamps: readonly string[]): { count: number; longestSeconds: number } {
  const times = stamps.map(toSeconds);
  const stepsBack = times.map((time, i) => (times[i - 1] ?? time) - time).filter((step) => step > 0);
  return { count: stepsBack.length, longestSeconds: Math.max(...stepsBack) };
}

describe('a generated log', () => {
  it.each([
    ['nasa', 'b6234737226b00b11fa34fcd58d109a48bb76886ed7d7b9db59a05dd11cdcfe2'],
    ['combined', 'bc702031db98d6d07dad5bd3a07472ad81af8660b960a04a5d19a8b7e3e15306'],
    ['hostile', 'a0462782b0784aadce3c9ce7cc004b7a6cdd0f36ec43ef8791386e4f8fa58edf'],
  ] as const)('of kind %s has the same bytes every time', (kind, expected) => {
    expect(hash(makeLog(kind, 2_000, 1))).toBe(expected);
    expect(hash(makeLog(kind, 2_000, 1))).toBe(expected);
  });

  it.each(KINDS)('of kind %s differs with the seed', (kind) => {
    expect(hash(makeLog(kind, 2_000, 2))).not.toBe(hash(makeLog(kind, 2_000, 1)));
  });

  it.each(KINDS)('of kind %s has as many lines as asked for', (kind) => {
    expect(makeLines(kind)).toHaveLength(LINE_COUNT);
    expect(makeLog(kind, 0)).toHaveLength(0);
    expect(makeLog(kind, 1).toString('latin1').split('\n')).toHaveLength(kind === 'hostile' ? 1 : 2);
  });

  it.each(KINDS)('of kind %s begins with the shorter one', (kind) => {
    const shorter = makeLog(kind, 1_000);
    expect(shorter.equals(makeLog(kind, 5_000).subarray(0, shorter.length))).toBe(true);
  });

  it('comes in chunks of about a mebibyte', () => {
    const sizes = [...generateLog('nasa', LINE_COUNT)].map((chunk) => chunk.length);
    expect(sizes.length).toBeGreaterThan(5);
    expect(Math.max(...sizes)).toBeLessThan(1.1 * 2 ** 20);
  });
});

describe('a NASA-like log', () => {
  const lines = makeLines('nasa');
  const stamps = column(lines, COMMON, 2);

  it('is Common but for one odd line in ten thousand', () => {
    const oddCount = lines.filter((line) => !COMMON.test(line)).length;
    expect(oddCount).toBeGreaterThanOrEqual(3);
    expect(oddCount).toBeLessThanOrEqual(30);
  });

  it('has about 100 bytes a line', () => {
    expect(makeLog('nasa', LINE_COUNT).length / LINE_COUNT).toBeGreaterThan(95);
    expect(makeLog('nasa', LINE_COUNT).length / LINE_COUNT).toBeLessThan(110);
  });

  it('has three new hosts in a hundred lines, and some that come again and again', () => {
    const requests = countEach(column(lines, COMMON, 1));
    expect(requests.size).toBeGreaterThan(2_500);
    expect(requests.size).toBeLessThan(3_600);
    expect(Math.max(...requests.values()) / LINE_COUNT).toBeGreaterThan(0.005);
    expect(Math.max(...requests.values()) / LINE_COUNT).toBeLessThan(0.05);
  });

  it('asks for thousands of resources, each of one size', () => {
    const served = column(lines, /"(GET [^ "]+ HTTP\/1\.0" 200 \d+)$/, 1);
    const resources = new Set(served.map((request) => request.split(' ')[1]));
    expect(resources.size).toBe(new Set(served).size);
    expect(resources.size).toBeGreaterThan(5_000);
    expect(resources.size).toBeLessThan(15_000);
  });

  it('has 0 bytes where nothing changed and none where nothing was found', () => {
    expect(new Set(column(lines, /" 304 (.*)$/, 1))).toEqual(new Set(['0']));
    expect(new Set(column(lines, /" 404 (.*)$/, 1))).toEqual(new Set(['-']));
  });

  it('begins in July 1995 and goes back by two seconds at most', () => {
    expect(stamps[0]).toMatch(/^01\/Jul\/1995:00:00:\d\d -0400$/);
    const stepsBack = findStepsBack(stamps);
    expect(stepsBack.count).toBeGreaterThan(0);
    expect(stepsBack.count).toBeLessThan(50);
    expect(stepsBack.longestSeconds).toBeLessThanOrEqual(2);
  });

  it('is busier by day than by night', () => {
    const requests = countEach(stamps.map((stamp) => stamp.slice(12, 14)));
    expect(requests.get('14')).toBeGreaterThan(2 * (requests.get('04') ?? 0));
  });

  it('has attackers who fail at /login three times in twenty seconds, and users who get in', () => {
    const failures = lines.filter((line) => line.includes('"POST /login HTTP/1.0" 401 '));
    const thirdFailures = failures.filter((line, i) => {
      const [, host, time = ''] = COMMON.exec(line) ?? [];
      const [, earlierHost, earlierTime = ''] = COMMON.exec(failures[i - 2] ?? '') ?? [];
      return host === earlierHost && toSeconds(time) - toSeconds(earlierTime) <= 20;
    });
    expect(thirdFailures.length).toBeGreaterThan(10);
    expect(lines.filter((line) => line.includes('"POST /login HTTP/1.0" 200 ')).length).toBeGreaterThan(10);
  });
});

describe('a Combined log', () => {
  const lines = makeLines('combined');

  it('is Combined but for two odd lines in ten thousand', () => {
    const oddCount = lines.filter((line) => !COMBINED.test(line)).length;
    expect(oddCount).toBeGreaterThanOrEqual(5);
    expect(oddCount).toBeLessThanOrEqual(50);
  });

  it('has about 237 bytes a line', () => {
    expect(makeLog('combined', LINE_COUNT).length / LINE_COUNT).toBeGreaterThan(222);
    expect(makeLog('combined', LINE_COUNT).length / LINE_COUNT).toBeLessThan(250);
  });

  it('has about 1,750 hosts', () => {
    const hosts = new Set(column(lines, COMBINED, 1));
    expect(hosts.size).toBeGreaterThan(1_600);
    expect(hosts.size).toBeLessThanOrEqual(1_750);
  });

  it('is written up to half a minute late', () => {
    const stepsBack = findStepsBack(column(lines, COMBINED, 2));
    expect(stepsBack.count / LINE_COUNT).toBeGreaterThan(0.02);
    expect(stepsBack.count / LINE_COUNT).toBeLessThan(0.1);
    expect(stepsBack.longestSeconds).toBeLessThanOrEqual(30);
  });
});

describe('a hostile log', () => {
  const lines = makeLines('hostile');

  it.each([
    ['an escaped quote', /\\"/],
    ['a false end of the request', /" 200 17.*" \d{3} /],
    ['a NUL', /\0/],
    ['a byte 0xFF', /\xff/],
    ['a carriage return at its end', /\r$/],
    ['some kilobytes', /^.{4000,}$/s],
    ['nothing but blanks', /^[ \t]+$/],
    ['no byte at all', /^$/],
    ['no end', /\[\d\d\/[A-Z][a-z]*$/],
    ['the year 1900', /\/1900:/],
    ['the year 9999', /\/9999:/],
    ['29 February of a leap year', /\[29\/Feb\/2000:/],
    ['29 February of another year', /\[29\/Feb\/2001:/],
    ['a zone of three digits', / -400\]/],
    ['a failed login', /"POST \/login HTTP\/1\.1" 401 /],
  ])('has a line with %s', (_, shape) => {
    expect(lines.some((line) => shape.test(line))).toBe(true);
  });

  it('goes back in time often', () => {
    const stamps = column(lines, /\[(\d\d\/[A-Z][a-z]{2}\/2000:[\d:]{8} \+0000)\] /, 1);
    expect(findStepsBack(stamps).count).toBeGreaterThan(1_000);
  });

  it('has many hosts', () => {
    expect(new Set(column(lines, /^([^ \t]+)/, 1)).size).toBeGreaterThan(10_000);
  });

  it('has hundreds of hosts with equally many requests', () => {
    const requests = countEach(column(lines, /^(tie\d+) /, 1));
    expect(requests.size).toBe(600);
    expect(new Set(requests.values()).size).toBeLessThan(60);
  });

  it('does not end with a newline', () => {
    expect(makeLog('hostile', 1_000).at(-1)).not.toBe(0x0a);
  });
});
