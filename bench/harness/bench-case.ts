/** What a case is made of: tables, whose rows are commands. `bench/cases/index.ts` lists the cases. */
import type { LogInput } from './logs.ts';
import type { Run } from './measure.ts';

export interface BenchCase {
  /** For `--case`. */
  readonly name: string;
  /** For the usage: what it is about, in one line. */
  readonly about: string;
  /** Only describes them: nothing is made or run yet. */
  tables(setting: Setting): Table[];
}

export interface Setting {
  /** Small inputs and few rounds: does it still work? */
  readonly isQuick: boolean;
  /** With the logs of gigabytes. */
  readonly isFull: boolean;
  /** The script that is measured. */
  readonly product: string;
  /** Another build of it. */
  readonly against: string | undefined;
}

/** Rows that are measured in the same rounds. */
export interface Table {
  /** If all rows read one log, its size is told behind the title. */
  readonly title: string;
  readonly rows: readonly Row[];
  /** The row that the others are divided by. */
  readonly reference: Row;
  readonly roundCount: number;
  /** Behind the usual ones. */
  readonly columns?: readonly Column[];
  readonly targets?: readonly Target[];
}

export interface Row {
  readonly title: string;
  /** Undefined if it reads no log. */
  readonly input?: LogInput;
  readonly command: readonly string[];
  /** Writes what `command` reads from a pipe. */
  readonly feeder?: readonly string[];
  /** It takes part in so many rounds, the first ones. */
  readonly roundLimit?: number;
  /** It writes our answers into `answersFolder`: they are checked before anything is timed, and after each run. */
  readonly hasAnswers?: boolean;
  /** Lines that the last run has read, as it says itself; NaN if there was none. */
  readonly countLines?: () => number;
  /** Throws if the last run did not do what it was measured for. */
  readonly check?: () => void;
}

/** What was measured: for each row its runs, by round. */
export type RunsByRow = ReadonlyMap<Row, readonly Run[]>;

/** One more figure of each row. */
export interface Column {
  readonly heading: string;
  cell(row: Row, runs: RunsByRow): string;
}

/** Something that should be at most so much. */
export interface Target {
  readonly title: string;
  readonly atMost: number;
  /** By round; the median counts. */
  measure(runs: RunsByRow): readonly number[];
}
