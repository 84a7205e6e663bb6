import { type ByteString, toBytes } from '../structures/byte-string.ts';
import { decodeUtf8, encodeUtf8, findInvalidUtf8, maxShownBytes, shownEnd } from '../structures/utf8.ts';

/**
 * Characters that cannot be seen, or that change how a terminal shows others: controls, changes of direction, joiners, blanks
 * other than the space, unassigned and private characters, and marks that no visible character precedes.
 */
const unseen = /(?! )[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}]|(?<![\p{L}\p{M}\p{N}\p{P}\p{S}])\p{M}/gu;

/**
 * Bytes of a log as text for the screen, messages and the JSON of `watch`. UTF-8 stays, a backslash becomes `\\`, and each byte
 * that is not UTF-8 or belongs to a character that cannot be seen becomes `\xNN`. So no log can control a terminal, and the bytes
 * can be recovered from the text.
 *
 * Shows the first `maxBytes`, and up to 3 more to complete the last character. An ellipsis stands for the bytes that are cut.
 * Different bytes have different texts, unless both are cut and begin with the same bytes.
 */
export function escapeBytes(bytes: ByteString, maxBytes: number = maxShownBytes): string {
  const end = shownEnd(bytes, maxBytes);
  const text = escapeShown(toBytes(bytes.slice(0, end)));
  return end < bytes.length ? `${text}…` : text;
}

function escapeShown(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; ) {
    const length = findInvalidUtf8(bytes.subarray(at));
    const end = length < 0 ? bytes.length : at + length;
    text += escapeControls(decodeUtf8(bytes.subarray(at, end)).replaceAll('\\', '\\\\'));
    if (end < bytes.length) text += escapeByte(bytes[end] as number);
    at = end + 1;
  }
  return text;
}

/**
 * Text, such as a path, with `\xNN` for the bytes of characters that cannot be seen, and for bytes that are not UTF-8: in a path,
 * those are lone surrogates, U+DC80 to U+DCFF.
 */
export function escapeControls(text: string): string {
  return text.replace(unseen, escapeCharacter);
}

/** Escapes only bytes that are not UTF-8. For JSON, which has its own escapes for characters that cannot be seen. */
export function escapeInvalid(text: string): string {
  return text.replace(/[\uDC80-\uDCFF]/gu, escapeCharacter);
}

/** Text for an ASCII terminal: an ellipsis becomes three dots, other characters become `\xNN` for each byte. */
export function escapeNonAscii(text: string): string {
  return text.replaceAll('…', '...').replace(/[^\0-\x7f]/gu, escapeCharacter);
}

function escapeCharacter(character: string): string {
  if (/^[\uDC80-\uDCFF]$/u.test(character)) return escapeByte(character.charCodeAt(0) & 0xff);
  return Array.from(encodeUtf8(character), escapeByte).join('');
}

function escapeByte(byte: number): string {
  return `\\x${byte.toString(16).padStart(2, '0')}`;
}
