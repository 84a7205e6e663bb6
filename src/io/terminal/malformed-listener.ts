import type { FailureDescription, MalformedLine } from '../../lines/malformed-lines.ts';
import { isBinary } from '../../report/log-format.ts';
import { explainMalformed, malformedToJson } from '../../report/malformed-line.ts';
import { formatQuantity } from '../../report/number.ts';
import type { ByteString } from '../../structures/byte-string.ts';
import type { Terminal } from './terminal.ts';

/** Malformed lines that are explained one by one. */
const explainedLines = 10;

/** The first malformed line of a log. */
export interface FirstMalformed {
  readonly explained: string;
  /** True if it has control characters, so that the log is hardly text. */
  readonly isBinary: boolean;
}

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
  /** By log, in reading order. */
  private readonly firstLines: Map<string, FirstMalformed> = new Map();

  /** Failures of the lines are indexes of the descriptions. */
  constructor(terminal: Terminal, list: LineList | undefined, descriptions: readonly FailureDescription[]) {
    this.terminal = terminal;
    this.list = list;
    this.descriptions = descriptions;
  }

  /** How many malformed lines it wants to know of, the first ones. */
  get maxReported(): number {
    return this.list === undefined ? explainedLines : Number.POSITIVE_INFINITY;
  }

  report(line: MalformedLine): void {
    this.count++;
    if (this.list !== undefined) {
      for (const piece of malformedToJson(line, this.descriptions)) this.list.writeText(piece);
    }
    const isFirst = !this.firstLines.has(line.log);
    if (!isFirst && this.count > explainedLines) return;
    const explained = explainMalformed(line, this.descriptions);
    if (isFirst) {
      this.firstLines.set(line.log, { explained, isBinary: isBinary(line.bytes) });
    }
    if (this.count <= explainedLines) this.terminal.tell(explained);
  }

  /** The first malformed line of one log, by default of all logs; undefined if none was reported. */
  first(log?: string): FirstMalformed | undefined {
    return log === undefined ? this.firstLines.values().next().value : this.firstLines.get(log);
  }

  /** Tells how many of all malformed lines were not explained. */
  tellRest(malformedCount: number): void {
    const rest = malformedCount - explainedLines;
    if (rest > 0) this.terminal.tell(`… and ${formatQuantity(rest, 'more malformed line')}`);
  }
}
