import { keepBytes } from './bytes-in-words.ts';

/** Longer names are hashed in parts of this length. */
const partBytes = 1024;

/**
 * The key of this process. It is secret only as long as no number that `Math.random` gives is shown to anybody: whoever sees
 * some can work out the others.
 */
const key: Int32Array = Int32Array.from({ length: partBytes / 4 + 2 }, () => Math.random() * 2 ** 32);

/**
 * A keyed hash of the bytes [start, start + byteCount), 32 bits; at least 4 bytes must follow in the view. O(bytes).
 *
 * It is NH, the universal hash of UMAC (RFC 4418), twice: to each word of the name a word of the key is added, and the
 * products of the halves are added up; the other sum takes the key from its next word on. Whoever does not know the key
 * cannot choose two names of up to 1 KiB that have the same two sums with a chance above 2^-28. So no choice of names makes
 * look-ups slow. Different names may share a hash all the same: they are to be compared.
 *
 * It is one function on purpose: made of several, it takes twice the time.
 */
export function hashName(view: DataView, start: number, byteCount: number): number {
  if (byteCount > partBytes) return hashParts(view, start, byteCount);
  const lastWord = start + (byteCount & ~3);
  let sum = 0;
  let otherSum = 0;
  let place = 0;
  for (let at = start; at < lastWord; at += 4) {
    const word = view.getInt32(at, true);
    const one = (word + (key[place++] as number)) | 0;
    const other = (word + (key[place] as number)) | 0;
    sum = (sum + Math.imul(one & 0xffff, one >>> 16)) | 0;
    otherSum = (otherSum + Math.imul(other & 0xffff, other >>> 16)) | 0;
  }
  const word = view.getInt32(lastWord, true) & (keepBytes[byteCount & 3] as number);
  const one = (word + (key[place] as number)) | 0;
  const other = (word + (key[place + 1] as number)) | 0;
  sum = (sum + Math.imul(one & 0xffff, one >>> 16)) | 0;
  otherSum = (otherSum + Math.imul(other & 0xffff, other >>> 16)) | 0;
  return spread(spread(sum + byteCount) + otherSum);
}

function hashParts(view: DataView, start: number, byteCount: number): number {
  let hash = 0;
  let at = start;
  for (let left = byteCount; left > 0; left -= partBytes) {
    hash = spread(hash) ^ hashName(view, at, Math.min(left, partBytes));
    at += partBytes;
  }
  return hash;
}

/** Of different words different ones, so that any bits of the result can choose a slot. */
function spread(word: number): number {
  const mixed = Math.imul(word, 0x9e3779b1);
  return mixed ^ (mixed >>> 15);
}
