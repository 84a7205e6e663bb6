import { blockAt } from './text';

/** Sixteen bytes at once. */

/** 0, 1, 2 … 15 */
function places(): v128 {
  return i8x16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
}

/** Keeps the first `count` bytes, at most 16, and makes the others 0. */
export function firstBytes(bytes: v128, count: i32): v128 {
  return v128.and(bytes, i8x16.gt_s(i8x16.splat(<i8>count), places()));
}

/** True if the text has the same bytes, at most 32 of them, as another place. Reads up to 32 bytes past both ends. */
export function equalShort(at: usize, textAt: usize, byteCount: i32): bool {
  const first = firstBytes(v128.xor(v128.load(at), blockAt(textAt)), byteCount);
  const second = firstBytes(v128.xor(v128.load(at, 16), blockAt(textAt + 16)), byteCount - 16);
  return !v128.any_true(v128.or(first, second));
}

/** The same for any number of bytes. Reads up to 15 bytes past both ends. */
export function equalLong(at: usize, textAt: usize, byteCount: i32): bool {
  let left = byteCount;
  let offset: usize = 0;
  while (left > 16) {
    if (v128.any_true(v128.xor(v128.load(at + offset), blockAt(textAt + offset)))) return false;
    offset += 16;
    left -= 16;
  }
  return !v128.any_true(firstBytes(v128.xor(v128.load(at + offset), blockAt(textAt + offset)), left));
}

/** The place of the first byte with a flag, which is one bit a byte; there must be one. */
export function firstPlace(flags: i32): usize {
  return <usize>ctz<i32>(flags);
}

/** One bit for each of the 16 bytes that equals a byte. */
// @inline
export function matches(bytes: v128, byte: i8): i32 {
  return i8x16.bitmask(i8x16.eq(bytes, i8x16.splat(byte)));
}

/** One bit for each of the 16 bytes that is at most a byte. */
// @inline
export function atMost(bytes: v128, byte: i8): i32 {
  return i8x16.bitmask(i8x16.le_u(bytes, i8x16.splat(byte)));
}
