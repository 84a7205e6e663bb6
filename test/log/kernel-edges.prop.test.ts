import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Kernel } from '../../src/log/kernel.ts';
import { TypeScriptKernel } from '../../src/log/typescript-kernel.ts';
import { arbitraryChunkSizes } from '../arbitraries/logs.ts';
import { printTime } from '../oracles/reports.ts';
import { toBytes } from '../support/bytes.ts';
import { makeKernelsInStep } from '../support/kernels.ts';
import { KernelDifference, KernelsInStep } from '../support/kernels-in-step.ts';
import { loosen, readByOracle } from '../support/oracle-lines.ts';
import { type ParsedLogs, type ParseOptions, parseLogs } from '../support/parse.ts';

/** All kernels must read the same from the log, and what the oracle reads. Returns what that is. */
function expectAgreement(log: string | Uint8Array, options: ParseOptions = {}): ParsedLogs {
  const logs = [typeof log === 'string' ? toBytes(log) : log];
  const parsed = parseLogs(logs, { makeKernel: makeKernelsInStep, ...options });
  const loose = loosen(parsed, options.maxLineBytes);
  const expected = readByOracle(logs, options.maxLineBytes);
  if (!isDeepStrictEqual(loose, expected)) expect(loose).toEqual(expected);
  return parsed;
}

const time = '[01/Jul/1995:00:00:01 -0400]';
const usualLine = `a.example - - ${time} "GET /x HTTP/1.0" 200 6245`;
/** After it the hour of the others is known. */
const firstLine = `first ${time} "" 200 5\n`;

/** Names of a length that differ in their last byte, or in their first. */
function namesOf(length: number): string[] {
  const middle = 'n'.repeat(Math.max(0, length - 1));
  return [`${middle}a`, `${middle}b`, `a${middle}`, `\xff${middle}`].map((name) => name.slice(0, length));
}

describe('all kernels agree', () => {
  test('on names of 1 to 100 bytes at every alignment', () => {
    for (let length = 1; length <= 100; length++) {
      const lines = Array.from({ length: 16 }, (_, shift) =>
        namesOf(length).map(
          (name, i) => `${name} - - ${time} "GET /${name} HTTP/1.0" 200 ${'1'.repeat(1 + shift)}${i}`,
        ),
      );
      const { rows } = expectAgreement(firstLine + lines.flat().join('\n'), { chunkBytes: 2000 + length });
      expect(rows).toHaveLength(1 + 16 * namesOf(length).length);
    }
  });

  test('on long lines at every alignment', () => {
    for (let shift = 0; shift < 64; shift++) {
      const lines = [0, 1, 15, 16, 17, 1000, 5000].map(
        (length, i) => `a - - ${time} "GET /${i} HTTP/1.0" 200 5 "${'x'.repeat(length + shift)}"`,
      );
      const { rows } = expectAgreement(`${firstLine}${' '.repeat(shift)}\n${lines.join('\n')}\n`, { chunkBytes: 3000 });
      expect(rows).toHaveLength(1 + lines.length);
    }
  });

  test('on a line that is cut after any byte, whatever comes behind it', () => {
    const line = `${usualLine} "http://a.example/" "Mozilla/4.0 (X11; \\"x\\")"\r`;
    for (let length = 0; length <= line.length; length++) {
      for (const behind of ['', '\n', '\r\n', `\n${usualLine}`, `\n\n${usualLine}\n`, ` \n${firstLine}`]) {
        expectAgreement(firstLine + line.slice(0, length) + behind, { chunkBytes: 64 });
      }
    }
  });

  test('on a line with any byte in the place of any other', () => {
    const line = `ab - - ${time} "GET /x HTTP/1.0" 200 62 "-"`;
    for (let at = 0; at < line.length; at++) {
      const lines = Array.from(
        { length: 256 },
        (_, byte) => line.slice(0, at) + String.fromCharCode(byte) + line.slice(at + 1),
      );
      expectAgreement(firstLine + lines.join('\n'), { chunkBytes: 20_000, chunkSizes: [20_000] });
    }
  });

  test('on a line that fills the buffer to its last byte', () => {
    for (let chunkBytes = 1; chunkBytes <= 120; chunkBytes++) {
      // The buffer has room for two chunks; behind it is nothing but padding.
      for (const length of [chunkBytes, 2 * chunkBytes - 1, 2 * chunkBytes]) {
        const filler = 'x'.repeat(Math.max(0, length - usualLine.length - 1));
        for (const ending of ['', '\n', '\r', ' ']) {
          expectAgreement(`${usualLine} ${filler}`.slice(0, length) + ending, { chunkBytes });
          expectAgreement(`${filler}${usualLine}`.slice(-length) + ending, { chunkBytes });
        }
      }
    }
  });

  test('on a line that ends with any of its parts, where the buffer ends', () => {
    // Every search begins right before the last newline.
    const parts = [
      'a ',
      'a [',
      `a ${time}`,
      `a ${time} "`,
      `a ${time} "GET `,
      `a ${time} "GET /`,
      `a ${time} "GET / "`,
    ];
    for (const part of [...parts, `a ${time} "GET / " 200`, `a ${time} "GET / " 200 `, `a ${time} "GET / " 200 5 `]) {
      for (const chunkBytes of [part.length, Math.ceil(part.length / 2), firstLine.length + part.length]) {
        expectAgreement(firstLine + part, { chunkBytes });
        expectAgreement(`${firstLine}${part}\n`, { chunkBytes });
      }
    }
  });

  test('on sizes of 1 to 20 digits, and on what is none', () => {
    const digits = '98765432109876543210';
    const sizes = Array.from({ length: 20 }, (_, i) => [
      digits.slice(0, i + 1),
      '9'.repeat(i + 1),
      '0'.repeat(i + 1),
      `1${'0'.repeat(i)}`,
      `${'0'.repeat(i)}1`,
    ]).flat();
    const others = [
      '-',
      '--',
      '-1',
      '1-',
      '',
      ' ',
      '1x',
      'x',
      '1:',
      '1/',
      '12345678:',
      '1234567/',
      '\xb1',
      '1\xb1',
      '\0',
    ];
    const lines = [...sizes, ...others].flatMap((size) =>
      ['', ' ', '\r', '\t', ' "-"', 'x'].map((behind) => `a - - ${time} "GET / HTTP/1.0" 200 ${size}${behind}`),
    );
    const { rows } = expectAgreement(firstLine + lines.join('\n'));
    expect(rows.filter(({ bytes }) => bytes === 98_765_432_109_876)).toHaveLength(5);
    expect(rows.length).toBeGreaterThan(5 * sizes.length);
  });

  test('on statuses and methods, and on what is none', () => {
    const statuses = ['000', '099', '200', '999', '20', '2000', '2x0', '20:', '/00', '-', '', '\xb200', ' 200'];
    const methods = [
      'GET',
      'POST',
      'HEAD',
      'PUT',
      'get',
      'GETS',
      'POS',
      'POSTS',
      'HEADS',
      'HEA',
      'G',
      '',
      '-',
      'GE\0',
      '"GET',
    ];
    const lines = statuses.flatMap((status) =>
      methods.flatMap((method) =>
        [' /x HTTP/1.0', '  /x HTTP/1.0', '\t/x HTTP/1.0', ' /x', ' ', ' /x\tHTTP/1.0', ' /x ', ' \r', ' /x\0 '].map(
          (rest) => `a - - ${time} "${method}${rest}" ${status} 5`,
        ),
      ),
    );
    expectAgreement(firstLine + lines.join('\n'));
  });

  test('on every cut of a log into chunks, and every size of the buffer', () => {
    const log = [
      usualLine,
      `${usualLine}\r`,
      '',
      '\r',
      `\xff\0 ${time} "POST /\x80 HTTP/1.1" 304 -`,
      `b - - ${time} "GET /\\" HTTP/1.0" 200 5`,
      usualLine.replace('00:00:01', '01:00:00'),
      usualLine.replace('-0400', '+0530'),
      `${'h'.repeat(33)} - - ${time} "HEAD /${'r'.repeat(48)} HTTP/1.0" 200 1234567 "-" "-"`,
      'x',
      usualLine.replace(' -0400', ' -400'),
      usualLine,
    ].join('\n');
    for (let size = 1; size <= 100; size++) {
      for (const chunkBytes of [size, 2 * size, 1000]) expectAgreement(log, { chunkSizes: [size], chunkBytes });
    }
    for (let size = 101; size <= log.length; size += 3)
      expectAgreement(log, { chunkSizes: [size, 1], chunkBytes: 1000 });
  });

  // Issue 12: a user name in brackets re-dated a request, or hid it.
  test('on brackets wherever they stand before the time, and whatever stands in them', () => {
    const moment = '[02/Jan/2000:00:00:00 +0000]';
    const pieces = ['', '[', ']', '[x', '[x]', '[]', moment, moment.slice(1), moment.slice(0, -1), `[${moment}]`];
    const between = ['', ' ', ' \t', ' "', ' \\"', '"'];
    const lines = pieces.flatMap((first) =>
      pieces.flatMap((second) => between.map((gap) => `a - ${first}${gap}${second} ${time} "GET /[x] HTTP/1.0" 200 5`)),
    );
    const { rows } = expectAgreement(firstLine + lines.join('\n'), { chunkBytes: 1000 });
    expect(new Set(rows.map((row) => row.time)).size).toBe(2);
    for (const behind of ['', ' ', '\t \t', ' -', '\\', ' [', ' ]', `${time} `]) {
      const user = `a - [x] ${time}${behind}"GET / HTTP/1.0" 200 5 "${moment} "b"`;
      expectAgreement(`${firstLine}${user}\n${user.replace('[x] ', '')}\n${user.replace('[x]', '[[')}`);
    }
  });

  test('on a line that ends within the brackets of its time, or behind them', () => {
    const line = `a - [x] [[01/Jul/1995:00:00:01 -400]] ${time} "`;
    for (let length = 0; length <= line.length; length++) {
      for (const ending of ['', '\n', '\r\n', `\n]] "GET / HTTP/1.0" 200 5`, `\n${' '.repeat(30)}] "`]) {
        expectAgreement(firstLine + line.slice(0, length) + ending, { chunkBytes: 64 });
      }
    }
  });

  // Quadratic time would run into the limit of the test.
  test('on a megabyte of brackets', () => {
    const moment = '[31/Feb/2000:00:00:00 +0000] "';
    const megabyte = (text: string): string => text.repeat((1024 * 1024) / text.length);
    for (const hostile of [
      '[',
      ']',
      '[]',
      moment,
      `${moment.slice(0, -1)}  `,
      moment.replace('31', '01').slice(0, -1),
    ]) {
      const { rows } = parseLogs([toBytes(`a ${megabyte(hostile)} ${time} "GET / HTTP/1.0" 200 5\n`)], {
        makeKernel: makeKernelsInStep,
      });
      expect(rows.map((row) => row.time)).toEqual([804_571_201]);
    }
  });

  // Issue 12: a log that was copied and emptied begins with a hole, which was taken for a part of a host.
  test('on NULs before lines, however many there are and however they are cut', () => {
    const hole = (bytes: number): string => '\0'.repeat(bytes);
    for (const bytes of [1, 2, 15, 16, 17, 64, 200, 5000]) {
      const log = [
        hole(bytes) + firstLine.trimEnd(),
        usualLine,
        hole(bytes) + usualLine,
        hole(bytes),
        `${hole(bytes)} \t\r`,
        `${hole(bytes)} ${usualLine}`,
        `x${hole(bytes)}`,
        `h${hole(1)} - - ${time} "GET /${hole(bytes)} HTTP/1.0" 200 5`,
        `${hole(bytes)}${usualLine}`,
        hole(bytes),
      ].join('\n');
      for (const chunkBytes of [1, 16, 100, 1000, 10_000]) {
        const { lines, empty, rows } = expectAgreement(log, { chunkBytes, chunkSizes: [chunkBytes] });
        expect([lines, empty, rows.length]).toEqual([9, 2, 5]);
      }
    }
  });

  test('on NULs before a line around the longest that is taken, which do not count', () => {
    for (const line of [usualLine, `${usualLine} "x"`]) {
      for (const maxLineBytes of [line.length - 1, line.length, line.length + 1]) {
        for (const chunkBytes of [7, 50, 1000]) {
          const log = `${'\0'.repeat(300)}${line}\n${'\0'.repeat(3)}${line}\n\0\0${line}`;
          expectAgreement(log, { chunkBytes, maxLineBytes });
        }
      }
    }
  });

  test('on lines around the longest that are taken', () => {
    const lines = Array.from({ length: 20 }, (_, i) => `${usualLine} ${'x'.repeat(i)}${i % 2 === 0 ? '' : '\r'}`);
    for (let maxLineBytes = usualLine.length - 1; maxLineBytes < usualLine.length + 22; maxLineBytes++) {
      for (const chunkBytes of [50, 1000]) expectAgreement(`${lines.join('\n')}\n`, { chunkBytes, maxLineBytes });
    }
  });

  test('on lines that are longer than the buffer, and on those that are too long', () => {
    const giant = (byte: string, length: number): string =>
      `a - - ${time} "GET /${byte.repeat(length)} HTTP/1.0" 200 5`;
    const log = [
      usualLine,
      giant('r', 100_000),
      usualLine,
      giant('s', 300_000),
      `${'h'.repeat(150_000)} - - ${time} "GET / HTTP/1.0" 200 5`,
      usualLine,
      `${usualLine} ${'"\\'.repeat(60_000)}`,
      usualLine,
    ].join('\n');
    for (const chunkBytes of [100, 4096, 100_000]) {
      for (const maxLineBytes of [50, 1000, 100_040, 200_000, 1_000_000]) {
        const { lines } = expectAgreement(log, { chunkBytes, maxLineBytes, chunkSizes: [chunkBytes] });
        expect(lines).toBe(8);
      }
    }
  });
});

describe('all kernels agree on times', () => {
  const zones = ['-0400', '-400', '+0000', '-0000', '+0530', '+1400', '-2359', '+2359'];
  const months = ['Jul', 'JUL', 'jul', 'jUl'];

  test('that go forth and back, with another hour, zone or spelling at every line', () => {
    const arbitraryTime = fc
      .record({
        hour: fc.integer({ min: -3, max: 3 }),
        second: fc.oneof(fc.nat({ max: 3599 }), fc.constantFrom(0, 1, 59, 60, 599, 600, 3599)),
        zone: fc.constantFrom(...zones),
        month: fc.constantFrom(...months),
        hasIdentity: fc.boolean(),
        /** A byte of the time that is another one: its place and itself. */
        damage: fc.option(fc.tuple(fc.nat({ max: 27 }), fc.constantFrom(...'0123456789:;/ +-][\0\xff')), { freq: 8 }),
      })
      .map(({ hour, second, zone, month, hasIdentity, damage }) => {
        const text = `[${printTime(804_600_000 + 3600 * hour + second, zone).replace('Jul', month)}]`;
        const written = damage === null ? text : text.slice(0, damage[0]) + damage[1] + text.slice(damage[0] + 1);
        return `host ${hasIdentity ? '- - ' : ''}${written} "GET / HTTP/1.0" 200 5\n`;
      });
    const arbitraryTimes = fc
      .tuple(fc.array(arbitraryTime, { minLength: 1, maxLength: 40, size: 'max' }), fc.nat({ max: 3 }))
      .map(([lines, times]) => lines.flatMap((line) => Array.from({ length: times + 1 }, () => line)).join(''));
    fc.assert(
      fc.property(
        arbitraryTimes,
        arbitraryChunkSizes(),
        fc.integer({ min: 50, max: 5000 }),
        (log, chunkSizes, chunkBytes) => {
          expectAgreement(log, { chunkSizes, chunkBytes });
        },
      ),
      { numRuns: 250 },
    );
  });

  test('of every second of an hour', () => {
    const lines = Array.from(
      { length: 3600 },
      (_, second) => `a - - [${printTime(804_600_000 + second, '-0400')}] "GET / HTTP/1.0" 200 5`,
    );
    const { rows } = expectAgreement(lines.join('\n'));
    expect(rows.every((row, second) => row.time === 804_600_000 + second)).toBe(true);
  });
});

describe('kernels in step', () => {
  const logs = [toBytes(`${usualLine}\n\nx`), toBytes(`${usualLine}\n`)];

  test('are one kernel to look at', () => {
    const alone = parseLogs(logs, { makeKernel: (options) => new TypeScriptKernel(options), chunkBytes: 50 });
    expect(parseLogs(logs, { makeKernel: makeKernelsInStep, chunkBytes: 50 })).toEqual(alone);
    expect(alone.rows.map(({ line }) => line)).toEqual([usualLine, usualLine]);
    expect(alone.malformed.map(({ text }) => text)).toEqual(['x']);
  });

  test('tell where one of them differs', () => {
    const other = new TypeScriptKernel({ maxLineBytes: 10 });
    const makeKernel = (): Kernel =>
      new KernelsInStep([
        { name: 'one', kernel: new TypeScriptKernel() },
        { name: 'other', kernel: other },
      ]);
    expect(() => parseLogs(logs, { makeKernel })).toThrow(new KernelDifference('other: length: 0 instead of 1'));
  });
});
