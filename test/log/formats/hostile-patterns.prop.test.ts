import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formats } from '../../../src/log/formats/catalogue.ts';
import { compileFormat, type Format, formatOfPattern } from '../../../src/log/formats/format.ts';
import { PatternError } from '../../../src/log/formats/pattern-items.ts';
import type { LineFormat } from '../../../src/log/formats/steps.ts';
import { LineScanner } from '../../../src/log/line-scanner.ts';
import { toBytes } from '../../support/bytes.ts';
import { allColumns, readLines } from '../../support/format-rows.ts';
import { makeKernelsInStep } from '../../support/kernels.ts';

const ops: readonly string[] = [
  'skip', 'any', 'list', 'name', 'host', 'forwarded', 'time', 'request', 'method', 'resource', 'query', 'status', 'bytes',
  'duration', 'site', 'client', 'user-time', 'common-request',
]; // biome-ignore format: a list of words

/** What patterns are made of: also names of what every object has, and pieces of variables. */
const pieces = [
  '$' + '{',
  ...'$%{}"[]<>!,:-^/ \\\t\xff\0'.split(''),
  ...'%% %{ %{} %U%q %>s %v:%p \\" %^ti %!200,304{Referer}i'.split(' '),
  ...'$skip $any $status $remote_addr $remote_port $time_local $time_iso8601 $msec $request $args $upstream_addr'.split(
    ' ',
  ),
  ...'%h %t %a %u %b %D %T %q %m %H %{ms}T %{sec}t %{c}a %{%d/%b/%Y:%T %z}t %{X-Forwarded-For}i'.split(' '),
  ...'constructor __proto__ toString $constructor $__proto__ %{constructor}i %{__proto__}t %{toString}T'.split(' '),
];
const piece = fc.constantFrom(...pieces);
const hostileText = fc.array(piece, { maxLength: 12 }).map((all) => all.join(''));

/** A pattern that has what it must have, among pieces that can be read, most of them apart. */
const hostilePattern = fc
  .array(
    fc.tuple(fc.constantFrom(...pieces.filter(isReadable)), fc.constantFrom(' ', ' ', ' "', '" ', '', '[', '] ')),
    { maxLength: 8 },
  )
  .chain((all) =>
    fc.shuffledSubarray([...all, ['%h', ' '] as const, ['$msec', ' '] as const], { minLength: all.length + 2 }),
  )
  .map((all) => all.flat().join(''));

/** The format of a pattern; undefined if it is refused, as it may be. */
function tryPattern(pattern: string): Format | undefined {
  try {
    return formatOfPattern(pattern);
  } catch (error) {
    if (error instanceof PatternError) return undefined;
    throw error;
  }
}

function isReadable(part: string): boolean {
  return tryPattern(`%h %t ${part} `) !== undefined;
}

describe('a hostile pattern', () => {
  test('is read or refused', () => {
    let read = 0;
    fc.assert(
      fc.property(fc.oneof(hostileText, hostilePattern), (pattern) => {
        const format = tryPattern(pattern);
        if (format === undefined) return;
        read++;
        const { layouts } = compileFormat(format);
        for (const { steps } of layouts) for (const { op } of steps) expect(ops).toContain(op);
      }),
      { numRuns: 3000 },
    );
    expect(read).toBeGreaterThan(500);
  });

  // A time that grew with the square of the length would be hours.
  test.each(['', '%h %t ', '$', '$' + '{'])('is read or refused when it is 1 MB long, after "%s"', (start) => {
    const unit = fc.constantFrom(...pieces, 'a', '$a', '%h ', ' %v:%p', ',$any', '[$status]', '" "$skip');
    fc.assert(
      fc.property(unit, (text) => {
        tryPattern(start + text.repeat(2 ** 20 / text.length));
      }),
      { numRuns: 10, examples: [['%{'], ['%{a'], ['$a'], ['a']] },
    );
  });
});

/** What long lines are made of. */
const lineUnits = [
  ...' |\t|"|" |" "|\\|\\"|\\\\"|[|]|[]|[ |] |,|, |,,| : |: |-|- |" -|{|}| {a}|/|/ |(|) |:|:1|0|00.|a|a |\r|\0|\xff'.split(
    '|',
  ),
  '" 200 5',
  '" 200 ',
  ' [01/Jan/2000:00:00:00 +0000]',
  '[01/Jan/2000:00:00:00 +0000] "',
  '[31/Feb/2000:00:00:00 +0000] "',
  ' [Client ',
  'http://',
];

/** Bytes whose reads are counted. */
class CountedBytes {
  reads = 0;
  readonly bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.bytes = new Proxy(bytes, {
      get: (target, key) => {
        this.reads++;
        const value: unknown = Reflect.get(target, key, target);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
  }
}

/** How often a byte of the line is read when all of its fields are. */
function countReads(format: LineFormat, line: string): number {
  const counted = new CountedBytes(toBytes(line));
  for (const scanner of [new LineScanner(allColumns), new LineScanner()]) {
    scanner.use(format);
    scanner.scan(counted.bytes, 0, line.length);
    scanner.fits(counted.bytes, 0, line.length);
  }
  return counted.reads;
}

interface HostileLine {
  readonly before: string;
  readonly unit: string;
  readonly after: string;
}

/** Somewhere in a line that may fit, a long text. */
function hostileLine(sample: string): fc.Arbitrary<HostileLine> {
  const cut = fc.nat({ max: sample.length });
  const units = fc.array(fc.constantFrom(...lineUnits), { minLength: 1, maxLength: 2 }).map((all) => all.join(''));
  return fc
    .record({ cut, unit: units, hasEnd: fc.boolean() })
    .map(({ cut: at, unit, hasEnd }) => ({ before: sample.slice(0, at), unit, after: hasEnd ? sample.slice(at) : '' }));
}

function lengthen({ before, unit, after }: HostileLine, length: number): string {
  return before + unit.repeat(Math.ceil(length / unit.length)) + after;
}

/** Of a line of twice the length no more bytes are read than twice as many, and some. */
function expectLinear(format: LineFormat, line: HostileLine): void {
  const reads = countReads(format, lengthen(line, shortBytes));
  expect(countReads(format, lengthen(line, 2 * shortBytes))).toBeLessThan(2.3 * reads + 1000);
}

const shortBytes = 4096;
const longBytes = 2 ** 20;

describe('a long hostile line is read in a time that its length decides alone', () => {
  test.each(formats)('as $name', (format) => {
    fc.assert(
      fc.property(hostileLine(format.sample), (line) => expectLinear(compileFormat(format), line)),
      { numRuns: 25 },
    );
  });

  test('by any pattern', () => {
    const sample = fc.constantFrom(...formats.map((format) => format.sample)).chain(hostileLine);
    fc.assert(
      fc.property(hostilePattern, sample, (pattern, line) => {
        const format = tryPattern(pattern);
        if (format !== undefined) expectLinear(compileFormat(format), line);
      }),
      { numRuns: 150 },
    );
  });

  // A time that grew with the square of the length would be hours.
  test('by all kernels', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...formats).chain((format) => fc.tuple(fc.constant(format), hostileLine(format.sample))),
        ([format, line]) => {
          expect(readLines(format, [lengthen(line, longBytes)], makeKernelsInStep)).toHaveLength(1);
        },
      ),
      { numRuns: 15 },
    );
  });
});
