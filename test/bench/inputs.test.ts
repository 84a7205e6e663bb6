import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { formatAddress, scatter } from '../../bench/generator/address.ts';
import { generateLog, type LogKind, logKinds } from '../../bench/inputs.ts';

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
    ['vhost-combined', '76ed59db6a0fb2c4d03e35355f1ff05eb3b675b89b0709bfd7704ddd37f3ba3f'],
    ['ingress-nginx', '53bf4d6714cee0a35700560dc8aed76a3892f920085f86120d004576fd823740'],
    ['alb', '181c0aee103c115b1b81846b5f49a9439ccac43ab5852cff60b262a5ea727a5a'],
    ['s3', 'c38fa9d2ff99a628019119920eea6e7f870841287a7da1db3ed284ddf9432f95'],
    ['few-hosts', '9f6f235ec1c85780a89fb0fb1e7f1ea3b2dff6e621be6a1e8130c1823c7894b0'],
    ['million-hosts', '2510dccd257bd847eaa452bea6f18b7dc3be62539c018d121b5ad8a4d8608930'],
    ['busy-hour', '3209a965047a3810d43bf1a2666ce86ef382c412a572a246fcfab24b54c18cc1'],
    ['scan', '4f4de091c3e27f66a5b5fde2ba3ee85fa0ae8fc7bb4d6a1b82d87de3a8e3f2f9'],
    ['attack', '7a568013f9dea347f889204121b025960ad6dbb5a238be7922fcc1dfed59295c'],
    ['flood', '98cff35d2ccf0b97dfbd02eee63ca4707c9b73381d1bce84723f32ea29b7943a'],
    ['random-names', 'f1f2fdabf071613a23c34ecdfe71fbe90249613c7ee68721e0348265e1b7106a'],
    ['hostile', '282344d46539289644a9cb85e6d56c2aa85f79d99a3b0d5d07790612bf5ea71c'],
  ] as const)('of kind %s has the same bytes every time', (kind, expected) => {
    expect(hash(makeLog(kind, 2_000, 1))).toBe(expected);
    expect(hash(makeLog(kind, 2_000, 1))).toBe(expected);
  });

  it.each(logKinds)('of kind %s differs with the seed', (kind) => {
    expect(hash(makeLog(kind, 2_000, 2))).not.toBe(hash(makeLog(kind, 2_000, 1)));
  });

  it.each(logKinds)('of kind %s has as many lines as asked for', (kind) => {
    expect(makeLines(kind)).toHaveLength(LINE_COUNT);
    expect(makeLog(kind, 0)).toHaveLength(0);
    expect(makeLog(kind, 1).toString('latin1').split('\n')).toHaveLength(kind === 'hostile' ? 1 : 2);
  });

  it.each(logKinds)('of kind %s begins with the shorter one', (kind) => {
    const shorter = makeLog(kind, 1_000);
    expect(shorter.equals(makeLog(kind, 5_000).subarray(0, shorter.length))).toBe(true);
  });

  it('comes in chunks of about a mebibyte', () => {
    const sizes = [...generateLog('nasa', LINE_COUNT)].map((chunk) => chunk.length);
    expect(sizes.length).toBeGreaterThan(5);
    expect(Math.max(...sizes)).toBeLessThan(1.1 * 2 ** 20);
  });
});

describe('a busy hour', () => {
  const lines = makeLines('busy-hour');

  it('is Common, 2,800 lines a second, ascending', () => {
    expect(lines.filter((line) => !COMMON.test(line))).toEqual([]);
    const stamps = column(lines, COMMON, 2);
    expect(new Set([...countEach(stamps).values()].slice(0, -1))).toEqual(new Set([2_800]));
    expect(findStepsBack(stamps).count).toBe(0);
  });

  it('has hosts that hardly come again within a minute', () => {
    const requests = countEach(column(lines, COMMON, 1));
    expect(requests.size).toBeGreaterThan(0.94 * LINE_COUNT);
    expect(Math.max(...requests.values())).toBeLessThan(6);
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

/** The groups of each shape: host, time, path, status, bytes. */
const SITE_FORMATS = [
  [
    'vhost-combined',
    260,
    /^[a-z.]+:\d+ ([^ ]+) - - \[([^\]]+)\] "[A-Z]+ ([^ "]+) [^"]+" (\d{3}) (\d+|-) "[^"]*" "[^"]*"$/,
  ],
  [
    'ingress-nginx',
    330,
    /^([^ ]+) - - \[([^\]]+)\] "[A-Z]+ ([^ "]+) [^"]+" (\d{3}) (\d+|-) "[^"]*" "[^"]*" \d+ [\d.]+ \[[a-z\d-]*\] \[\] [\d., :-]+ [\da-f]{32}$/,
  ],
  [
    'alb',
    708,
    /^https? [\dT:.-]{26}Z app\/[^ ]+ \[?([\da-f.:]+)\]?:\d+ [^ ]+( [\d.-]+){3} \d{3} [^ ]+ \d+ \d+ "[A-Z]+ https?:\/\/[a-z.]+:\d+(\/[^ "]*) [^"]+" ("[^"]*"|[^ "]+)( ("[^"]*"|[^ "]+)){16}$/,
  ],
  [
    's3',
    598,
    /^[\da-f]{64} [a-z.]+ \[([^\]]+)\] ([^ ]+) [^ ]+ [\dA-F]{16} [A-Z.]+ [^ ]+ "[A-Z]+ ([^ "]+) [^"]+" \d{3} [A-Za-z-]+ (\d+|-) (\d+|-) \d+ (\d+|-) "[^"]*" "[^"]*" - [^ ]{76} (SigV4|-) [^ ]+ (AuthHeader|-) [^ ]+ TLSv1.2 - -$/,
  ],
] as const;

describe.each(SITE_FORMATS)('a log of kind %s', (kind, lineBytes, shape) => {
  const combined = makeLines('combined');
  const lines = makeLines(kind);

  it('has but two odd lines in ten thousand', () => {
    const oddCount = lines.filter((line) => !shape.test(line)).length;
    expect(oddCount).toBeGreaterThanOrEqual(5);
    expect(oddCount).toBeLessThanOrEqual(50);
  });

  it(`has about ${lineBytes} bytes a line`, () => {
    const byteCount = lines.reduce((sum, line) => sum + line.length + 1, 0);
    expect(byteCount / LINE_COUNT / lineBytes).toBeCloseTo(1, 1);
  });

  it('has the requests of the Combined log', () => {
    const different = lines.filter((line, i) => {
      const found = COMBINED.exec(combined[i] as string);
      if (found === null) return false;
      const [, host = '', , , resource, status, bytes = ''] = found;
      const parts = [host, `${resource} HTTP/1.`, ` ${status} `, ` ${bytes.replace('-', '')}`];
      return !parts.every((part) => line.includes(part));
    });
    expect(different.slice(0, 3)).toEqual([]);
  });
});

describe.each(['few-hosts', 'million-hosts', 'scan', 'attack', 'flood', 'random-names'] as const)(
  'a log of kind %s',
  (kind) => {
    const lines = makeLines(kind);

    it('is Common without exception', () => {
      expect(lines.filter((line) => !COMMON.test(line))).toEqual([]);
    });

    it('has times that never go back', () => {
      expect(findStepsBack(column(lines, COMMON, 2)).count).toBe(0);
    });
  },
);

describe('a log of few hosts', () => {
  const lines = makeLines('few-hosts');

  it('has 16 of them, and 60 resources', () => {
    expect(new Set(column(lines, COMMON, 1)).size).toBe(16);
    expect(new Set(column(lines, COMMON, 4)).size).toBe(60);
  });
});

describe('a log of a million hosts', () => {
  const hosts = column(makeLines('million-hosts'), COMMON, 1);

  it('has a new one in every fourth line', () => {
    expect(new Set(hosts).size).toBe(LINE_COUNT / 4);
    expect(new Set(hosts.slice(0, 1_000)).size).toBe(250);
  });

  it('has none that comes much oftener than the others', () => {
    expect(Math.max(...countEach(hosts.slice(LINE_COUNT / 2)).values())).toBeLessThan(20);
  });

  it('has addresses and names', () => {
    const nameCount = new Set(hosts.filter((host) => host.endsWith('.example'))).size;
    expect(nameCount / (LINE_COUNT / 4)).toBeCloseTo(0.5, 1);
  });
});

describe('a log of a scan', () => {
  const lines = makeLines('scan');

  it('has another host in each line', () => {
    expect(new Set(column(lines, COMMON, 1)).size).toBe(LINE_COUNT);
  });

  it('has 300 resources, most of them not found', () => {
    expect(new Set(column(lines, COMMON, 4)).size).toBe(300);
    expect(column(lines, COMMON, 5).filter((status) => status === '404').length / LINE_COUNT).toBeGreaterThan(0.8);
  });
});

describe('a log that floods hash tables', () => {
  const hosts = column(makeLines('flood'), COMMON, 1);
  const others = column(makeLines('random-names'), COMMON, 1);

  it('has another host in each line, and so has the one to compare it with', () => {
    expect(new Set(hosts).size).toBe(LINE_COUNT);
    expect(new Set(others).size).toBe(LINE_COUNT);
  });

  it('has hosts of the same lengths as the other one', () => {
    expect(hosts.map(({ length }) => length)).toEqual(others.map(({ length }) => length));
  });
});

describe('a log of an attack', () => {
  const lines = makeLines('attack');

  it('has failed logins in four of ten lines, and others that succeed', () => {
    const count = (end: string): number => lines.filter((line) => line.includes(end)).length;
    expect(count('"POST /login HTTP/1.1" 401 ') / LINE_COUNT).toBeCloseTo(0.4, 1);
    expect(count('"POST /login HTTP/1.1" 302 ')).toBeGreaterThan(500);
  });

  it('has attackers who are fast enough to be blocked, and who go on', () => {
    const timesByHost = new Map<string, number[]>();
    for (const line of lines.filter((text) => text.includes('"POST /login HTTP/1.1" 401 '))) {
      const [, host = '', stamp = ''] = COMMON.exec(line) ?? [];
      timesByHost.set(host, [...(timesByHost.get(host) ?? []), toSeconds(stamp)]);
    }
    const persistent = [...timesByHost.values()].filter((times) => times.length >= 100);
    expect(persistent.length).toBeGreaterThan(50);
    for (const times of persistent)
      expect(times.some((time, i) => time - (times[i - 2] ?? Number.NEGATIVE_INFINITY) <= 20)).toBe(true);
  });
});

describe('an address', () => {
  it('is the dotted form of 32 bits', () => {
    expect(formatAddress(0xc0000201)).toBe('192.0.2.1');
    expect(formatAddress(-1)).toBe('255.255.255.255');
  });

  it('is another one for each index', () => {
    const addresses = new Set(Array.from({ length: LINE_COUNT }, (_, index) => scatter(index, 2 ** 31 - 1)));
    expect(addresses.size).toBe(LINE_COUNT);
  });
});

describe('a hostile log', () => {
  const lines = makeLines('hostile');

  it.each([
    ['an escaped quote', /\\"/],
    ['a false end of the request', /" 200 17.*" \d{3} /],
    ['a NUL', /[^\0]\0/],
    ['NULs before it', /^\0+[^\0]/],
    ['more NULs before it than are read at once', /^\0{524288}/],
    ['brackets in the user name', /^\S+ - \[x\] \[/],
    ['a real moment in the user name', /^\S+ - \[01\/Jan\/2000:00:00:00 \+0000\] \[/],
    ['a moment that is none in the user name', /^\S+ - \[31\/Feb\/2000:/],
    ['a byte 0xFF', /\xff/],
    ['a carriage return at its end', /\r$/],
    ['some kilobytes', /^.{4000,}$/s],
    ['nothing but blanks', /^[ \t]+$/],
    ['no byte at all', /^$/],
    ['no end', /\[\d\d\/[A-Z][a-z]*$/],
    ['the year 1900', /\/1900:/],
    ['the year 9999', /\/9999:/],
    ['29 February of a leap year', /\[29\/Feb\/(1996|2000|2004):/],
    ['29 February of another year', /\[29\/Feb\/2001:/],
    ['a zone of three digits', / -400\]/],
    ['a failed login', /"POST \/login HTTP\/1\.1" 401 /],
  ])('has a line with %s', (_, shape) => {
    expect(lines.some((line) => shape.test(line))).toBe(true);
  });

  it('goes back in time often', () => {
    const stamps = column(lines, /\[(\d\d\/[A-Z][a-z]{2}\/\d{4}:[\d:]{8} \+0000)\] /, 1);
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
