import type { Batch } from '../../src/log/batch.ts';
import { type NameColumn, nameColumns } from '../../src/log/columns.ts';
import { extraNames, type LineFormat } from '../../src/log/formats/steps.ts';
import type { FitCount, Kernel } from '../../src/log/kernel.ts';
import type { Names } from '../../src/structures/byte-dictionary.ts';

export interface NamedKernel {
  readonly name: string;
  readonly kernel: Kernel;
}

/** Two kernels made different batches of the same bytes. */
export class KernelDifference extends Error {
  override readonly name: string = 'KernelDifference';
}

type Column = Int32Array | Float64Array | Uint16Array | Uint8Array;

const rowColumns = ['host', 'resource', 'time', 'bytes', 'status', 'method', 'lineStart', 'lineLength'] as const;
const extraColumns = [...extraNames, 'duration'] as const;
const malformedColumns = ['failure', 'column', 'lineIndex', 'lineStart', 'lineLength'] as const;

/**
 * Several kernels that are given the same bytes, as one: it has the batches of the first, and throws a `KernelDifference`
 * as soon as another one's batch is not the very same, ids and positions included.
 */
export class KernelsInStep implements Kernel {
  private readonly first: NamedKernel;
  private readonly others: readonly NamedKernel[];
  private firstSpace: Uint8Array = new Uint8Array(0);
  private otherSpaces: Uint8Array[] = [];
  /** How many of the names of each column were compared. */
  private readonly nameCounts = new Map<NameColumn, number>();

  constructor([first, ...others]: readonly NamedKernel[]) {
    if (first === undefined) throw new Error('no kernel');
    this.first = first;
    this.others = others;
  }

  get hosts(): Names {
    return this.first.kernel.hosts;
  }

  get resources(): Names {
    return this.first.kernel.resources;
  }

  namesOf(column: NameColumn): Names {
    return this.first.kernel.namesOf(column);
  }

  get format(): LineFormat {
    return this.first.kernel.format;
  }

  use(format: LineFormat): void {
    this.first.kernel.use(format);
    for (const { kernel } of this.others) kernel.use(format);
  }

  countFits(format: LineFormat, text: Uint8Array): FitCount {
    const count = this.first.kernel.countFits(format, text);
    for (const { name, kernel } of this.others) {
      const { filled, fits } = kernel.countFits(format, text);
      expectEqual(filled, count.filled, name, 'filled lines');
      expectEqual(fits, count.fits, name, 'lines that fit');
    }
    return count;
  }

  get unfinishedBytes(): number {
    for (const { name, kernel } of this.others) {
      expectEqual(kernel.unfinishedBytes, this.first.kernel.unfinishedBytes, name, 'unfinished bytes');
    }
    return this.first.kernel.unfinishedBytes;
  }

  space(): Uint8Array {
    this.firstSpace = this.first.kernel.space();
    this.otherSpaces = this.others.map(({ kernel }) => kernel.space());
    this.others.forEach(({ name }, i) => {
      expectEqual(this.otherSpaces[i]?.length, this.firstSpace.length, name, 'bytes of space');
    });
    return this.firstSpace;
  }

  push(byteCount: number): void {
    const pushed = this.firstSpace.subarray(0, byteCount);
    for (const space of this.otherSpaces) space.set(pushed);
    this.first.kernel.push(byteCount);
    for (const { kernel } of this.others) kernel.push(byteCount);
  }

  end(): void {
    this.first.kernel.end();
    for (const { kernel } of this.others) kernel.end();
  }

  next(): Batch | null {
    const batch = this.first.kernel.next();
    for (const { name, kernel } of this.others) {
      expectSameBatch(kernel.next(), batch, name);
      for (const column of nameColumns) this.expectSameNames(kernel, column, name);
    }
    for (const column of nameColumns) this.nameCounts.set(column, this.namesOf(column).size);
    return batch;
  }

  private expectSameNames(kernel: Kernel, column: NameColumn, name: string): void {
    const names = kernel.namesOf(column);
    const expected = this.namesOf(column);
    const what = `${name}: names of ${column}`;
    expectEqual(names.size, expected.size, what, 'size');
    for (let id = this.nameCounts.get(column) ?? 0; id < expected.size; id++) {
      expectEqual(names.name(id), expected.name(id), what, `name ${id}`);
    }
  }
}

function expectSameBatch(batch: Batch | null, expected: Batch | null, kernel: string): void {
  if (batch === null || expected === null) {
    expectEqual(batch === null, expected === null, kernel, 'no batch');
    return;
  }
  for (const count of ['length', 'lineCount', 'emptyCount'] as const) {
    expectEqual(batch[count], expected[count], kernel, count);
  }
  expectEqual(batch.malformed.length, expected.malformed.length, kernel, 'malformed lines');
  for (const column of rowColumns) {
    expectSameColumn(batch[column], expected[column], expected.length, `${kernel}: ${column}`);
  }
  for (const column of extraColumns) {
    const values = expected[column];
    expectEqual(batch[column] === undefined, values === undefined, kernel, `no ${column}`);
    if (values !== undefined) {
      expectSameColumn(batch[column] as Column, values, expected.length, `${kernel}: ${column}`);
    }
  }
  expectEqual(batch.zone?.name, expected.zone?.name, kernel, 'zone');
  for (const column of malformedColumns) {
    const values = expected.malformed[column];
    expectSameColumn(batch.malformed[column], values, expected.malformed.length, `${kernel}: malformed ${column}`);
  }
  expectSameText(batch, expected, kernel);
}

/** Bit for bit. */
function expectSameColumn(column: Column, expected: Column, length: number, what: string): void {
  if (firstBytes(column, length).equals(firstBytes(expected, length))) return;
  for (let row = 0; row < length; row++) expectEqual(column[row], expected[row], what, `row ${row}`);
  throw new KernelDifference(`${what}: other bits`);
}

function firstBytes({ buffer, byteOffset, BYTES_PER_ELEMENT }: Column, length: number): Buffer {
  return Buffer.from(buffer, byteOffset, length * BYTES_PER_ELEMENT);
}

/** All lines of the batch still are what was read, and nothing has changed them. */
function expectSameText(batch: Batch, expected: Batch, kernel: string): void {
  for (const { length, lineStart, lineLength } of [expected, expected.malformed]) {
    for (let row = 0; row < length; row++) {
      const start = lineStart[row] as number;
      const end = start + (lineLength[row] as number);
      const isSame = Buffer.compare(batch.source.subarray(start, end), expected.source.subarray(start, end)) === 0;
      if (!isSame) throw new KernelDifference(`${kernel}: other bytes in [${start}, ${end}) of the source`);
    }
  }
}

function expectEqual(value: unknown, expected: unknown, where: string, what: string): void {
  if (value === expected) return;
  throw new KernelDifference(`${where}: ${what}: ${JSON.stringify(value)} instead of ${JSON.stringify(expected)}`);
}
