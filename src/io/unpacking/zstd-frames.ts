const frameMagic = 0xfd2fb528;
/** Magic numbers of frames to skip differ in their last four bits. */
const skippableMagic = 0x184d2a50;
/** Bytes of a frame's dictionary id and content size, by the bits that say so. */
const dictionaryIdBytes = [0, 1, 2, 4];
const contentSizeBytes = [0, 2, 4, 8];
const checksumBytes = 4;
const oneByteBlock = 1;

/** The fields that say how a frame goes on, with their bytes. */
const fieldBytes = { magic: 4, descriptor: 1, block: 3, skippableSize: 4 } as const;

type Field = keyof typeof fieldBytes;

/**
 * Finds where the frames of a zstd file end, without decoding them (RFC 8878, section 3.1). The decoder of Node 22 needs
 * that: it stops behind the first frame of the bytes it is given, and takes a frame that is cut off for a whole one.
 *
 *     frame      | magic | descriptor | more of the header | block … block | checksum |
 *     skippable  | magic | size | content |
 */
export class ZstdFrames {
  /** Where the frame that is read now starts, in bytes from the start of the file. */
  frameStart = 0;
  private position = 0;
  private field: Field = 'magic';
  /** What came of the field, its first byte lowest. */
  private value = 0;
  private valueBytes = 0;
  /** Bytes to pass over before the field. */
  private skipBytes = 0;
  /** True if the frame ends where the bytes to pass over do. */
  private isLastPart = false;
  private hasChecksum = false;

  /** True if no frame has begun that did not end. */
  get isBetweenFrames(): boolean {
    return this.field === 'magic' && this.valueBytes === 0 && !this.isLastPart;
  }

  /**
   * Reads on. Returns how many of the bytes belong to the frame that is read now, all if it goes on behind them; -1 if no
   * frame starts where one should. O(fields).
   */
  advance(bytes: Uint8Array): number {
    if (this.isBetweenFrames) this.frameStart = this.position;
    let at = 0;
    while (at < bytes.length) {
      const skipped = Math.min(this.skipBytes, bytes.length - at);
      at += skipped;
      this.skipBytes -= skipped;
      if (this.skipBytes === 0 && !this.isLastPart && at < bytes.length && !this.readByte(bytes[at++] as number)) {
        return -1;
      }
      if (this.skipBytes === 0 && this.isLastPart) {
        this.isLastPart = false;
        break;
      }
    }
    this.position += at;
    return at;
  }

  /** Reads a byte of the field; false if it is no magic number that should be one. */
  private readByte(byte: number): boolean {
    this.value += byte * 256 ** this.valueBytes++;
    if (this.valueBytes < fieldBytes[this.field]) return true;
    const { field, value } = this;
    this.value = 0;
    this.valueBytes = 0;
    if (field === 'magic') return this.readMagic(value);
    if (field === 'descriptor') this.readDescriptor(value);
    else if (field === 'block') this.readBlock(value);
    else this.endAfter(value);
    return true;
  }

  private readMagic(value: number): boolean {
    const isSkippable = value - (value % 16) === skippableMagic;
    this.field = isSkippable ? 'skippableSize' : 'descriptor';
    return isSkippable || value === frameMagic;
  }

  private readDescriptor(value: number): void {
    const isSingleSegment = ((value >> 5) & 1) === 1;
    const sizeBytes = contentSizeBytes[value >> 6] as number;
    this.hasChecksum = ((value >> 2) & 1) === 1;
    // A single segment has a content size, of one byte at least, and no window size, which is a byte.
    this.skipBytes = (dictionaryIdBytes[value & 3] as number) + (isSingleSegment ? sizeBytes || 1 : sizeBytes + 1);
    this.field = 'block';
  }

  private readBlock(value: number): void {
    const isLast = (value & 1) === 1;
    const contentBytes = ((value >> 1) & 3) === oneByteBlock ? 1 : value >> 3;
    if (isLast) this.endAfter(contentBytes + (this.hasChecksum ? checksumBytes : 0));
    else this.skipBytes = contentBytes;
  }

  private endAfter(byteCount: number): void {
    this.skipBytes = byteCount;
    this.isLastPart = true;
    this.field = 'magic';
  }
}
