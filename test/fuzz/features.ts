import { batchLines } from '../../src/lines/line-reader.ts';
import type { Batch } from '../../src/log/batch.ts';
import type { Detection } from '../../src/log/detect-format.ts';
import { formats } from '../../src/log/formats/catalogue.ts';
import { extraNames, type LineFormat, type Step } from '../../src/log/formats/steps.ts';
import type { Names } from '../../src/structures/byte-dictionary.ts';
import type { FuzzInput } from './fuzz-input.ts';

/**
 * Something that was seen of the rows and the malformed lines that a kernel made, as a number. An input that shows a new one
 * is worth keeping, because what is made of it may show more.
 */
type Feature = number;

/** Which kernels have taken a row for a usual line: the sum of 1 and 2. */
export type Paths = Uint8Array;

const secondsPerHour = 3600;
const maxNameBytes = 72;
const maxClassifiedBytes = 200;

/** Lists what the batches of one log show. */
export class FeatureCollector {
  readonly features: Set<Feature> = new Set();
  /** Index of the format in the catalogue; of all patterns the number of formats. */
  private readonly format: number;
  private readonly isCommon: boolean;
  private readonly steps: readonly Step[];
  private batches = 0;
  private lastTime = 0;
  private lastPath = 0;

  constructor({ format }: FuzzInput, { layouts: [layout] }: LineFormat) {
    const index = formats.findIndex(({ name }) => name === format);
    this.format = index < 0 ? formats.length : index;
    this.isCommon = format === 'common';
    this.steps = layout?.steps ?? [];
  }

  collectDetection({ format, closest, misfit }: Detection): void {
    const index = formats.findIndex(({ name }) => name === (format?.name ?? closest[0]?.name));
    this.add(12, format === undefined, index + 1, misfit?.failure ?? 0);
  }

  collect(batch: Batch, paths: Paths, resources: Names): void {
    const { length, lineCount, emptyCount, malformed } = batch;
    this.add(0, Math.min(this.batches++, 9), Math.ceil(Math.log2(lineCount)), emptyCount > 0, malformed.length > 0);
    this.add(1, lineCount === batchLines, length > 0, malformed.length > 0);
    for (let row = 0; row < length; row++) this.collectRow(batch, row, paths[row] as number, resources);
    for (let row = 0; row < malformed.length; row++) this.collectMalformed(batch, row);
  }

  private collectRow(batch: Batch, row: number, path: number, resources: Names): void {
    const start = batch.lineStart[row] as number;
    const length = batch.lineLength[row] as number;
    const line = batch.source.subarray(start, start + length);
    const time = batch.time[row] as number;
    const bytes = batch.bytes[row] as number;
    const status = batch.status[row] as number;
    const resource = batch.resource[row] as number;
    const hostBytes = line.findIndex((byte) => byte === 0x20 || byte === 0x09);
    const resourceBytes = resource < 0 ? 0 : resources.name(resource, maxNameBytes).length;
    const isLaterHour = Math.floor(time / secondsPerHour) !== Math.floor(this.lastTime / secondsPerHour);
    this.add(2, this.format, path, batch.method[row] as number, resource < 0, Math.floor(status / 100));
    this.add(3, path, Math.min(hostBytes, maxNameBytes));
    this.collectExtras(batch, row, path);
    this.add(4, path, resourceBytes);
    this.add(5, path, bytes === 0 ? 0 : 1 + Math.floor(Math.log10(bytes)), line.at(-1) === 0x0d);
    this.add(6, path, this.lastPath, 1 + Math.sign(time - this.lastTime), isLaterHour);
    this.add(7, path, start % 16, Math.ceil(Math.log2(length)));
    this.add(8, path, (start + length) % 16, length % 16);
    if (path !== 3) this.collectShape(line, 0, maxClassifiedBytes, 9, this.isCommon ? path : 4 + path);
    this.lastTime = time;
    this.lastPath = path;
  }

  private collectExtras(batch: Batch, row: number, path: number): void {
    extraNames.forEach((name, column) => {
      const id = batch[name]?.[row];
      if (id !== undefined) this.add(13, this.format, path, column, id < 0);
    });
    const duration = batch.duration?.[row];
    if (duration !== undefined) this.add(14, this.format, path, 1 + Math.ceil(Math.log10(1 + duration)));
    if (this.format < formats.length) return;
    for (const { op, after, isQuoted, isInTail } of this.steps) {
      this.add(
        15,
        path,
        classOf(op.charCodeAt(0)),
        op.length,
        classOf(after.charCodeAt(0)),
        2 * Number(isQuoted) + Number(isInTail),
      );
    }
  }

  private collectMalformed({ malformed, source }: Batch, row: number): void {
    const failure = malformed.failure[row] as number;
    const column = malformed.column[row] as number;
    const start = malformed.lineStart[row] as number;
    const line = source.subarray(start, start + (malformed.lineLength[row] as number));
    this.add(10, this.format, failure, Math.min(column, 100));
    this.collectShape(line, Math.max(0, column - 4), column + 4, 11, failure);
  }

  /** What kinds of bytes follow one another. */
  private collectShape(line: Uint8Array, from: number, to: number, kind: number, detail: number): void {
    const end = Math.min(line.length, to);
    for (let at = from; at < end; at++) {
      this.add(kind, detail, classOf(line[at]), classOf(line[at + 1]), classOf(line[at + 2]));
    }
  }

  /** The kind of the feature, and its details, each below 128. */
  private add(...details: readonly (number | boolean)[]): void {
    this.features.add(details.reduce<number>((sum, detail) => 128 * sum + Number(detail), details.length));
  }
}

/** Bytes that mean the same to every field, but for digits and letters, which some distinguish. */
function classOf(byte: number | undefined): number {
  if (byte === undefined) return 0;
  const text = String.fromCharCode(byte);
  const index = ' \t\r"\\[]:/-+'.indexOf(text);
  if (index >= 0) return 1 + index;
  if (byte < 0x20) return 12;
  if (byte > 0x7e) return 13;
  if (text >= '0' && text <= '9') return 14;
  return /[A-Za-z]/.test(text) ? 15 : 16;
}
