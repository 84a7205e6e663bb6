import type { LineOptions } from '../../src/lines/line-reader.ts';
import type { Batch } from '../../src/log/batch.ts';
import type { Kernel } from '../../src/log/kernel.ts';
import { methodNames } from '../../src/log/method.ts';
import { TypeScriptKernel } from '../../src/log/typescript-kernel.ts';
import type { Names } from '../../src/structures/byte-dictionary.ts';
import { cutIntoChunks } from '../arbitraries/logs.ts';
import { toLatin1 } from './bytes.ts';
import type { MakeKernel } from './kernels.ts';

/** A well-formed line as a batch has it, with its names written out. */
export interface ParsedRow {
  readonly host: string;
  readonly resource: string | undefined;
  readonly time: number;
  readonly bytes: number;
  readonly status: number;
  /** One of `methodNames`. */
  readonly method: string;
  readonly line: string;
}

export interface ParsedMalformedLine {
  /** Index of the log. */
  readonly log: number;
  /** From 0, within its log. */
  readonly lineIndex: number;
  readonly failure: number;
  readonly column: number;
  readonly text: string;
}

export interface ParsedLogs {
  readonly rows: ParsedRow[];
  readonly malformed: ParsedMalformedLine[];
  readonly lines: number;
  readonly empty: number;
  /** Lines of each batch. */
  readonly batchLines: number[];
}

export interface ParseOptions extends LineOptions {
  /** In which the bytes arrive, taken in turn. */
  readonly chunkSizes?: readonly number[];
  readonly makeKernel?: MakeKernel;
}

/** Gives the kernel a log's bytes in pieces of these sizes, and hands over its batches. */
export function feedKernel(
  kernel: Kernel,
  log: Uint8Array,
  chunkSizes: readonly number[],
  onBatch: (batch: Batch) => void,
): void {
  feedChunks(kernel, cutIntoChunks(log, chunkSizes), onBatch);
}

/** Gives a kernel, or a reader of events, all chunks of a file, each in one push or more, and hands over its batches. */
export function feedChunks<Read>(
  reader: Pick<Kernel, 'space' | 'push' | 'end'> & { next(): Read | null },
  chunks: readonly Uint8Array[],
  onBatch: (batch: Read) => void,
): void {
  const takeBatches = (): void => {
    for (let batch = reader.next(); batch !== null; batch = reader.next()) onBatch(batch);
  };
  for (const chunk of chunks) {
    for (let start = 0; start < chunk.length; ) {
      const space = reader.space();
      const piece = chunk.subarray(start, start + space.length);
      space.set(piece);
      reader.push(piece.length);
      takeBatches();
      start += piece.length;
    }
  }
  reader.end();
  takeBatches();
}

/** The rows of a batch, copied. */
export function readRows(batch: Batch, hosts: Names, resources: Names): ParsedRow[] {
  const { source, lineStart, lineLength } = batch;
  return Array.from({ length: batch.length }, (_, row) => {
    const start = lineStart[row] as number;
    const resource = batch.resource[row] as number;
    return {
      host: hosts.name(batch.host[row] as number),
      resource: resource < 0 ? undefined : resources.name(resource),
      time: batch.time[row] as number,
      bytes: batch.bytes[row] as number,
      status: batch.status[row] as number,
      method: methodNames[batch.method[row] as number] as string,
      line: toLatin1(source.subarray(start, start + (lineLength[row] as number))),
    };
  });
}

/** Reads logs one after the other with one kernel. */
export function parseLogs(logs: readonly Uint8Array[], options: ParseOptions = {}): ParsedLogs {
  const { chunkSizes = [65536], makeKernel = (own) => new TypeScriptKernel(own), ...kernelOptions } = options;
  const kernel = makeKernel(kernelOptions);
  const rows: ParsedRow[] = [];
  const malformed: ParsedMalformedLine[] = [];
  const batchLines: number[] = [];
  let lines = 0;
  let empty = 0;
  logs.forEach((log, logIndex) => {
    let linesBefore = 0;
    feedKernel(kernel, log, chunkSizes, (batch) => {
      rows.push(...readRows(batch, kernel.hosts, kernel.resources));
      const { length, failure, column, lineIndex, lineStart, lineLength } = batch.malformed;
      for (let row = 0; row < length; row++) {
        const start = lineStart[row] as number;
        malformed.push({
          log: logIndex,
          lineIndex: linesBefore + (lineIndex[row] as number),
          failure: failure[row] as number,
          column: column[row] as number,
          text: toLatin1(batch.source.subarray(start, start + (lineLength[row] as number))),
        });
      }
      batchLines.push(batch.lineCount);
      linesBefore += batch.lineCount;
      empty += batch.emptyCount;
    });
    lines += linesBefore;
  });
  return { rows, malformed, lines, empty, batchLines };
}
