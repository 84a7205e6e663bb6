import { isUtf8 } from 'node:buffer';
import path from 'node:path';

/*
 * A path is bytes. Here it is a string all the same, so that it can be cut, compared and shown: each byte that is no UTF-8
 * is a lone surrogate, U+DC80 to U+DCFF, as in Python's `surrogateescape`. Nothing is lost, if `fs` is only ever given
 * `toFs(path)`, and if what it lists is asked for as bytes.
 *
 * A path stays as it was given: a relative one remains relative, because the working folder may be gone, or have a name that
 * Node cannot tell.
 */

const escapedByte = /([\uDC80-\uDCFF])/u;
const escapeBase = 0xdc00;
const longestSequence = 4;

/** The path that these bytes are. O(bytes). */
export function decodePath(bytes: Buffer): string {
  if (isUtf8(bytes)) return bytes.toString();
  let text = '';
  for (let at = 0; at < bytes.length; ) {
    let end = at + 1;
    while (end - at < longestSequence && !isUtf8(bytes.subarray(at, end))) end++;
    const isSequence = isUtf8(bytes.subarray(at, end));
    text += isSequence ? bytes.toString('utf8', at, end) : String.fromCharCode(escapeBase + (bytes[at] as number));
    at = isSequence ? end : at + 1;
  }
  return text;
}

/** The bytes of a path. */
export function encodePath(text: string): Buffer {
  // Split behind a group, every other piece is what the group matched.
  const pieces = text.split(escapedByte);
  return Buffer.concat(
    pieces.map((piece, i) => (i % 2 === 0 ? Buffer.from(piece) : Buffer.of(piece.charCodeAt(0) - escapeBase))),
  );
}

/** A path as the functions of `fs` take it. */
export function toFs(text: string): string | Buffer {
  return escapedByte.test(text) ? encodePath(text) : text;
}

/** A path as seen from a folder. `..` stays in it: behind a symbolic link it is not what stands before it. */
export function under(folder: string, name: string): string {
  if (folder === '.' || path.isAbsolute(name)) return name;
  return /[/\\]$/.test(folder) ? folder + name : folder + path.sep + name;
}
