import { escapeBytes } from '../escape.ts';
import { type Canvas, type Panel, wholePanel } from './panel.ts';

/** Why there is nothing to see, in as many lines as it needs. */
export function noticePanel(notice: string, { columns }: Canvas): Panel {
  const lines: string[] = [];
  for (const word of escapeBytes(notice.replaceAll('…', '...')).split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= columns) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return wholePanel(lines.map((text) => [{ text, color: 'yellow' }]));
}
