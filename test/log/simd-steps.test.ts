import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { formats } from '../../src/log/formats/catalogue.ts';
import { compileFormat, formatOfPattern } from '../../src/log/formats/format.ts';
import { type ExtraColumn, extraNames } from '../../src/log/formats/steps.ts';
import { SimdKernel } from '../../src/log/simd-kernel.ts';
import { encodeLayout, simdFlags, simdOps } from '../../src/log/simd-steps.ts';
import { toBytes } from '../support/bytes.ts';
import { simdBuilds } from '../support/kernels.ts';
import { feedKernel } from '../support/parse.ts';

const allColumns: ReadonlySet<ExtraColumn> = new Set([...extraNames, 'duration']);

/** The constants of assembly/program.ts by their names. */
function readConstants(): Map<string, number> {
  const file = path.join(import.meta.dirname, '../../assembly/program.ts');
  const constants = fs.readFileSync(file, 'utf8').matchAll(/^export const (\w+): i32 = (\d+);$/gm);
  return new Map(Array.from(constants, ([, name, value]) => [name as string, Number(value)]));
}

/** Counts the rows that WebAssembly reads. */
class CountingKernel extends SimdKernel {
  fastRows = 0;

  protected override scanUsualLines(): void {
    const before = this.batch.length;
    super.scanUsualLines();
    this.fastRows += this.batch.length - before;
  }
}

describe('the program of a layout', () => {
  test('has the numbers that WebAssembly knows', () => {
    const constants = readConstants();
    const nameOf = (op: string) => `op${op.replace(/(^|-)(\w)/g, (_, __, letter: string) => letter.toUpperCase())}`;
    expect(simdOps.map((op) => constants.get(nameOf(op)))).toEqual(simdOps.map((_, number) => number));
    for (const [flag, bit] of Object.entries(simdFlags)) expect(constants.get(flag), flag).toBe(bit);
    expect(constants.size).toBe(simdOps.length + Object.keys(simdFlags).length + 1);
  });

  test.each([
    ['with the query string apart', '$remote_addr [$time_local] $uri $args'],
    ['with the time of IIS', '$remote_addr $time_iis $request_uri'],
    ['with a point after a number', '$remote_addr [$time_local] $status. $request_uri'],
    ['with a request that does not stand behind a space', '$remote_addr [$time_local]"$request" $status'],
  ])('is none for one %s', (_, pattern) => {
    const format = compileFormat(formatOfPattern(pattern));
    const [layout] = format.layouts;
    if (layout === undefined) throw new Error('no layout');
    expect(encodeLayout(layout, new Set(), format, false)).toBeUndefined();
  });
});

describe.each(simdBuilds)('the program of every format: $name', (build) => {
  /** One has no program, and the sample of the other is not of its first layout. */
  const slow = ['iis', 'haproxy'];

  test.each(formats.filter(({ name }) => !slow.includes(name)))('$name reads its sample', (format) => {
    const log = toBytes(`${format.sample}\n`.repeat(3));
    for (const columns of [new Set<ExtraColumn>(), allColumns]) {
      const kernel = new CountingKernel(build.reset(), { columns });
      kernel.use(compileFormat(format));
      let rows = 0;
      feedKernel(kernel, log, [log.length], ({ length }) => {
        rows += length;
      });
      expect(rows).toBe(3);
      // The hour is learned from the first line.
      expect(kernel.fastRows).toBeGreaterThanOrEqual(2);
    }
  });
});
