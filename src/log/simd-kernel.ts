import type { Allocate } from '../lines/line-buffer.ts';
import { batchLines, type LineOptions } from '../lines/line-reader.ts';
import { Columns } from './columns.ts';
import { LineKernel } from './line-kernel.ts';
import { bufferWith, type SimdModule } from './simd-module.ts';
import { SimdNames } from './simd-names.ts';

/**
 * The kernel that leaves usual lines and the look-up of names to WebAssembly, 16 bytes at a time: assembly/ has its code.
 *
 * Several kernels, each in a thread of its own, may work in one memory; then their names have the same ids.
 *
 * Memory: the two dictionaries, 0.25 MB of columns, and two chunks (or four times the longest line), all in the module's
 * memory, which never shrinks.
 */
export class SimdKernel extends LineKernel {
  readonly hosts: SimdNames;
  readonly resources: SimdNames;
  private readonly exports: SimdModule['exports'];
  /** The address of the columns, and the words that they begin with. */
  private readonly columns: number;
  private readonly header: Int32Array;
  /** Where in the header these are. */
  private readonly rows: number;
  private readonly lines: number;
  private readonly position: number;
  private readonly limit: number;
  private readonly source: number;

  constructor(module: SimdModule, options: LineOptions = {}) {
    const { exports, memory } = module;
    const columns = exports.makeColumns() >>> 0;
    super(viewColumns(module, columns), options, makeAllocate(module));
    this.hosts = new SimdNames(memory, exports.hostCount, exports.hostRecord);
    this.resources = new SimdNames(memory, exports.resourceCount, exports.resourceRecord);
    this.exports = exports;
    this.columns = columns;
    this.header = new Int32Array(
      bufferWith(memory, columns + exports.lineStartAt.value),
      columns,
      exports.lineStartAt.value / Int32Array.BYTES_PER_ELEMENT,
    );
    this.rows = indexOfWord(exports.rowsAt);
    this.lines = indexOfWord(exports.linesAt);
    this.position = indexOfWord(exports.positionAt);
    this.limit = indexOfWord(exports.limitAt);
    this.source = indexOfWord(exports.sourceAt);
    this.header[indexOfWord(exports.maxLineBytesAt)] = this.maxLineBytes;
  }

  protected scanUsualLines(): void {
    const { batch, buffer, header } = this;
    header[this.rows] = batch.length;
    header[this.lines] = batch.lineCount;
    header[this.position] = buffer.position;
    header[this.limit] = buffer.limit;
    header[this.source] = buffer.bytes.byteOffset;
    this.exports.scanUsualLines(this.columns);
    batch.length = header[this.rows] as number;
    batch.lineCount = header[this.lines] as number;
    buffer.position = header[this.position] as number;
  }

  protected override hashLastRow(): void {
    this.header[this.rows] = this.batch.length;
    this.exports.hashLastRow(this.columns);
  }

  protected learnHour(at: number, time: number): void {
    this.exports.learnHour(this.columns, this.buffer.bytes.byteOffset + at, time);
  }

  protected internNames(): void {
    this.header[this.rows] = this.batch.length;
    this.exports.internNames(this.columns);
  }
}

function viewColumns({ memory, exports }: SimdModule, columns: number): Columns {
  const buffer = bufferWith(memory, columns + exports.columnsBytes.value);
  const words = ({ value }: { value: number }) => new Int32Array(buffer, columns + value, batchLines);
  const numbers = ({ value }: { value: number }) => new Float64Array(buffer, columns + value, batchLines);
  return new Columns({
    host: words(exports.hostAt),
    resource: words(exports.resourceAt),
    time: numbers(exports.timeAt),
    bytes: numbers(exports.bytesAt),
    status: new Uint16Array(buffer, columns + exports.statusAt.value, batchLines),
    method: new Uint8Array(buffer, columns + exports.methodAt.value, batchLines),
    lineStart: words(exports.lineStartAt),
    lineLength: words(exports.lineLengthAt),
    hostLength: words(exports.hostLengthAt),
    resourceStart: words(exports.resourceStartAt),
    resourceLength: words(exports.resourceLengthAt),
  });
}

/** Nothing is ever given back, so a buffer that was outgrown is kept for the next time that its size is wanted. */
function makeAllocate({ memory, exports }: SimdModule): Allocate {
  const regions = new Map<number, Uint8Array>();
  return (byteCount) => {
    const region = regions.get(byteCount);
    if (region !== undefined) return region;
    const address = exports.allocate(byteCount) >>> 0;
    const made = new Uint8Array(bufferWith(memory, address + byteCount), address, byteCount);
    regions.set(byteCount, made);
    return made;
  };
}

function indexOfWord({ value }: { value: number }): number {
  return value / Int32Array.BYTES_PER_ELEMENT;
}
