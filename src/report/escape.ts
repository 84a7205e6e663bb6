import { type ByteString, toBytes } from '../structures/byte-string.ts';
import { decodeUtf8, encodeUtf8, mostShownBytes, shownEnd } from '../structures/utf8.ts';
import { findInvalidUtf8 } from '../structures/utf8-character.ts';

/**
 * Characters that steer, hide or cannot be seen: controls, those that change the direction of text or join it, blanks other
 * than the space, what is unassigned or private, and marks that would go on top of one of these.
 */
const unseen = /(?! )[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}]|(?<![\p{L}\p{M}\p{N}\p{P}\p{S}])\p{M}/gu;

/**
 * Bytes of a log as text for people, on the screen, in messages and in the JSON of `watch`: UTF-8 as it is, `\\` for a
 * backslash, and `\xNN` for every byte that is no UTF-8 or belongs to a character that cannot be seen. So no log can steer a
 * terminal, and the bytes can be told from the text.
 *
 * Only the first `mostBytes` are shown, and the rest of the character that the last of them belongs to, at most 3 bytes more. An
 * ellipsis behind them tells that there are more. Only bytes that are cut, too, and begin like these, have the same text.
 */
export function escapeBytes(bytes: ByteString, mostBytes: number = mostShownBytes): string {
  const end = shownEnd(bytes, mostBytes);
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
 * Text, a file's path for example, with `\xNN` for the bytes of characters that cannot be seen, and for bytes that are no
 * UTF-8: in a path those are lone surrogates, U+DC80 to U+DCFF.
 */
export function escapeControls(text: string): string {
  return text.replace(unseen, escapeCharacter);
}

/** The same, but characters that cannot be seen stay, for JSON, which has escapes of its own. */
export function escapeInvalid(text: string): string {
  return text.replace(/[\uDC80-\uDCFF]/gu, escapeCharacter);
}

/** Text for a terminal that has ASCII only: `\xNN` for the bytes of all other characters, but dots for an ellipsis. */
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
