import type { LogOrder } from '../../io/reading/several-logs.ts';
import type { TalkOptions } from '../../io/terminal/terminal.ts';
import type { RunOptions } from '../../io/threads/run-analysis.ts';

/** Max malformed lines of a run: a number, or a percentage (in decimal) of the lines that are not empty. */
export type BadLimit = { readonly lines: number } | { readonly percent: string };

/** What the options of `analyze` mean. */
export interface AnalyzeOptions extends RunOptions {
  /** Stems of the files to write. */
  readonly files: ReadonlySet<string>;
  readonly order: LogOrder;
  readonly badLinesFile: string | undefined;
  readonly badLimit: BadLimit | undefined;
  readonly talk: TalkOptions;
}

/** What to read, and where the answers go. */
export interface AnalyzePaths {
  readonly logs: readonly string[];
  readonly folder: string;
}
