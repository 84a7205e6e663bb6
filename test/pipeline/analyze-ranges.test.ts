import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Kernel } from '../../src/log/kernel.ts';
import type { OracleOptions } from '../oracles/reports.ts';
import { analyzeInMemory } from '../support/analyze.ts';
import { analyzeRangesInMemory, kernelTeams, type RangesAnalysis } from '../support/analyze-ranges.ts';
import { type BatchRow, writeLine } from '../support/batches.ts';
import { toBytes } from '../support/bytes.ts';

const [typescript, simd] = kernelTeams as [(typeof kernelTeams)[number], (typeof kernelTeams)[number]];

interface Reading {
  readonly options?: Partial<OracleOptions>;
  readonly chunkBytes?: number;
  readonly maxMalformed?: number;
  readonly makeKernels?: (typeof kernelTeams)[number]['makeKernels'];
}

/** Reads a log whose ranges have these lines by three threads, and expects what one pass gives. */
async function readRanges(
  ranges: readonly (readonly string[])[],
  { options = {}, chunkBytes = 65_536, maxMalformed, makeKernels = typescript.makeKernels }: Reading = {},
): Promise<RangesAnalysis & { rangeBytes: number[] }> {
  const texts = ranges.map((lines) => lines.map((line) => `${line}\n`).join(''));
  const rangeBytes = texts.map((text) => text.length);
  const places = rangeBytes.slice(1).map((_, i) => rangeBytes.slice(0, i + 1).reduce((sum, bytes) => sum + bytes));
  const logs = [toBytes(texts.join(''))];
  const kernels = makeKernels(3, { chunkBytes });
  const analysis = await analyzeRangesInMemory(logs, {
    options,
    places: [places],
    kernels,
    chunkSizes: [chunkBytes],
    ...(maxMalformed !== undefined && { maxMalformed }),
  });
  const onePass = await analyzeInMemory(logs, {
    options,
    chunkSizes: [chunkBytes],
    makeKernel: (own) => makeKernels(1, { ...own, chunkBytes })[0] as Kernel,
  });
  expect(analysis.files).toEqual(onePass.files);
  expect(analysis.summary).toEqual(onePass.summary);
  expect(analysis.malformed).toEqual(onePass.malformed.slice(0, maxMalformed));
  return { ...analysis, rangeBytes };
}

/** Indices of the ranges that were read again. */
function findReadAgain({ log }: RangesAnalysis): number[] {
  return log.readAgain.map(({ index }) => index);
}

function failAt(time: number, host = 'a'): string {
  return writeLine({ host, method: 'POST', resource: '/login', status: 401, time });
}

/** Lines of a host, one a second from `first` to `last`. */
function seeFromTo(first: number, last: number, row: BatchRow = {}): string[] {
  return Array.from({ length: last - first + 1 }, (_, i) => writeLine({ ...row, time: first + i }));
}

const blockAt100 = [failAt(98), failAt(99), failAt(100)];

function bytesOf(lines: readonly string[]): number {
  return lines.reduce((sum, line) => sum + line.length + 1, 0);
}

describe('a range is not read again', () => {
  test('where times ascend and all blocks have run out before it', async () => {
    const arbitraryRange = fc.array(
      fc.record({
        gap: fc.nat({ max: 4 }),
        host: fc.constantFrom('a', 'b', 'c'),
        kind: fc.constantFrom('fail', 'fail', 'succeed', 'see'),
      }),
      { maxLength: 15 },
    );
    let blocked = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(arbitraryRange, { minLength: 1, maxLength: 5 }),
        fc.nat({ max: 20 }),
        fc.integer({ min: 1, max: 3 }),
        async (steps, blockSeconds, failures) => {
          let time = 1000;
          const ranges = steps.map((range) => {
            time += blockSeconds + 1;
            return range.map(({ gap, host, kind }) => {
              time += gap;
              if (kind === 'see') return writeLine({ host, time });
              return kind === 'fail'
                ? failAt(time, host)
                : writeLine({ host, time, method: 'POST', resource: '/login' });
            });
          });
          const analysis = await readRanges(ranges, { options: { blockSeconds, failures }, chunkBytes: 300 });
          expect(findReadAgain(analysis)).toEqual([]);
          blocked += analysis.files['blocked.txt'] === '' ? 0 : 1;
        },
      ),
      { numRuns: 150 },
    );
    expect(blocked).toBeGreaterThan(30);
  });

  test('where times go back but nobody was ever blocked', async () => {
    const analysis = await readRanges([[failAt(100), failAt(101)], seeFromTo(0, 300), seeFromTo(50, 60), [failAt(7)]]);
    expect(findReadAgain(analysis)).toEqual([]);
  });

  test('where times go back, but not as far as the end of a block', async () => {
    const ranges = [[...blockAt100, ...seeFromTo(401, 500)], seeFromTo(401, 450), seeFromTo(420, 500)];
    expect(findReadAgain(await readRanges(ranges))).toEqual([]);
  });

  test('where times go back to before a block', async () => {
    const ranges = [[failAt(1098), failAt(1099), failAt(1100)], seeFromTo(0, 1099), seeFromTo(500, 600)];
    expect(findReadAgain(await readRanges(ranges))).toEqual([]);
  });

  test('where times are between two blocks', async () => {
    const blockAt = (time: number, host: string) => [failAt(time, host), failAt(time, host), failAt(time, host)];
    const ranges = [[...blockAt(100, 'a'), ...blockAt(10_000, 'b')], seeFromTo(401, 9_999)];
    expect(findReadAgain(await readRanges(ranges))).toEqual([]);
  });

  test('if it has no rows, though a block reaches over it', async () => {
    const analysis = await readRanges([blockAt100, [], ['', 'x'], seeFromTo(401, 402)]);
    expect(findReadAgain(analysis)).toEqual([]);
  });
});

describe.each(kernelTeams)(
  'with the kernel $name, a range that begins while somebody is blocked',
  ({ makeKernels }) => {
    test('is read again until the block has run out, and not further', async () => {
      const lines = seeFromTo(101, 2000);
      const chunkBytes = 1000;
      const { log, files, rangeBytes } = await readRanges([blockAt100, lines], { chunkBytes, makeKernels });
      expect(files['blocked.txt']?.split('\n')).toHaveLength(301);
      expect(log.readAgain).toHaveLength(1);
      const consumedBytes = log.readAgain[0]?.source.consumedBytes ?? 0;
      const bytesOfBlock = bytesOf(lines.slice(0, 300));
      expect(consumedBytes).toBeGreaterThanOrEqual(bytesOfBlock);
      expect(consumedBytes).toBeLessThanOrEqual(bytesOfBlock + 3 * chunkBytes);
      expect(consumedBytes).toBeLessThan((rangeBytes[1] as number) / 5);
    });

    test('is read again as a whole if the block goes on behind it', async () => {
      const ranges = Array.from({ length: 10 }, (_, i) => seeFromTo(101 + 50 * i, 150 + 50 * i));
      const analysis = await readRanges([blockAt100, ...ranges], { makeKernels });
      expect(findReadAgain(analysis)).toEqual([1, 2, 3, 4, 5, 6]);
      expect(analysis.log.readAgain.map(({ source }) => source.consumedBytes)).toEqual(analysis.rangeBytes.slice(1, 7));
    });

    test('is read again no further if the same host or another one is blocked anew on the way', async () => {
      const anew = [failAt(101, 'b'), failAt(101, 'b'), failAt(101, 'b'), ...seeFromTo(102, 399)];
      const lines = [...anew, failAt(401), failAt(401), failAt(401), ...seeFromTo(402, 1000)];
      const { log, files } = await readRanges([blockAt100, lines], { chunkBytes: 1000, makeKernels });
      expect(files['blocked.txt']).toContain(writeLine({ time: 701 }));
      expect(log.readAgain).toHaveLength(1);
      expect(log.readAgain[0]?.source.consumedBytes).toBeLessThan(bytesOf(anew) + 3000);
    });

    test('leaves no names of lines that were cut where reading ended', async () => {
      // Cut behind its first number, this line would be one that asks for /y.
      const trap = `a - - [01/Jan/1970:00:10:00 +0000] "GET /y" 200 1${'2'.repeat(400)}x" 200 1`;
      for (let shift = 0; shift < 100; shift += 7) {
        const lines = [...seeFromTo(101, 110), writeLine({ time: 500, resource: `/${'z'.repeat(shift)}` }), trap];
        const { log, files } = await readRanges([blockAt100, lines], { chunkBytes: 100, makeKernels });
        expect(log.readAgain).toHaveLength(1);
        expect(files['resources.txt']).not.toContain('/y\n');
      }
    });
  },
);

describe('a range is read again as a whole, and all is exact,', () => {
  test('if it goes back to before the end of a block', async () => {
    const analysis = await readRanges([
      blockAt100,
      [...seeFromTo(500, 600), ...seeFromTo(0, 100)],
      [...seeFromTo(700, 800), failAt(50, 'b'), failAt(50, 'b'), failAt(50, 'b')],
      [writeLine({ time: 350, host: 'b' }), writeLine({ time: 351, host: 'b' })],
    ]);
    expect(findReadAgain(analysis)).toEqual([1, 2, 3]);
    expect(analysis.log.readAgain.map(({ source }) => source.consumedBytes)).toEqual(analysis.rangeBytes.slice(1));
    expect(analysis.files['blocked.txt']?.split('\n')).toHaveLength(1 + 1 + 1);
  });

  const attempt = (status: number, rest = '') => `a - - [01/Jul/1995:00:00:01 +0000] "POST /login" ${status} 5${rest}`;
  const blocking = [401, 401, 401].map((status) => attempt(status));

  const maxTrailEvents = 2 ** 18;
  test.each([
    [maxTrailEvents, []],
    [maxTrailEvents + 1, [1]],
  ])('if it has more login attempts than are kept: %i', async (attempts, expected) => {
    const blocked = [attempt(401), attempt(200)];
    const lines = [...new Array(attempts - 5).fill(attempt(200)), ...blocking, ...blocked];
    const analysis = await readRanges([[attempt(401)], lines], { makeKernels: simd.makeKernels });
    expect(findReadAgain(analysis)).toEqual(expected);
    expect(analysis.files['blocked.txt']).toBe(`${blocked.join('\n')}\n`);
  });

  const maxTrailBytes = 2 ** 24;
  test.each([
    [0, []],
    [1, [1]],
  ])('if its login attempts have more bytes than are kept: %i more', async (surplus, expected) => {
    const [first, second, third] = blocking as [string, string, string];
    const rest = ` ${'x'.repeat(maxTrailBytes / 256 - attempt(200).length - 1)}`;
    const lines = [first, second, `${third} ${'x'.repeat(rest.length - 1 - 2 * third.length + surplus)}`];
    lines.push(...new Array(255).fill(attempt(200, rest)));
    const analysis = await readRanges([[attempt(200)], lines], { makeKernels: simd.makeKernels });
    expect(findReadAgain(analysis)).toEqual(expected);
    expect(analysis.files['blocked.txt']?.length).toBe(255 * (2 ** 16 + 1));
  });

  test.each([
    [Number.POSITIVE_INFINITY, [0, 2]],
    [10, [0]],
    [7, []],
  ])('if its malformed lines have more bytes than are kept, %d of which are wanted', async (maxMalformed, expected) => {
    const long = ` ${'x'.repeat(2 ** 17)}`;
    const ranges = [new Array(12).fill(long), ['', 'bad', ...seeFromTo(1, 2)], new Array(9).fill(long), ['bad']];
    const analysis = await readRanges(ranges, { maxMalformed, chunkBytes: 2 ** 20, makeKernels: simd.makeKernels });
    expect(new Set(findReadAgain(analysis))).toEqual(new Set(expected));
  });
});
