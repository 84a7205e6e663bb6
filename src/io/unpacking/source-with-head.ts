import type { LogSource } from '../../pipeline/effects.ts';

/** A source some bytes of which have been read already. */
export class SourceWithHead implements LogSource {
  readonly name: string;
  private readonly source: LogSource;
  private head: Uint8Array;

  constructor(source: LogSource, head: Uint8Array) {
    this.name = source.name;
    this.source = source;
    this.head = head;
  }

  /** Nothing before the head is given out, whose bytes may be fewer in the file. */
  get consumedBytes(): number {
    return this.head.length > 0 ? 0 : this.source.consumedBytes;
  }

  read(space: Uint8Array): number | Promise<number> {
    if (this.head.length === 0) return this.source.read(space);
    const byteCount = Math.min(space.length, this.head.length);
    space.set(this.head.subarray(0, byteCount));
    this.head = this.head.subarray(byteCount);
    return byteCount;
  }
}
