import type { ByteString } from './byte-string.ts';
import { isContinuation } from './utf8-character.ts';

/** The platform's: every one has them. */
declare const TextDecoder: new (
  encoding: 'utf-8',
  options: { ignoreBOM: boolean },
) => { decode(bytes: Uint8Array): string };
declare const TextEncoder: new () => { encode(text: string): Uint8Array };

/** Of a name, people are shown so many bytes, and no character in halves. */
export const mostShownBytes = 4096;
/** What tells that there are more bytes than are shown, and where the last character that is shown ends. */
export const mostNeededBytes: number = mostShownBytes + 4;

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const encoder = new TextEncoder();

/** The text that bytes are; U+FFFD stands for what is no UTF-8. */
export function decodeUtf8(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}

/**
 * How many of the bytes are shown: `mostBytes`, and the rest of the character that the last of them belongs to, at most 3 bytes
 * more; all if there are no more.
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
