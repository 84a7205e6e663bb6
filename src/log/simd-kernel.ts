import type { Allocate } from '../lines/line-buffer.ts';
import { batchLines } from '../lines/line-reader.ts';
import { Columns, type NameArrays, type NameColumn, namePlaces } from './columns.ts';
import { type ExtraColumn, type ExtraName, extraNames, type LineFormat, type TimeForm } from './formats/steps.ts';
import type { KernelOptions } from './kernel.ts';
import { LineKernel } from './line-kernel.ts';
import { bufferWith, type SimdModule } from './simd-module.ts';
import { SimdNames } from './simd-names.ts';
import { encodeLayout } from './simd-steps.ts';
import { findIsoZone } from './times.ts';
import { timestampBytes } from './timestamp.ts';

const noColumns: ReadonlySet<ExtraColumn> = new Set();
/** Readable bytes behind a name. */
const paddingBytes = 64;
const minNameBytes = 4096;

/**
 * The kernel that leaves usual lines and the look-up of names to WebAssembly, 16 bytes at a time: assembly/ has its code.
 *
 * Usual are those that fit the first layout of the format and hold nothing odd; each kernel has its own program of that layout.
 * Several kernels, each in a thread of its own, may work in one memory; then their names have the same ids.
 *
 * Memory: the dictionaries, 0.3 MB of columns, and two chunks (or four times the longest line), all in the module's
 * memory, which never shrinks.
 */
export class SimdKernel extends LineKernel {
  readonly hosts: SimdNames;
  readonly resources: SimdNames;
  private readonly module: SimdModule;
  private readonly wanted: ReadonlySet<ExtraColumn>;
  /** Room for names that were put together. */
  private readonly makeRoom: Allocate;
  /** The address of the columns, and the words that they begin with. */
  private readonly columns: number;
  private readonly header: Int32Array;
  /** Where in the header these are. */
  private readonly rows: number;
  private readonly lines: number;
  private readonly position: number;
  private readonly limit: number;
  private readonly source: number;
  /** How the times are written that the program reads; undefined if there is no program. */
  private timeForm: TimeForm | undefined = undefined;

  constructor(module: SimdModule, options: KernelOptions = {}) {
    const { exports, memory } = module;
    const columns = exports.makeColumns() >>> 0;
    const wanted = options.columns ?? noColumns;
    super(viewColumns(module, columns, wanted), options, makeAllocate(module));
    this.module = module;
    this.wanted = wanted;
    this.makeRoom = makeAllocate(module);
    this.hosts = this.namesOf('host');
    this.resources = this.namesOf('resource');
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
    this.prepare(this.format, false);
  }

  namesOf(column: NameColumn): SimdNames {
    const { exports, memory } = this.module;
    const dictionary = dictionaryOf(this.module, column);
    return new SimdNames(
      memory,
      () => exports.sizeOf(dictionary),
      (id) => exports.recordOf(dictionary, id),
    );
  }

  protected prepare(format: LineFormat, isWhole: boolean): void {
    const { exports, memory } = this.module;
    const [layout] = format.layouts;
    const program = layout === undefined ? undefined : encodeLayout(layout, this.wanted, format, isWhole);
    exports.forgetHour(this.columns);
    this.timeForm = program === undefined ? undefined : timeFormOf(format);
    if (program === undefined) return;
    const at = this.columns + exports.programAt.value;
    new Uint8Array(bufferWith(memory, at + program.length), at, program.length).set(program);
  }

  protected scanUsualLines(): void {
    if (this.timeForm === undefined) return;
    const { batch, buffer, header } = this;
    header[this.rows] = batch.length;
    header[this.lines] = batch.lineCount;
    header[this.position] = buffer.position;
    this.openText();
    this.module.exports.scanUsualLines(this.columns);
    batch.length = header[this.rows] as number;
    batch.lineCount = header[this.lines] as number;
    buffer.position = header[this.position] as number;
  }

  protected override hashLastRow(): void {
    this.header[this.rows] = this.batch.length;
    this.openText();
    this.module.exports.hashLastRow(this.columns);
  }

  protected learnTime(): void {
    const { exports } = this.module;
    const { bytes } = this.buffer;
    const { timeForm, timeStart, timeEnd, time } = this.scanner.fields;
    if (timeForm !== this.timeForm) return;
    const at = bytes.byteOffset + timeStart;
    if (timeForm === 'clf' && timeEnd - timeStart === timestampBytes) exports.learnHour(this.columns, at, time);
    if (timeForm === 'clf-local') exports.learnFineHour(this.columns, at, time, exports.localHourBytes.value, at, 0);
    if (timeForm === 'iso') {
      const zoneStart = findIsoZone(bytes, timeStart, timeEnd);
      const zoneAt = bytes.byteOffset + zoneStart;
      exports.learnFineHour(this.columns, at, time, exports.isoHourBytes.value, zoneAt, timeEnd - zoneStart);
    }
  }

  protected internNames(): void {
    this.header[this.rows] = this.batch.length;
    this.openText();
    this.module.exports.internNames(this.columns);
  }

  protected internMade(column: NameColumn, row: number, bytes: Uint8Array): void {
    // A power of two, because nothing that was allocated is given back.
    const room = this.makeRoom(2 ** Math.ceil(Math.log2(Math.max(minNameBytes, bytes.length + paddingBytes))));
    room.set(bytes);
    const ids = this.batch.names.find((names) => names.column === column)?.ids as Int32Array;
    const { exports } = this.module;
    ids[row] = exports.internName(dictionaryOf(this.module, column), room.byteOffset, bytes.length);
  }

  /** Tells where the text is, of which the buffer may have moved. */
  private openText(): void {
    this.header[this.limit] = this.buffer.limit;
    this.header[this.source] = this.buffer.bytes.byteOffset;
  }
}

function dictionaryOf({ exports }: SimdModule, column: NameColumn): number {
  return exports.hostsAt.value + namePlaces[column] * exports.dictionaryBytes.value;
}

/** The form of the times that a format's first layout has. */
function timeFormOf({ layouts }: LineFormat): TimeForm {
  const time = layouts[0]?.steps.find(({ op }) => op === 'time');
  return time?.op === 'time' ? time.form : 'clf';
}

function viewColumns(module: SimdModule, columns: number, wanted: ReadonlySet<ExtraColumn>): Columns {
  const { memory, exports } = module;
  const extras: Partial<Record<ExtraName, NameArrays>> = {};
  extraNames.forEach((name, index) => {
    if (!wanted.has(name)) return;
    exports.initializeDictionary(dictionaryOf(module, name));
    const column = exports.makeExtraColumn(columns, index) >>> 0;
    const part = ({ value }: { value: number }) => viewWords(module, column + value);
    extras[name] = {
      ids: part(exports.nameIdAt),
      start: part(exports.nameStartAt),
      length: part(exports.nameLengthAt),
    };
  });
  const durations = wanted.has('duration') ? exports.makeExtraColumn(columns, extraNames.length) >>> 0 : undefined;
  const words = ({ value }: { value: number }) => viewWords(module, columns + value);
  const numbers = (at: number) =>
    new Float64Array(bufferWith(memory, at + batchLines * Float64Array.BYTES_PER_ELEMENT), at, batchLines);
  const buffer = bufferWith(memory, columns + exports.columnsBytes.value);
  return new Columns({
    names: {
      host: { ids: words(exports.hostAt), start: words(exports.hostStartAt), length: words(exports.hostLengthAt) },
      resource: {
        ids: words(exports.resourceAt),
        start: words(exports.resourceStartAt),
        length: words(exports.resourceLengthAt),
      },
      ...extras,
    },
    time: numbers(columns + exports.timeAt.value),
    bytes: numbers(columns + exports.bytesAt.value),
    status: new Uint16Array(buffer, columns + exports.statusAt.value, batchLines),
    method: new Uint8Array(buffer, columns + exports.methodAt.value, batchLines),
    duration: durations === undefined ? undefined : numbers(durations),
    lineStart: words(exports.lineStartAt),
    lineLength: words(exports.lineLengthAt),
  });
}

/** A column of 32-bit numbers at an address. */
function viewWords({ memory }: SimdModule, at: number): Int32Array {
  return new Int32Array(bufferWith(memory, at + batchLines * Int32Array.BYTES_PER_ELEMENT), at, batchLines);
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
