import { excerptJson } from '../../structures/ascii-json.ts';
import { encodeUtf8 } from '../../structures/utf8.ts';
import { StoreLimitError } from './store.ts';

const maxKeyBytes = 250;
/** Memcached's default for the size of one item: key, text, and some bytes of its own. */
export const defaultItemBytes = 1_048_576;
/** What a server takes of an item's room for itself: 59 bytes in Memcached 1.6, up to 20 more in older ones. */
const itemOverheadBytes = 100;
/**
 * Larger texts are neither written nor read, whatever a server takes: what somebody may put there must never need more memory than
 * a process has.
 */
export const maxTextBytes: number = 64 * 2 ** 20;
/** Characters that end a key on Memcached's line, and lone surrogates, which UTF-8 would turn into another key. */
const foreignToKeys = /[\0- \x7f]|\p{Surrogate}/u;

/** Throws `StoreLimitError` unless it is a key: 1 to 250 bytes of UTF-8 without blanks and control characters. */
export function checkKey(key: string): void {
  const byteCount = encodeUtf8(key).length;
  if (byteCount > 0 && byteCount <= maxKeyBytes && !foreignToKeys.test(key)) return;
  throw new StoreLimitError(
    `a key must have 1 to ${maxKeyBytes} bytes without blanks and control characters, not ${excerptJson(key)}`,
  );
}

/** Throws `RangeError` unless it is a time that a text can be kept for: seconds above 0, fractions too. */
export function checkLifetime(lifetimeSeconds: number): void {
  if (!(Number.isFinite(lifetimeSeconds) && lifetimeSeconds > 0)) {
    throw new RangeError(`a lifetime in seconds above 0 is expected, not ${lifetimeSeconds}`);
  }
}

/** Max bytes of a text under a key, in an item of so many bytes. Below 0 if the key alone is too long. */
export function countRoomBytes(itemBytes: number, key: string): number {
  return itemBytes - itemOverheadBytes - encodeUtf8(key).length;
}
