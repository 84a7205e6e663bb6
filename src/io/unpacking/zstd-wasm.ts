// The build makes a file of its own of this one, because it is large and needed for few logs. It imports nothing of ours:
// that would be there twice.
import { ZSTDDecoder } from 'zstddec/stream';

/** What of libzstd's streaming interface is compiled into the package. Pointers are offsets in the memory. */
interface Libzstd {
  readonly memory: { readonly buffer: ArrayBuffer };
  malloc(byteCount: number): number;
  free(pointer: number): void;
  ZSTD_createDCtx(): number;
  ZSTD_freeDCtx(context: number): void;
  /** 0 at the end of a frame, negative for an error, else positive. */
  ZSTD_decompressStream(context: number, output: number, input: number): number;
}

const inputBytes = 256 * 1024;
const outputBytes = 256 * 1024;
/** A buffer as libzstd has it: where it is, its size, and how much of it is used, four bytes each. */
const bufferBytes = 12;

/** Of the error codes in zstd_errors.h, those that data can cause. */
const errorNames: Readonly<Record<number, string>> = {
  10: 'unknown frame',
  14: 'unsupported frame parameter',
  16: 'the window is larger than 128 MiB',
  20: 'data corruption detected',
  22: 'the checksum is wrong',
  24: 'wrong literals header',
  30: 'the dictionary is corrupted',
  32: 'it needs a dictionary',
  64: 'not enough memory',
};

/** Says why zstd data cannot be decoded. */
export class ZstdError extends Error {
  /** True where a frame should start and none does. */
  readonly isUnknownFrame: boolean;

  constructor(code: number) {
    super(errorNames[code] ?? `zstd error ${code}`);
    this.isUnknownFrame = code === 10;
  }
}

let loading: Promise<Libzstd> | undefined;

/** Compiles the package's WebAssembly, once. The package's own functions do not see errors, so that we call libzstd. */
async function loadLibzstd(): Promise<Libzstd> {
  const decoder = new ZSTDDecoder();
  const initialize = decoder._init.bind(decoder);
  let library: Libzstd | undefined;
  decoder._init = (result) => {
    initialize(result);
    library = result.instance.exports as unknown as Libzstd;
  };
  await decoder.init();
  if (library === undefined) throw new Error('zstddec does not initialize itself as it did');
  return library;
}

/** Decodes zstd frames that follow each other. Memory: 0.5 MB and the window, up to 128 MiB. */
export class ZstdDecoder {
  /** True if a frame has begun that did not end. */
  isInFrame = false;
  private readonly library: Libzstd;
  private readonly context: number;
  private readonly inputStart: number;
  private readonly outputStart: number;
  private readonly inputBuffer: number;
  private readonly outputBuffer: number;
  /** True if there may be more output although all input was taken. */
  private hasOutput = false;

  static async open(): Promise<ZstdDecoder> {
    loading ??= loadLibzstd();
    return new ZstdDecoder(await loading);
  }

  private constructor(library: Libzstd) {
    this.library = library;
    this.context = library.ZSTD_createDCtx();
    this.inputStart = library.malloc(inputBytes);
    this.outputStart = library.malloc(outputBytes);
    this.inputBuffer = library.malloc(bufferBytes);
    this.outputBuffer = library.malloc(bufferBytes);
    this.setBuffer(this.inputBuffer, this.inputStart, 0);
  }

  /** Input that was pushed and not taken yet. */
  get inputLeft(): number {
    const view = this.view();
    return view.getUint32(this.inputBuffer + 4, true) - view.getUint32(this.inputBuffer + 8, true);
  }

  /** Where the next input is to be written, when all was taken. Valid until the next call. */
  space(): Uint8Array {
    return new Uint8Array(this.library.memory.buffer, this.inputStart, inputBytes);
  }

  /** Says that the first bytes of the space were written. */
  push(byteCount: number): void {
    this.setBuffer(this.inputBuffer, this.inputStart, byteCount);
  }

  /** Writes what is decoded next to the start of `target`. Returns its bytes, 0 if more input is needed. */
  decode(target: Uint8Array): number {
    while (this.inputLeft > 0 || this.hasOutput) {
      const size = Math.min(target.length, outputBytes);
      this.setBuffer(this.outputBuffer, this.outputStart, size);
      const result = this.library.ZSTD_decompressStream(this.context, this.outputBuffer, this.inputBuffer);
      if (result < 0) throw new ZstdError(-result);
      const byteCount = this.view().getUint32(this.outputBuffer + 8, true);
      this.isInFrame = result !== 0;
      this.hasOutput = this.isInFrame && byteCount === size;
      if (byteCount > 0) {
        target.set(new Uint8Array(this.library.memory.buffer, this.outputStart, byteCount));
        return byteCount;
      }
    }
    return 0;
  }

  free(): void {
    for (const pointer of [this.inputStart, this.outputStart, this.inputBuffer, this.outputBuffer]) {
      this.library.free(pointer);
    }
    this.library.ZSTD_freeDCtx(this.context);
  }

  private setBuffer(buffer: number, start: number, size: number): void {
    const view = this.view();
    view.setUint32(buffer, start, true);
    view.setUint32(buffer + 4, size, true);
    view.setUint32(buffer + 8, 0, true);
  }

  /** The memory moves when it grows. */
  private view(): DataView {
    return new DataView(this.library.memory.buffer);
  }
}
