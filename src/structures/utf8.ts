import type { ByteString } from './byte-string.ts';

/** The platform's: every one has them. */
declare const TextDecoder: new (
  encoding: 'utf-8',
  options: { ignoreBOM: boolean },
) => { decode(bytes: Uint8Array): string };
declare const TextEncoder: new () => { encode(text: string): Uint8Array };

/** Max bytes of a name that are shown; the last character is completed. */
export const maxShownBytes = 4096;
/** Bytes needed to complete the last character and to see whether more follow. */
export const maxNeededBytes: number = maxShownBytes + 4;

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const encoder = new TextEncoder();

/** The text that bytes are; U+FFFD stands for what is no UTF-8. */
export function decodeUtf8(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}

/**
 * The number of bytes to show: `maxBytes`, and up to 3 more to complete the last character; all bytes if there are fewer.
 */
export function shownEnd(bytes: ByteString, maxBytes: number): number {
  let end = Math.min(maxBytes, bytes.length);
  while (end < bytes.length && end < maxBytes + 3 && isContinuation(bytes.charCodeAt(end))) end++;
  return end;
}

/** The bytes of a text; those of U+FFFD stand for a surrogate without its other half. */
export function encodeUtf8(text: string): Uint8Array {
  return encoder.encode(text);
}

/**
 * The position after the UTF-8 character (RFC 3629) that begins at `at`; -1 if none does. Overlong forms, surrogates, values above
 * U+10FFFF and characters that the end of the bytes cuts off are not characters.
 */
export function skipUtf8Character(bytes: Uint8Array, at: number): number {
  const lead = bytes[at] as number;
  if (lead < 0x80) return at + 1;
  // C0 and C1 begin overlong forms of ASCII.
  if (lead < 0xc2 || lead > 0xf4) return -1;
  if (!isSecond(bytes[at + 1] as number, lead)) return -1;
  if (lead < 0xe0) return at + 2;
  if (!isContinuation(bytes[at + 2] as number)) return -1;
  if (lead < 0xf0) return at + 3;
  return isContinuation(bytes[at + 3] as number) ? at + 4 : -1;
}

/** The position of the first byte that is not UTF-8; -1 if all are. O(bytes). */
export function findInvalidUtf8(bytes: Uint8Array): number {
  for (let at = 0; at < bytes.length; ) {
    const end = skipUtf8Character(bytes, at);
    if (end < 0) return at;
    at = end;
  }
  return -1;
}

/** The second byte excludes overlong forms (E0, F0), surrogates (ED) and values above U+10FFFF (F4). */
function isSecond(byte: number, lead: number): boolean {
  if (lead === 0xe0) return byte >= 0xa0 && byte <= 0xbf;
  if (lead === 0xed) return byte >= 0x80 && byte <= 0x9f;
  if (lead === 0xf0) return byte >= 0x90 && byte <= 0xbf;
  if (lead === 0xf4) return byte >= 0x80 && byte <= 0x8f;
  return isContinuation(byte);
}

/** True for every byte of a character except the first. */
function isContinuation(byte: number): boolean {
  return (byte & 0xc0) === 0x80;
}
