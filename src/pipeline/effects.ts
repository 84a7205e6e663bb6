import type { AnyAnalyzer, AnyRow } from '../analyzers/analyzer.ts';
import type { MalformedLine } from '../lines/malformed-lines.ts';
import type { LineFormat } from '../log/formats/steps.ts';
import type { Zone } from '../log/timestamp.ts';
import type { KeepLine } from '../tallies/tally.ts';
import type { Misfits } from './misfits.ts';

/** A log, or a part of one, that is read once from its start to its end. */
export interface LogSource {
  /** What messages call it. */
  readonly name: string;
  /** Bytes of the file that were read so far: compressed ones where it is compressed. */
  readonly consumedBytes: number;
  /**
   * Writes the next bytes to the start of `space` and returns how many there are: at least 1, or 0 at the end. Returns a
   * promise where it must wait, and now and then to let the world in.
   */
  read(space: Uint8Array): number | Promise<number>;
}

/** A log, or a part of one, of which is known how its lines are read. */
export interface FormattedSource extends LogSource {
  readonly format: LineFormat;
}

/** How far the reading has come. */
export interface Progress {
  readonly bytes: number;
  readonly lines: number;
}

/** How the rows of an answer are shown in one output file. */
export interface AnswerTable {
  /** How each column of a row is to be read. */
  readonly kinds: AnyAnalyzer['columns'];
  /** The columns to show, in this order. */
  readonly columns: readonly string[];
  /** The zone in which to show times; undefined if the log has no well-formed line. */
  readonly zone: Zone | undefined;
}

export type WriteRow = (row: AnyRow) => void;

/** All that analyzing a log does to the world besides reading the log. */
export interface AnalysisEffects {
  /** The output files to write, by their stems. Analyzers of which no file is wanted do not run. */
  readonly wantedFiles: ReadonlySet<string>;
  /** Max malformed lines to report: the first ones, in order. */
  readonly maxMalformed: number;
  /** Returns the function that writes the rows of an answer, one by one, to an output file. */
  rowWriter(stem: string, table: AnswerTable): WriteRow;
  /** Returns the function that writes lines of the log to an output file, each with a newline after it. */
  lineWriter(stem: string): KeepLine;
  reportMalformed(line: MalformedLine): void;
  /** Called for each log that ends with lines that do not fit its format, by its index, when it was read. */
  reportMisfits(log: number, misfits: Misfits): void;
  reportProgress(progress: Progress): void;
  /** Called where work can pause. A promise is waited for, so that the world gets in, and rejects if the work is to end. */
  pause(): undefined | Promise<void>;
}
