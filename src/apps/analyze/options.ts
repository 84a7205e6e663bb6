import type { KernelName } from '../../io/engine/kernels.ts';
import type { LogOrder } from '../../io/reading/several-logs.ts';
import type { TalkOptions } from '../../io/terminal/terminal.ts';
import type { AnalysisParameters } from '../../pipeline/parameters.ts';
import type { BadLimit } from './bad-limit.ts';

/** What the options of `analyze` mean. */
export interface AnalyzeOptions {
  readonly parameters: AnalysisParameters;
  /** Stems of the files to write. */
  readonly files: ReadonlySet<string>;
  readonly order: LogOrder;
  /** The fastest one if undefined. */
  readonly kernel: KernelName | undefined;
  /** As many as pay if undefined. */
  readonly threads: number | undefined;
  readonly badLinesFile: string | undefined;
  readonly badLimit: BadLimit | undefined;
  readonly talk: TalkOptions;
}

/** What to read, and where the answers go. */
export interface AnalyzePaths {
  readonly logs: readonly string[];
  readonly folder: string;
}
