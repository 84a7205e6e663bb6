import type { Progress } from '../../pipeline/effects.ts';

/** Words: the next range to be claimed, and the ranges joined so far. */
const nextRange = 0;
const joinedRanges = 1;
const controlBytes = 64;
/** Each thread has a cache line of its own: bytes and lines. */
const numbersPerThread = 8;

/** What the threads of a crew know of each other, in memory that they share. */
export class SharedProgress {
  readonly buffer: SharedArrayBuffer;
  private readonly control: Int32Array;
  private readonly numbers: Float64Array;
  private readonly thread: number;

  /** The main thread, number 0, makes the buffer; the others are given it. */
  constructor(threads: number, thread: number, buffer?: SharedArrayBuffer) {
    this.buffer =
      buffer ?? new SharedArrayBuffer(controlBytes + threads * numbersPerThread * Float64Array.BYTES_PER_ELEMENT);
    this.control = new Int32Array(this.buffer, 0, controlBytes / Int32Array.BYTES_PER_ELEMENT);
    this.numbers = new Float64Array(this.buffer, controlBytes);
    this.thread = thread;
  }

  /** The index of a range that no other thread claims. */
  claim(): number {
    return Atomics.add(this.control, nextRange, 1);
  }

  tellJoined(count: number): void {
    Atomics.store(this.control, joinedRanges, count);
    Atomics.notify(this.control, joinedRanges);
  }

  /** Blocks the thread until so many ranges are joined. */
  waitForJoined(count: number): void {
    for (let joined = this.joined; joined < count; joined = this.joined) {
      Atomics.wait(this.control, joinedRanges, joined);
    }
  }

  add({ bytes, lines }: Progress): void {
    const at = this.thread * numbersPerThread;
    this.numbers[at] = (this.numbers[at] as number) + bytes;
    this.numbers[at + 1] = (this.numbers[at + 1] as number) + lines;
  }

  /** Of all threads. */
  get sum(): Progress {
    let bytes = 0;
    let lines = 0;
    for (let at = 0; at < this.numbers.length; at += numbersPerThread) {
      bytes += this.numbers[at] as number;
      lines += this.numbers[at + 1] as number;
    }
    return { bytes, lines };
  }

  private get joined(): number {
    return Atomics.load(this.control, joinedRanges);
  }
}
