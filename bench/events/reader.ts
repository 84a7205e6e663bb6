import { runApart } from './run-apart.ts';

/** How thorough to be. */
export interface ReaderEffort {
  /** Read in each round. */
  readonly lineCount: number;
  readonly roundCount: number;
}

/** Per second of the best round. A megabyte has 10^6 bytes. */
export interface ReadingSpeed {
  readonly lines: number;
  readonly megabytes: number;
}

export interface ReaderFindings {
  /** The bytes are in memory already. */
  readonly memory: ReadingSpeed;
  /** Another process copies a file to a pipe meanwhile. */
  readonly pipe: ReadingSpeed;
  /** What only finding the lines and JSON.parse take, of text in memory, for comparison. */
  readonly jsonParse: ReadingSpeed;
}

export const wholeReaderEffort: ReaderEffort = { lineCount: 500_000, roundCount: 7 };
export const quickReaderEffort: ReaderEffort = { lineCount: 5_000, roundCount: 1 };

/** Measures, in a process of its own, how fast lines of JSON become events. Fails if one is lost or is another one. */
export function measureReader(effort: ReaderEffort): ReaderFindings {
  return runApart('reader-process', effort);
}
