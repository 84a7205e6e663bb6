import type { ByteString } from '../structures/byte-string.ts';

/** Bytes of a log for a terminal: printable ASCII as it is, all else as `\xNN`, so that no log can steer a terminal. */
export function escapeBytes(bytes: ByteString): string {
  return bytes.replace(/[^ -~]|\\/g, (character) =>
    character === '\\' ? '\\\\' : `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
}

/**
 * Text, a file's path for example, in which `\xNN` stands for control characters, and for bytes that are no UTF-8: those are
 * lone surrogates, U+DC80 to U+DCFF.
 */
export function escapeControls(text: string): string {
  return text.replace(/[\p{Control}\uDC80-\uDCFF]/gu, escapeByte);
}

/** The same, but control characters stay, for JSON, which escapes them itself. */
export function escapeInvalid(text: string): string {
  return text.replace(/[\uDC80-\uDCFF]/gu, escapeByte);
}

function escapeByte(character: string): string {
  return `\\x${(character.charCodeAt(0) & 0xff).toString(16).padStart(2, '0')}`;
}
