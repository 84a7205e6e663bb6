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

/** True if the text has the same `byteCount` bytes as another place. Reads up to 31 bytes past both ends. */
export function equalBytes(at: usize, textAt: usize, byteCount: i32): bool {
  let left = byteCount;
  let offset: usize = 0;
  while (left > 32) {
    if (v128.any_true(v128.xor(v128.load(at + offset), blockAt(textAt + offset)))) return false;
    offset += 16;
    left -= 16;
  }
  const first = firstBytes(v128.xor(v128.load(at + offset), blockAt(textAt + offset)), left);
  const second = firstBytes(v128.xor(v128.load(at + offset, 16), blockAt(textAt + offset + 16)), left - 16);
  return !v128.any_true(v128.or(first, second));
}

/** The place of the first byte with a flag, which is one bit a byte; there must be one. */
export function firstPlace(flags: i32): usize {
  return <usize>ctz<i32>(flags);
}
