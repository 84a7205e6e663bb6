/**
 * A 32-bit hash of a whole name, made of steps so that a scanner can hash a name while it looks for its end:
 *
 *     hash = hashSeed
 *     hash = mixWord(hash, four bytes, little-endian)      for every whole word of the name
 *     hash = mixWord(hash, the 0 to 3 bytes left, zero-padded)
 *     hash = finishHash(hash, bytes in the name)
 *
 * A hash is no identity: different names do share one (a handful of pairs in 100,000 hosts), so names are compared.
 *
 * The seed is different in every run, so that nobody can make up names in advance that all have the same hash and slow look-ups down.
 * Ids do not depend on it.
 */
export const hashSeed: number = Math.trunc(Math.random() * 2 ** 31);

/** Mixes four bytes in. */
export function mixWord(hash: number, word: number): number {
  const mixed = Math.imul(hash ^ word, 0x9e3779b1);
  return mixed ^ (mixed >>> 15);
}

/** Spreads the last bytes over all 32 bits, so that any bits of the result can choose a slot. */
export function finishHash(hash: number, byteCount: number): number {
  const mixed = Math.imul(hash ^ byteCount, 0x85ebca6b);
  return mixed ^ (mixed >>> 13);
}

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

/** The hash of `[start, start + byteCount)`; at least 4 bytes must follow in the view. O(bytes). */
export function hashName(view: DataView, start: number, byteCount: number): number {
  const lastWord = start + (byteCount & ~3);
  let hash = hashSeed;
  for (let at = start; at < lastWord; at += 4) hash = mixWord(hash, view.getInt32(at, true));
  return finishHash(mixWord(hash, view.getInt32(lastWord, true) & (keepBytes[byteCount & 3] as number)), byteCount);
}
