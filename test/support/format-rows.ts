import type { Batch } from '../../src/log/batch.ts';
import { findFormat } from '../../src/log/formats/catalogue.ts';
import { compileFormat, defaultFormatOptions, type Format, type FormatOptions } from '../../src/log/formats/format.ts';
import { type ExtraColumn, type ExtraName, extraNames } from '../../src/log/formats/steps.ts';
import type { Kernel, KernelOptions } from '../../src/log/kernel.ts';
import { methodNames } from '../../src/log/method.ts';
import type { FormatRow } from '../oracles/formats.ts';
import { toBytes } from './bytes.ts';
import { feedKernel } from './parse.ts';

/** Every column that a run may ask for. */
export const allColumns: ReadonlySet<ExtraColumn> = new Set([...extraNames, 'duration']);

/** A method as batches know it. */
export function knownMethod(word: string): string {
  return (methodNames as readonly string[]).includes(word) ? word : methodNames[0];
}

/** The rows of a batch, copied, with all columns that it has. */
export function readFormatRows(kernel: Kernel, batch: Batch): FormatRow[] {
  const name = (column: ExtraName, row: number) => {
    const id = batch[column]?.[row] ?? -1;
    return id < 0 ? undefined : kernel.namesOf(column).name(id);
  };
  return Array.from({ length: batch.length }, (_, row): FormatRow => {
    const resource = batch.resource[row] as number;
    const duration = batch.duration?.[row] ?? -1;
    return {
      host: kernel.hosts.name(batch.host[row] as number),
      time: batch.time[row] as number,
      method: methodNames[batch.method[row] as number] as string,
      resource: resource < 0 ? undefined : kernel.resources.name(resource),
      status: batch.status[row] as number,
      bytes: batch.bytes[row] as number,
      referrer: name('referrer', row),
      agent: name('agent', row),
      vhost: name('vhost', row),
      user: name('user', row),
      protocol: name('protocol', row),
      duration: duration < 0 ? undefined : duration,
    };
  });
}

/** Lines as a kernel with all columns reads them, in their order: a row, or why and where the line is malformed. */
export function readLines(
  format: Format | string,
  lines: readonly string[],
  makeKernel: (options: KernelOptions) => Kernel,
  {
    options = defaultFormatOptions,
    chunkSizes = [65_536],
    columns = allColumns,
  }: { options?: FormatOptions; chunkSizes?: readonly number[]; columns?: ReadonlySet<ExtraColumn> } = {},
): (FormatRow | { failure: number; column: number })[] {
  const kernel = makeKernel({ columns });
  kernel.use(compileFormat(typeof format === 'string' ? (findFormat(format) as Format) : format, options));
  const read: (FormatRow | { failure: number; column: number })[] = [];
  let linesBefore = 0;
  feedKernel(kernel, toBytes(lines.map((line) => `${line}\n`).join('')), chunkSizes, (batch) => {
    const rows = readFormatRows(kernel, batch);
    const { failure, column, lineIndex, length } = batch.malformed;
    const malformed = new Map(Array.from({ length }, (_, i) => [lineIndex[i], i] as const));
    let row = 0;
    for (let line = 0; line < batch.lineCount; line++) {
      const i = malformed.get(line);
      read[linesBefore + line] =
        i === undefined ? (rows[row++] as FormatRow) : { failure: failure[i] as number, column: column[i] as number };
    }
    linesBefore += batch.lineCount;
  });
  return read;
}
