/**
 * Bytes as a string: one character a byte, U+0000 to U+00FF, nothing decoded.
 *
 * Two byte strings compare (`<`, `===`) exactly as their bytes do, unsigned.
 */
export type ByteString = string;

/** Characters turned at once: below every engine's limit on the number of arguments. */
const sliceBytes = 8192;

/** The bytes as a byte string. O(bytes). */
export function toByteString(bytes: Uint8Array): ByteString {
  let text = '';
  for (let start = 0; start < bytes.length; start += sliceBytes) {
    // Spreading would go through an iterator, at twenty times the cost.
    text += String.fromCharCode.apply(null, bytes.subarray(start, start + sliceBytes) as unknown as number[]);
  }
  return text;
}

/** The bytes of a byte string. O(bytes). */
export function toBytes(text: ByteString): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** True if the bytes [start, start + byteCount) begin with a prefix. O(its bytes), without allocation. */
export function isPrefix(prefix: ByteString, bytes: Uint8Array, start: number, byteCount: number): boolean {
  if (prefix.length > byteCount) return false;
  for (let i = 0; i < prefix.length; i++) if (bytes[start + i] !== prefix.charCodeAt(i)) return false;
  return true;
}

/**
 * Below 0, 0 or above 0 as the bytes [start, start + byteCount) come before, equal or come after those of another slice,
 * unsigned. O(bytes), without allocation.
 */
export function compareSlices(
  bytes: Uint8Array,
  start: number,
  byteCount: number,
  otherStart: number,
  otherByteCount: number,
): number {
  const end = start + Math.min(byteCount, otherByteCount);
  const shift = otherStart - start;
  for (let at = start; at < end; at++) {
    const difference = (bytes[at] as number) - (bytes[at + shift] as number);
    if (difference !== 0) return difference;
  }
  return byteCount - otherByteCount;
}
