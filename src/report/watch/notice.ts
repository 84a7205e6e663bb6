import { countCells } from './cells.ts';
import { showText } from './names.ts';
import { type Canvas, type Panel, wholePanel } from './panel.ts';

/** Why there is nothing to see, in as many lines as it needs. */
export function noticePanel(notice: string, { columns, glyphs }: Canvas): Panel {
  const lines: string[] = [];
  for (const word of showText(notice, glyphs).split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && countCells(`${last} ${word}`) <= columns) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return wholePanel(lines.map((text) => [{ text, color: 'yellow' }]));
}
