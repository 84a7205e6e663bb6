import { isDeepStrictEqual } from 'node:util';
import { newline } from '../../src/lines/bytes.ts';
import { batchLines } from '../../src/lines/line-reader.ts';
import type { Batch } from '../../src/log/batch.ts';
import { detectFormat } from '../../src/log/detect-format.ts';
import { findFormat } from '../../src/log/formats/catalogue.ts';
import { SimdKernel } from '../../src/log/simd-kernel.ts';
import { TypeScriptKernel } from '../../src/log/typescript-kernel.ts';
import type { FormatRow } from '../oracles/formats.ts';
import { readFormatRows } from '../support/format-rows.ts';
import { simdBuilds } from '../support/kernels.ts';
import { KernelDifference, KernelsInStep, type NamedKernel } from '../support/kernels-in-step.ts';
import { loosen, readByOracle } from '../support/oracle-lines.ts';
import { parseLogs } from '../support/parse.ts';
import { FeatureCollector } from './features.ts';
import { expectFormatOracle } from './format-oracle.ts';
import { compileInputFormat } from './fuzz-format.ts';
import { type FuzzInput, filesOf } from './fuzz-input.ts';

/** The oracle is slow. */
const maxOracleBytes = 4096;
/** Detection tries all formats. */
const maxDetectedBytes = 1024;

/**
 * Detects the format of the log with all kernels, reads it in the format of the input, and throws if they do not agree with
 * one another or with the oracle. Returns the features of what they have read.
 */
export function execute(input: FuzzInput): ReadonlySet<number> {
  const { bytes, format, chunkSizes, chunkBytes, maxLineBytes } = input;
  const files = filesOf(input);
  const isSmall = bytes.length <= maxOracleBytes;
  const lineFormat = compileInputFormat(input);
  const options = { chunkBytes, maxLineBytes, columns: new Set(input.columns) };
  const usualRows = new Uint8Array(batchLines);
  const kernel = new WatchedKernels(
    [
      { name: 'typescript', kernel: new WatchedTypeScriptKernel(1, usualRows, options) },
      ...simdBuilds.map((build, i) => ({
        name: build.name,
        kernel: new WatchedSimdKernel(i === 0 ? 2 : 0, usualRows, build, options),
      })),
    ],
    usualRows,
    new FeatureCollector(input, lineFormat),
  );
  const text = bytes.subarray(0, bytes.lastIndexOf(newline) + 1);
  if (bytes.length <= maxDetectedBytes) kernel.collector.collectDetection(detectFormat(bytes, kernel));
  const { fits } = kernel.countFits(lineFormat, text);
  kernel.use(lineFormat);
  const parsed = parseLogs(files, { makeKernel: () => kernel, chunkSizes });
  if (!isSmall) return kernel.collector.features;
  if (findFormat(format) !== undefined) expectFormatOracle(input, parsed, kernel.rows, fits);
  if (format === 'common' && input.forwardedIndex === null) {
    const isRight = isDeepStrictEqual(loosen(parsed, maxLineBytes), readByOracle(files, maxLineBytes));
    if (!isRight) throw new KernelDifference('all kernels: not what the oracle reads');
  }
  return kernel.collector.features;
}

class WatchedKernels extends KernelsInStep {
  readonly collector: FeatureCollector;
  /** All rows so far. */
  readonly rows: FormatRow[] = [];
  private readonly usualRows: Uint8Array;

  constructor(kernels: readonly NamedKernel[], usualRows: Uint8Array, collector: FeatureCollector) {
    super(kernels);
    this.usualRows = usualRows;
    this.collector = collector;
  }

  override next(): Batch | null {
    this.usualRows.fill(0);
    const batch = super.next();
    if (batch === null) return null;
    this.collector.collect(batch, this.usualRows, this.resources);
    this.rows.push(...readFormatRows(this, batch));
    return batch;
  }
}

/** Adds its mark to the rows that it takes for usual lines. */
class WatchedTypeScriptKernel extends TypeScriptKernel {
  private readonly mark: number;
  private readonly usualRows: Uint8Array;

  constructor(mark: number, usualRows: Uint8Array, options: ConstructorParameters<typeof TypeScriptKernel>[0]) {
    super(options);
    this.mark = mark;
    this.usualRows = usualRows;
  }

  protected override scanUsualLines(): void {
    const first = this.batch.length;
    super.scanUsualLines();
    addMark(this.usualRows, first, this.batch.length, this.mark);
  }
}

/** The same. */
class WatchedSimdKernel extends SimdKernel {
  private readonly mark: number;
  private readonly usualRows: Uint8Array;

  constructor(
    mark: number,
    usualRows: Uint8Array,
    build: (typeof simdBuilds)[number],
    options: ConstructorParameters<typeof SimdKernel>[1],
  ) {
    super(build.reset(), options);
    this.mark = mark;
    this.usualRows = usualRows;
  }

  protected override scanUsualLines(): void {
    const first = this.batch.length;
    super.scanUsualLines();
    addMark(this.usualRows, first, this.batch.length, this.mark);
  }
}

function addMark(rows: Uint8Array, start: number, end: number, mark: number): void {
  for (let row = start; row < end; row++) rows[row] = (rows[row] as number) + mark;
}
