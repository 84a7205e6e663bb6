import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ArbitraryOptions, arbitraryChunkSizes, arbitraryLogs, arbitraryOptions } from '../arbitraries/logs.ts';
import { report } from '../oracles/reports.ts';
import { analyzeInMemory } from '../support/analyze.ts';
import { analyzeRangesInMemory, kernelTeams } from '../support/analyze-ranges.ts';
import { withKnownMethods } from '../support/login-rule.ts';

/** A log, and how threads come to read it. */
interface Run {
  logs: Uint8Array[];
  /** Where each log is cut. */
  places: number[][];
  options: ArbitraryOptions;
  threads: number;
  chunkSizes: number[];
  chunkBytes: number;
  maxMalformed: number;
  maxAhead: number;
  /** What the threads wait for comes in any order. */
  scheduler: fc.Scheduler;
}

const arbitraryPlaces = fc.array(fc.nat({ max: 20_000 }), { maxLength: 6, size: 'max' });

function arbitraryRun(logs: fc.Arbitrary<Uint8Array[]>): fc.Arbitrary<Run> {
  return fc.record({
    logs,
    places: fc.array(arbitraryPlaces, { minLength: 3, maxLength: 3 }),
    options: fc
      .tuple(arbitraryOptions().map(withKnownMethods), fc.constantFrom(undefined, undefined, 0, 1, 2, 10, 2 ** 41))
      .map(([options, blockSeconds]) => ({ ...options, blockSeconds: blockSeconds ?? options.blockSeconds })),
    threads: fc.integer({ min: 1, max: 4 }),
    chunkSizes: arbitraryChunkSizes(),
    chunkBytes: fc.oneof(fc.integer({ min: 1, max: 400 }), fc.constant(65_536)),
    maxMalformed: fc.constantFrom(Number.POSITIVE_INFINITY, 10, 3, 1, 0),
    maxAhead: fc.integer({ min: 1, max: 8 }),
    scheduler: fc.scheduler(),
  });
}

describe.each(kernelTeams)('ranges that threads read with the kernel $name', ({ makeKernels }) => {
  test('give the same as one pass, and as the oracle, however they are cut and whoever is first', async () => {
    let readAgain = 0;
    await fc.assert(
      fc.asyncProperty(arbitraryRun(arbitraryLogs({})), async (run) => {
        const { logs, options, scheduler, chunkSizes, maxMalformed } = run;
        const onePass = await analyzeInMemory(logs, { options, chunkSizes });
        const kernels = makeKernels(run.threads, {
          maxLineBytes: options.maxLineBytes,
          chunkBytes: run.chunkBytes,
        });
        const delay = <Value>(value: Value): Promise<Value> => scheduler.schedule(Promise.resolve(value));
        const analyzing = analyzeRangesInMemory(logs, { ...run, kernels, delay });
        const { files, summary, malformed, log } = await scheduler.waitFor(analyzing);
        expect(files).toMatchObject(report(logs, options).files);
        expect({ files, summary }).toEqual({ files: onePass.files, summary: onePass.summary });
        expect(malformed).toEqual(onePass.malformed.slice(0, maxMalformed));
        readAgain += log.readAgain.length;
      }),
      { numRuns: 600 },
    );
    expect(readAgain).toBeGreaterThan(10);
  });
});
