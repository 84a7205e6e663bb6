/** Keeps the first 0 to 3 bytes of a little-endian word: `word & keepBytes[count]`. */
export const keepBytes: Int32Array = Int32Array.of(0, 0xff, 0xffff, 0xffffff);

/**
 * Flags (0x80 in its place) the first of a little-endian word's four bytes that is below `limit`, and perhaps some behind
 * it; 0 if no byte is. `limit` is 1 to 128, and `limits` repeats it: `0x21212121`.
 */
export function bytesBelow(word: number, limits: number): number {
  return (word - limits) & ~word & 0x80808080;
}

/** The index, 0 to 3, of the first flagged byte; there must be one. */
export function firstFlagged(flags: number): number {
  return (31 - Math.clz32(flags & -flags)) >> 3;
}
