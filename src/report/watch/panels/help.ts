import { wrapWords } from '../cells.ts';
import { type Canvas, type Line, type Panel, wholePanel } from '../panel.ts';
import type { ScreenState } from '../screen-state.ts';

const explanations: readonly (readonly [term: string, meaning: string])[] = [
  ['requests', 'how many came in the last second, minute and hour'],
  ['bytes', 'what they were sent, in units of 1000'],
  ['bars', 'the same by second and by minute, the newest at the right'],
  ['', 'the highest bar is the most of its row, and no bar is nothing'],
  ['status', 'responses by the first digit of their status, and their share'],
  ['top hosts', 'most requests first; the span holds at least the last hour'],
  ['top resources', 'most bytes first, in the same span'],
  ['hosts blocked', 'failed to log in too often; the login rule would block them'],
  ['left', 'the time until it would let the host in again'],
  ['requests blocked', 'what the login rule would have kept out since the start'],
  ['lines', 'all since the start, whatever they are'],
  ['malformed', 'lines that are no requests; they count nowhere else'],
  ['late', 'requests too old for the last hour when they came'],
  ['empty', 'lines with nothing in them'],
  ['without bytes', 'requests whose bytes are too many to be summed up exactly'],
  ['replay 100x', 'a log is read 100 times faster than it was written'],
  ['Ctrl-Z', 'stops the program until the shell continues it with fg'],
];

const termCells = 18;
/** With fewer columns, a meaning follows its term in as many lines as it needs. */
const minColumnsForTwo = 80;
const indent = '  ';

/** Explains each figure in one line, or in several on a narrow terminal. */
export function helpPanel({ columns }: Canvas): Panel {
  const toLines = columns < minColumnsForTwo ? toParagraph : toRow;
  const lines = explanations.flatMap(([term, meaning]) => toLines(term, meaning, columns));
  return { lines: lines.map((text): Line => [{ text }]), minRows: 1 };
}

/** The keys and what they do now. */
export function keyLine({ activity, isHelpShown, hasKeys }: ScreenState): Panel {
  const pause = activity.name === 'paused' ? 'p continue' : 'p pause';
  const help = isHelpShown ? '? back' : '? help';
  return wholePanel([[{ text: hasKeys ? `q quit  ${pause}  ${help}` : 'Ctrl-C quits' }]]);
}

function toRow(term: string, meaning: string): string[] {
  return [term.padEnd(termCells) + meaning];
}

function toParagraph(term: string, meaning: string, columns: number): string[] {
  const [first, ...rest] = meaning.split(' ') as [string, ...string[]];
  return wrapWords(term === '' ? [indent + first, ...rest] : [`${term}:`, first, ...rest], columns, indent);
}
