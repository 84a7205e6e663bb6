import type { Names } from '../structures/byte-dictionary.ts';
import { type ByteString, compareSlices, isPrefix, toByteString } from '../structures/byte-string.ts';
import { bufferWith, type SimdMemory } from './simd-module.ts';

/** `[id | byte count | bytes]` */
const byteCountAt = 4;
const bytesAt = 8;

/** The names of a dictionary in the memory of a WebAssembly module, whatever thread found them. */
export class SimdNames implements Names {
  private readonly memory: SimdMemory;
  private readonly count: () => number;
  private readonly recordOf: (id: number) => number;
  /** The memory as long as it was when it was last looked at. */
  private bytes: Uint8Array = new Uint8Array(0);
  private view: DataView = new DataView(this.bytes.buffer);

  constructor(memory: SimdMemory, count: () => number, recordOf: (id: number) => number) {
    this.memory = memory;
    this.count = count;
    this.recordOf = recordOf;
  }

  get size(): number {
    return this.count();
  }

  name(id: number, maxBytes: number = Number.POSITIVE_INFINITY): ByteString {
    const start = this.findName(id);
    return toByteString(this.bytes.subarray(start, start + Math.min(this.byteCountOf(start), maxBytes)));
  }

  compare(id: number, otherId: number): number {
    const start = this.findName(id);
    const otherStart = this.findName(otherId);
    return compareSlices(this.bytes, start, this.byteCountOf(start), otherStart, this.byteCountOf(otherStart));
  }

  startsWith(id: number, prefix: ByteString): boolean {
    const start = this.findName(id);
    return isPrefix(prefix, this.bytes, start, this.byteCountOf(start));
  }

  /** Where the name's bytes are in the memory. */
  private findName(id: number): number {
    const start = (this.recordOf(id) >>> 0) + bytesAt;
    this.reach(start);
    this.reach(start + this.byteCountOf(start));
    return start;
  }

  /** Looks at the memory anew if it has grown beyond what was looked at. */
  private reach(end: number): void {
    if (end <= this.bytes.length) return;
    const buffer = bufferWith(this.memory, end);
    this.bytes = new Uint8Array(buffer);
    this.view = new DataView(buffer);
  }

  private byteCountOf(start: number): number {
    return this.view.getInt32(start - bytesAt + byteCountAt, true);
  }
}
