import type { ByteString } from './byte-string.ts';
import { isContinuation } from './utf8-character.ts';

/** The platform's: every one has them. */
declare const TextDecoder: new (
  encoding: 'utf-8',
  options: { ignoreBOM: boolean },
) => { decode(bytes: Uint8Array): string };
declare const TextEncoder: new () => { encode(text: string): Uint8Array };

/** Max bytes of a name that are shown; the last character is completed. */
export const mostShownBytes = 4096;
/** Bytes needed to complete the last character and to see whether more follow. */
export const mostNeededBytes: number = mostShownBytes + 4;

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const encoder = new TextEncoder();

/** The text that bytes are; U+FFFD stands for what is no UTF-8. */
export function decodeUtf8(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}

/**
 * The number of bytes to show: `mostBytes`, and up to 3 more to complete the last character; all bytes if there are fewer.
 */
export function shownEnd(bytes: ByteString, mostBytes: number): number {
  let end = Math.min(mostBytes, bytes.length);
  while (end < bytes.length && end < mostBytes + 3 && isContinuation(bytes.charCodeAt(end))) end++;
  return end;
}

/** The bytes of a text; those of U+FFFD stand for a surrogate without its other half. */
export function encodeUtf8(text: string): Uint8Array {
  return encoder.encode(text);
}
