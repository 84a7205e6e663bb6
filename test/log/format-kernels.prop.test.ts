import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Batch } from '../../src/log/batch.ts';
import { formats } from '../../src/log/formats/catalogue.ts';
import { compileFormat, type Format, formatOfPattern } from '../../src/log/formats/format.ts';
import { type ExtraColumn, extraNames, type LineFormat } from '../../src/log/formats/steps.ts';
import { formatLine, mutatedLine } from '../arbitraries/format-lines.ts';
import { arbitraryChunkSizes } from '../arbitraries/logs.ts';
import { toBytes } from '../support/bytes.ts';
import { makeKernelsInStep } from '../support/kernels.ts';
import { feedKernel } from '../support/parse.ts';

const columns: readonly ExtraColumn[] = [...extraNames, 'duration'];
const arbitraryColumns = fc
  .oneof(fc.constant([]), fc.constant(columns), fc.subarray([...columns]))
  .map((wanted) => new Set(wanted));

/** Lines of a format, sound and damaged; many of them twice, because the hour is known then. */
function arbitraryLines(name: string): fc.Arbitrary<string[]> {
  const line = fc.oneof({ arbitrary: formatLine(name), weight: 2 }, { arbitrary: mutatedLine(name), weight: 1 });
  const twice = fc.tuple(line, mutatedEnd()).map(([text, change]) => [text, change(text)]);
  return fc
    .array(
      fc.oneof(
        line.map((text) => [text]),
        twice,
      ),
      { maxLength: 12 },
    )
    .map((groups) => groups.flat());
}

/** A small change at any place. */
function mutatedEnd(): fc.Arbitrary<(text: string) => string> {
  const piece = fc.constantFrom(
    '',
    ' ',
    '"',
    '-',
    ',',
    ':',
    '\\',
    '\t',
    '0',
    '9',
    '.',
    '[',
    ']',
    'a',
    '\r',
    '/',
    '\xff',
    '\0',
  );
  return fc
    .tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat({ max: 2 }), piece)
    .map(([share, length, text]) => (line) => {
      const at = Math.floor(share * line.length);
      return line.slice(0, at) + text + line.slice(at + length);
    });
}

function readInStep(
  format: LineFormat,
  wanted: ReadonlySet<ExtraColumn>,
  lines: readonly string[],
  chunkSizes: readonly number[],
  chunkBytes: number,
): number {
  const log = toBytes(lines.map((line) => `${line}\n`).join(''));
  const kernel = makeKernelsInStep({ columns: wanted, chunkBytes });
  kernel.countFits(format, log);
  kernel.use(format);
  let rows = 0;
  feedKernel(kernel, log, chunkSizes, (batch: Batch) => {
    rows += batch.length;
  });
  return rows;
}

const arbitraryChunkBytes = fc.oneof(fc.integer({ min: 1, max: 700 }), fc.constant(65_536));

describe.each(formats)('kernels that read lines of $name', (format: Format) => {
  test('agree on every batch, whatever the columns', () => {
    let rows = 0;
    fc.assert(
      fc.property(
        arbitraryLines(format.name),
        arbitraryColumns,
        fc.constantFrom(undefined, undefined, 0, 1, 2),
        fc.constantFrom(0, 0, -7200),
        arbitraryChunkSizes(),
        arbitraryChunkBytes,
        (lines, wanted, forwardedIndex, zoneSeconds, chunkSizes, chunkBytes) => {
          const compiled = compileFormat(format, { zoneSeconds, forwardedIndex });
          rows += readInStep(compiled, wanted, lines, chunkSizes, chunkBytes);
        },
      ),
      { numRuns: 150 },
    );
    expect(rows).toBeGreaterThan(150);
  });
});

describe('kernels that read lines of another format than they are told', () => {
  test('agree', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...formats),
        fc.constantFrom(...formats).chain(({ name }) => arbitraryLines(name)),
        arbitraryColumns,
        (format, lines, wanted) => {
          readInStep(compileFormat(format), wanted, lines, [1000], 1000);
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('kernels that read lines of patterns', () => {
  const names = ['common', 'alb', 's3', 'envoy', 'squid', 'nginx-proxy-manager', 'vhost_combined'];
  const fields = [
    '$skip', '$any', '$upstream_addr', '$remote_addr', '$remote_addr:$remote_port', '$time_iso8601', '$time_local', '$msec',
    '$request', '$request_method', '$request_uri', '$server_protocol', '$status', '$bytes_sent', '$http_referer',
    '$http_user_agent', '$host', '$remote_user', '$request_time', '$duration_ms', '$duration_s', '%D', '$http_x_forwarded_for',
  ]; // biome-ignore format: a list of words
  const between = [
    ' ',
    ' ',
    ' "',
    '" "',
    '" ',
    '] [',
    ' [',
    '] ',
    ',',
    ':',
    '/',
    ' - ',
    '" - ',
    'ms ',
    '; k=',
    ' long text between ',
  ];
  const arbitraryPattern = fc
    .array(fc.tuple(fc.constantFrom(...between), fc.constantFrom(...fields)), { minLength: 2, maxLength: 10 })
    .map((parts) =>
      parts
        .map(([text, field]) => text + field)
        .join('')
        .trim(),
    );
  const values = [
    '-', 'a', '203.0.113.7', '203.0.113.7:80', '[::1]:80', '2026-10-10T13:55:36Z', '2026-10-10T13:55:37.5Z',
    '10/Oct/2026:13:55:36 +0000', '10/Oct/2026:13:55:59 +0000', '1791640536', '1791640536.366', 'GET /a HTTP/1.1', 'GET', 'POST',
    '/a?b', 'http://x/y', 'HTTP/1.1', '200', '404', '-1', '12', '0.001', '1234567', '12345678', 'a b', 'a\\"b', '', 'x:8080', 'a, b',
  ]; // biome-ignore format: a list of words

  test('agree, also where a pattern is odd', () => {
    let rows = 0;
    fc.assert(
      fc.property(
        arbitraryPattern,
        fc.array(fc.array(fc.constantFrom(...values), { minLength: 10, maxLength: 10 }), { maxLength: 6 }),
        arbitraryColumns,
        mutatedEnd(),
        fc.boolean(),
        (pattern, lineValues, wanted, mutate, isMutated) => {
          let format: Format;
          try {
            format = formatOfPattern(pattern);
          } catch {
            return;
          }
          const lines = lineValues.flatMap((own) => {
            let i = 0;
            const fitting = (written: string): string => own[i++ % own.length] ?? written;
            const line = pattern.replace(/\$\{?\w+\}?|%D/g, (written) => sampleOf(written, fitting(written)));
            return isMutated ? [line, mutate(line)] : [line, line];
          });
          rows += readInStep(compileFormat(format), wanted, lines, [1000], 1000);
        },
      ),
      { numRuns: 4000 },
    );
    expect(rows).toBeGreaterThan(100);
  });

  /** Now and then what the field is for. */
  function sampleOf(written: string, value: string): string {
    const samples: Readonly<Record<string, string>> = {
      $time_iso8601: '2026-10-10T13:55:36.25Z',
      $time_local: '10/Oct/2026:13:55:36 +0000',
      $msec: '1791640536.366',
      $request: 'GET /a HTTP/1.1',
      $request_method: 'GET',
      $request_uri: '/a',
      $status: '200',
      $bytes_sent: '17',
      $remote_addr: '203.0.113.7',
    };
    const sample = samples[written];
    return sample === undefined || value.length % 5 === 0 ? value : sample;
  }

  test('agree on lines of known formats', () => {
    fc.assert(
      fc.property(
        arbitraryPattern,
        fc.constantFrom(...names).chain((name) => arbitraryLines(name)),
        arbitraryColumns,
        (pattern, lines, wanted) => {
          try {
            formatOfPattern(pattern);
          } catch {
            return;
          }
          readInStep(compileFormat(formatOfPattern(pattern)), wanted, lines, [1000], 1000);
        },
      ),
      { numRuns: 300 },
    );
  });
});
