/** An instance of the WebAssembly module that assembly/kernel.ts is compiled to, with the memory that it works in. */
export interface SimdModule {
  readonly memory: SimdMemory;
  readonly exports: SimdExports;
}

/** A `WebAssembly.Memory`. Threads may share it. */
export interface SimdMemory {
  /** A longer one when the memory has grown; shorter ones stay valid. */
  readonly buffer: SharedArrayBuffer;
  /** `pages` are of 64 KiB. */
  grow(pages: number): number;
}

/** To be called once for a memory. Gives it a key of its own for the hashes of names. */
export function initializeSimd({ memory, exports }: SimdModule): void {
  const { nameKeyAt, nameKeyBytes } = exports;
  const key = new Uint32Array(memory.buffer, nameKeyAt.value, nameKeyBytes.value / Uint32Array.BYTES_PER_ELEMENT);
  for (let i = 0; i < key.length; i++) key[i] = Math.random() * 2 ** 32;
  exports.initialize();
}

/** Addresses are unsigned, but arrive signed: `address >>> 0`. Whatever allocates may throw a RangeError. */
export interface SimdExports extends Readonly<Record<OffsetName, { readonly value: number }>> {
  /** To be called once for a memory, with `initializeSimd`. */
  initialize(): void;
  /** Where the key of the names' hashes stands, and its length. */
  readonly nameKeyAt: { readonly value: number };
  readonly nameKeyBytes: { readonly value: number };
  /** The address of new memory, which is never given back. */
  allocate(byteCount: number): number;
  /** The address of new columns. */
  makeColumns(): number;
  /** Adds an extra column to columns by its index: those of `extraNames`, and then the duration. Returns its address. */
  makeExtraColumn(columns: number, index: number): number;
  /** Runs the program of the columns. */
  scanUsualLines(columns: number): void;
  hashLastRow(columns: number): void;
  /** `at` is the address of a CLF time with a zone of four digits. */
  learnHour(columns: number, at: number, time: number): void;
  /** The same of other forms, whose hours have so many bytes: `at` and `zoneAt` are addresses of a time and its zone. */
  learnFineHour(columns: number, at: number, time: number, hourBytes: number, zoneAt: number, zoneBytes: number): void;
  readonly isoHourBytes: { readonly value: number };
  readonly localHourBytes: { readonly value: number };
  forgetHour(columns: number): void;
  internNames(columns: number): void;
  /** The id of a name that stands at an address, with 64 bytes behind it that can be read. */
  internName(dictionary: number, start: number, byteCount: number): number;
  /** The address of the first dictionary. The others follow: resources, and `extraNames`. */
  readonly hostsAt: { readonly value: number };
  readonly dictionaryBytes: { readonly value: number };
  /** To be called before a dictionary of extra names is used; again does nothing. */
  initializeDictionary(dictionary: number): void;
  sizeOf(dictionary: number): number;
  /** The address of a name's record: id, byte count, bytes. */
  recordOf(dictionary: number, id: number): number;
}

/** Where the parts of the columns are, in bytes from their address; see assembly/columns.ts. */
type OffsetName =
  | 'rowsAt'
  | 'linesAt'
  | 'positionAt'
  | 'limitAt'
  | 'sourceAt'
  | 'maxLineBytesAt'
  | 'lineStartAt'
  | 'lineLengthAt'
  | 'hostStartAt'
  | 'hostLengthAt'
  | 'hostHashAt'
  | 'hostAt'
  | 'resourceStartAt'
  | 'resourceLengthAt'
  | 'resourceHashAt'
  | 'resourceAt'
  | 'timeAt'
  | 'bytesAt'
  | 'statusAt'
  | 'methodAt'
  | 'programAt'
  | 'nameStartAt'
  | 'nameLengthAt'
  | 'nameIdAt'
  | 'columnsBytes';

/**
 * The memory's buffer with at least `byteCount` bytes, which the memory must have. If another thread has made it grow, growing by
 * no pages shows that here. Each new buffer counts as if its size were allocated once more, so `grow` is called only if needed.
 */
export function bufferWith(memory: SimdMemory, byteCount: number): SharedArrayBuffer {
  if (memory.buffer.byteLength < byteCount) memory.grow(0);
  return memory.buffer;
}
