import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { MalformedLine } from '../../src/lines/malformed-lines.ts';
import { badBytes, badTime, failureDescriptions, noTime, tooLong } from '../../src/log/malformed.ts';
import { explainMalformed, malformedToJson } from '../../src/report/malformed-line.ts';
import { toBytes } from '../support/bytes.ts';

function makeLine(text: string, parts: Partial<Omit<MalformedLine, 'bytes'>>): MalformedLine {
  return { log: 'log.txt', lineNumber: 17, column: 1, failure: badTime, ...parts, bytes: toBytes(text) };
}

describe('a malformed line is explained', () => {
  test('with log, line, column, what was expected and what was found', () => {
    expect(explainMalformed(makeLine('a "GET /" 200 x', { column: 14, failure: badBytes }))).toBe(
      'log.txt:17:14: expected a space and a number of bytes, or -, after the status, found:  x',
    );
  });

  test('with the end of the line, if nothing more was found', () => {
    expect(explainMalformed(makeLine('a.example', { column: 10, failure: noTime }))).toBe(
      'log.txt:17:10: expected "[" and a time after the host, found the end of the line',
    );
  });

  test('with forty bytes at most', () => {
    expect(explainMalformed(makeLine('x'.repeat(41), { column: 2 }))).toMatch(/found: x{40}$/);
    expect(explainMalformed(makeLine('x'.repeat(41), {}))).toMatch(/found: x{40}…$/);
  });

  test('with UTF-8 as text, no character of which is cut in halves (issue 12)', () => {
    const text = Buffer.from('/日本語'.repeat(5)).toString('latin1');
    expect(explainMalformed(makeLine(text, {}))).toMatch(/found: (\/日本語){4}…$/);
    expect(explainMalformed(makeLine(text, { column: 3 }))).toMatch(/found: \\x97\\xa5本語(\/日本語){3}\/日…$/);
  });

  test('with nothing that could steer a terminal', () => {
    expect(explainMalformed(makeLine('\x1b[31m\xff\\', {}))).toMatch(/found: \\x1b\[31m\\xff\\\\$/);
  });

  test('with "found more", if it is too long', () => {
    expect(explainMalformed(makeLine('x'.repeat(1024), { column: 67_108_865, failure: tooLong }))).toBe(
      'log.txt:17:67108865: expected the line to end within 64 MiB, found more',
    );
  });

  test('for every failure', () => {
    failureDescriptions.forEach(({ expected }, failure) => {
      expect(explainMalformed(makeLine('x', { failure }))).toContain(expected);
    });
    expect(() => explainMalformed(makeLine('x', { failure: 99 }))).toThrow(RangeError);
  });
});

function toJson(line: MalformedLine): string {
  return [...malformedToJson(line)].join('');
}

describe('a malformed line as JSON', () => {
  test('comes in pieces, so that a long line needs little memory', () => {
    const bytes = 'a\xff"'.repeat(100_000);
    const pieces = [...malformedToJson(makeLine(bytes, {}))];
    expect(Math.max(...pieces.map((piece) => piece.length))).toBeLessThan(1_000_000);
    expect(JSON.parse(pieces.join(''))).toMatchObject({ bytes });
  });

  test('has file, line, column, field, reason and bytes', () => {
    const json = toJson(makeLine('a \xff"\\', { column: 3, failure: badTime }));
    expect(json).toBe(
      '{"file":"log.txt","line":17,"column":3,"field":"time",' +
        '"reason":"expected a real moment as DD/Mon/YYYY:HH:MM:SS +HHMM","bytes":"a \\u00ff\\"\\\\"}\n',
    );
  });

  test('says if it has only the start of the line', () => {
    expect(toJson(makeLine('xyz', { failure: tooLong }))).toMatch(/,"bytes":"xyz","cut":true\}\n$/);
  });

  test('is one line of ASCII from which name and bytes can be had again', () => {
    const arbitraryBytes = fc.array(fc.oneof(fc.nat({ max: 255 }), fc.constantFrom(0, 9, 10, 13, 34, 92, 127)));
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        arbitraryBytes,
        fc.nat({ max: failureDescriptions.length - 1 }),
        (log, codes, failure) => {
          const bytes = String.fromCharCode(...codes);
          const json = toJson(makeLine(bytes, { log, failure }));
          expect(json).toMatch(/^[ -~]*\n$/);
          expect(JSON.parse(json)).toMatchObject({
            file: log,
            bytes,
            field: failureDescriptions[failure]?.field,
            reason: `expected ${failureDescriptions[failure]?.expected}`,
          });
        },
      ),
      { numRuns: 300 },
    );
  });
});
