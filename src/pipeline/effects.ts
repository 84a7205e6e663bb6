import type { MalformedLine } from '../report/malformed-line.ts';
import type { ByteString } from '../structures/byte-string.ts';
import type { KeepLine } from '../tallies/tally.ts';

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

/** How far the reading has come. */
export interface Progress {
  readonly bytes: number;
  readonly lines: number;
}

/** All that analyzing a log does to the world besides reading the log. */
export interface AnalysisEffects {
  /** The output files to write, by their stems. Analyzers of which no file is wanted do not run. */
  readonly wantedFiles: ReadonlySet<string>;
  /** The most malformed lines that are to be reported: the first ones, in order. */
  readonly mostMalformed: number;
  /** Writes the next text of an output file that is not made of lines. */
  writeText(stem: string, text: ByteString): void;
  /** What writes lines of the log to an output file, each with a newline behind it. */
  lineWriter(stem: string): KeepLine;
  reportMalformed(line: MalformedLine): void;
  reportProgress(progress: Progress): void;
  /** Called where work can pause. A promise is waited for, so that the world gets in, and rejects if the work is to end. */
  pause(): undefined | Promise<void>;
}
