import type { LineOptions } from '../../src/lines/line-reader.ts';
import type { Kernel } from '../../src/log/kernel.ts';
import { SimdKernel } from '../../src/log/simd-kernel.ts';
import { TypeScriptKernel } from '../../src/log/typescript-kernel.ts';
import { analyzeRanges } from '../../src/pipeline/analyze-ranges.ts';
import type { OracleOptions } from '../oracles/reports.ts';
import { type Analysis, collectEffects } from './analyze.ts';
import { FakeCrew } from './crew.ts';
import { simdBuilds } from './kernels.ts';
import { toParameters } from './login-rule.ts';
import { MemoryRanges } from './memory-ranges.ts';

/** The kernels of several threads: those with SIMD share their names, the others have their own. */
export const kernelTeams: readonly {
  readonly name: string;
  readonly makeKernels: (count: number, options?: LineOptions) => Kernel[];
}[] = [
  {
    name: 'typescript',
    makeKernels: (count, options) => Array.from({ length: count }, () => new TypeScriptKernel(options)),
  },
  ...simdBuilds.slice(0, 1).map((build) => ({
    name: build.name,
    makeKernels: (count: number, options?: LineOptions) => {
      const module = build.reset();
      return Array.from({ length: count }, () => new SimdKernel(module, options));
    },
  })),
];

/** How a log is cut, and who reads it. */
export interface RangesOptions {
  readonly options?: Partial<OracleOptions>;
  /** Where each log is cut, each place modulo its length plus 1. */
  readonly places: readonly (readonly number[])[];
  /** One for each thread; the first one joins the ranges. */
  readonly kernels: readonly Kernel[];
  readonly chunkSizes?: readonly number[];
  readonly stems?: readonly string[];
  readonly maxMalformed?: number;
  readonly maxAhead?: number;
  /** What reading and posting wait for. */
  readonly delay?: <Value>(value: Value) => Promise<Value>;
}

export interface RangesAnalysis extends Analysis {
  readonly log: MemoryRanges;
}

/** Analyzes logs that lie in memory in ranges, and collects all that would be written and said. */
export async function analyzeRangesInMemory(
  logs: readonly Uint8Array[],
  {
    options = {},
    places,
    kernels,
    chunkSizes = [65536],
    stems,
    maxMalformed,
    maxAhead = 8,
    delay = (value) => Promise.resolve(value),
  }: RangesOptions,
): Promise<RangesAnalysis> {
  const [own, ...others] = kernels as [Kernel, ...Kernel[]];
  const parameters = toParameters(options);
  const { effects, files, malformed, progress } = collectEffects(stems, maxMalformed);
  const log = new MemoryRanges(logs, places, chunkSizes, delay);
  const { wantedFiles } = effects;
  const task = { log, wantedFiles, login: parameters.login, maxMalformed: effects.maxMalformed, maxAhead };
  const crew = new FakeCrew(task, own, others, () => delay(undefined));
  const summary = await analyzeRanges(log, crew, parameters, effects, own);
  if (log.openings.some(({ isClosed }) => !isClosed)) throw new Error('a range was left open');
  return { files, malformed, progress, summary, log };
}
