import type { FailureDescription, MalformedLine } from '../../lines/malformed-lines.ts';
import { explainMalformed, malformedToJson } from '../../report/malformed-line.ts';
import { formatQuantity } from '../../report/number.ts';
import type { ByteString } from '../../structures/byte-string.ts';
import type { Terminal } from './terminal.ts';

/** Malformed lines that are explained one by one. */
const explainedLines = 10;

/** What a list of malformed lines is written to. */
export interface LineList {
  writeText(text: ByteString): void;
}

/** Explains the first malformed lines on the terminal, and lists all of them if a list is wanted. */
export class MalformedListener {
  private readonly terminal: Terminal;
  private readonly list: LineList | undefined;
  private readonly descriptions: readonly FailureDescription[];
  private count = 0;
  /** The first malformed line of each log, explained; logs in reading order. */
  private readonly firstExplained: Map<string, string> = new Map();

  /** Failures of the lines are indexes of the descriptions. */
  constructor(terminal: Terminal, list: LineList | undefined, descriptions: readonly FailureDescription[]) {
    this.terminal = terminal;
    this.list = list;
    this.descriptions = descriptions;
  }

  /** How many malformed lines it wants to know of, the first ones. */
  get mostReported(): number {
    return this.list === undefined ? explainedLines : Number.POSITIVE_INFINITY;
  }

  report(line: MalformedLine): void {
    this.count++;
    if (this.list !== undefined) {
      for (const piece of malformedToJson(line, this.descriptions)) this.list.writeText(piece);
    }
    const isFirst = !this.firstExplained.has(line.log);
    if (!isFirst && this.count > explainedLines) return;
    const text = explainMalformed(line, this.descriptions);
    if (isFirst) this.firstExplained.set(line.log, text);
    if (this.count <= explainedLines) this.terminal.tell(text);
  }

  /** Explains the first malformed line of one log, by default of all logs; undefined if none was reported. */
  explainFirst(log?: string): string | undefined {
    return log === undefined ? this.firstExplained.values().next().value : this.firstExplained.get(log);
  }

  /** Tells how many of all malformed lines were not explained. */
  tellRest(malformedCount: number): void {
    const rest = malformedCount - explainedLines;
    if (rest > 0) this.terminal.tell(`… and ${formatQuantity(rest, 'more malformed line')}`);
  }
}
