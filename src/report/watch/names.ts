import type { ByteString } from '../../structures/byte-string.ts';
import { escapeBytes, escapeControls, escapeNonAscii } from '../escape.ts';
import type { Glyphs } from './line.ts';

/** A name from a log, in characters that the terminal can show. */
export function showName(name: ByteString, glyphs: Glyphs): string {
  return showText(escapeBytes(name), glyphs);
}

/** The same for text, such as a file's name, also if it is escaped already. */
export function showText(text: string, { isAscii }: Glyphs): string {
  return isAscii ? escapeNonAscii(escapeControls(text)) : escapeControls(text);
}
