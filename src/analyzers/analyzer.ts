import type { Names } from '../structures/byte-dictionary.ts';
import type { ByteString } from '../structures/byte-string.ts';
import type { Steps } from '../structures/steps.ts';
import type { Tally } from '../tallies/tally.ts';

/** How a column of an answer is to be read and printed. */
export type ColumnKind =
  /** A byte string: printed as the very bytes. */
  | 'bytes'
  /** A whole number. */
  | 'integer'
  /** Seconds since 1970-01-01 UTC: printed as the log writes its times. */
  | 'time';

export type Cell = ByteString | number;

/**
 * One question asked of the log.
 *
 * It sees neither bytes nor files: its tally counts while the log is read, and `answer` turns the count into rows.
 */
export interface Analyzer<Share, Row> {
  /** What it needs counted. */
  readonly tally: Tally<Share>;
  /** Of the rows, in the order in which they are printed. */
  readonly columns: { readonly [Name in keyof Row]: ColumnKind };
  /** The files that the answer is written to, by their stems: `hosts` is written to `hosts.txt`. */
  readonly files: Readonly<Record<string, AnswerFile<keyof Row & string>>>;
  /** The stem of the file for the lines that the tally keeps, if it keeps any, and what they are. */
  readonly linesFile?: { readonly stem: string; readonly about: string };
  /**
   * The rows in output order. They can be iterated over several times, as long as the names are there. Yields every few
   * milliseconds, because there may be millions of names and seconds.
   */
  answer(share: Share, context: AnswerContext): Steps<Iterable<Row>>;
}

/** A file with the rows of an answer. */
export interface AnswerFile<ColumnName> {
  /** The columns that it shows, in this order, with commas between them. */
  readonly columns: readonly ColumnName[];
  /** For help: what the rows are, or how they are sorted. */
  readonly about: string;
}

/** What an answer may depend on besides its share. */
export interface AnswerContext {
  readonly hosts: Names;
  readonly resources: Names;
  /** Max rows of an answer, at least 1. */
  readonly top: number;
  /** Length of the windows whose requests are counted: [start, start + windowSeconds), at least 1. */
  readonly windowSeconds: number;
}

/** An analyzer of any share and rows. */
export type AnyAnalyzer = Analyzer<unknown, AnyRow>;

/** A row of any answer, by the names of its columns. */
export type AnyRow = Readonly<Record<string, Cell>>;
