import type { ByteString } from '../../structures/byte-string.ts';
import { escapeBytes, escapeControls, escapeNonAscii } from '../escape.ts';
import type { Glyphs } from './line.ts';

/** A name of the log as the terminal can show it. */
export function showName(name: ByteString, glyphs: Glyphs): string {
  return showText(escapeBytes(name), glyphs);
}

/** The same for text: a file's name, or one that is escaped already. */
export function showText(text: string, { isAscii }: Glyphs): string {
  return isAscii ? escapeNonAscii(escapeControls(text)) : escapeControls(text);
}
