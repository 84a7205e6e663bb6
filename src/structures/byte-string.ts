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
