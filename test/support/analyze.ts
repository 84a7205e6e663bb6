import { allStems } from '../../src/analyzers/index.ts';
import type { LineOptions } from '../../src/lines/line-reader.ts';
import type { MalformedLine } from '../../src/lines/malformed-lines.ts';
import type { LogsSummary } from '../../src/log/log-summary.ts';
import { TypeScriptKernel } from '../../src/log/typescript-kernel.ts';
import { analyzeLog } from '../../src/pipeline/analyze-log.ts';
import type { AnalysisEffects, Progress } from '../../src/pipeline/effects.ts';
import { formatRow } from '../../src/report/answer-row.ts';
import type { OracleOptions } from '../oracles/reports.ts';
import { toLatin1 } from './bytes.ts';
import type { MakeKernel } from './kernels.ts';
import { toParameters } from './login-rule.ts';
import { toSource } from './sources.ts';

/** A malformed line with its bytes as latin1, which outlive the batch. */
export type ReportedLine = Omit<MalformedLine, 'bytes'> & { readonly text: string };

export interface Analysis {
  /** Latin1 contents by file name: `hosts.txt` … */
  readonly files: Record<string, string>;
  readonly malformed: ReportedLine[];
  readonly progress: Progress[];
  readonly summary: LogsSummary;
}

/** What analyzing needs besides the log. Logs are named `log0`, `log1` … */
export interface AnalyzeOptions {
  readonly options?: Partial<OracleOptions>;
  /** In which the bytes arrive, taken in turn. */
  readonly chunkSizes?: readonly number[];
  readonly kernel?: LineOptions;
  readonly stems?: readonly string[];
  readonly makeKernel?: MakeKernel;
}

/** Analyzes logs that lie in memory, as one log, and collects all that would be written and said. */
export async function analyzeInMemory(
  logs: readonly Uint8Array[],
  {
    options = {},
    chunkSizes = [65536],
    kernel = {},
    stems = allStems,
    makeKernel = (own) => new TypeScriptKernel(own),
  }: AnalyzeOptions = {},
): Promise<Analysis> {
  const collected = collectEffects(stems);
  const sources = logs.map((log, i) => toSource(`log${i}`, log, chunkSizes));
  const summary = await analyzeLog(
    sources,
    toParameters(options),
    collected.effects,
    makeKernel({ ...(options.maxLineBytes !== undefined && { maxLineBytes: options.maxLineBytes }), ...kernel }),
  );
  const { files, malformed, progress } = collected;
  return { files, malformed, progress, summary };
}

/** Effects that collect all that would be written and said. */
export function collectEffects(
  stems: readonly string[] = allStems,
  maxMalformed: number = Number.POSITIVE_INFINITY,
): Omit<Analysis, 'summary'> & { readonly effects: AnalysisEffects } {
  const files: Record<string, string> = Object.fromEntries(stems.map((stem) => [`${stem}.txt`, '']));
  const malformed: ReportedLine[] = [];
  const progress: Progress[] = [];
  const effects: AnalysisEffects = {
    wantedFiles: new Set(stems),
    maxMalformed,
    rowWriter: (stem, table) => (row) => {
      files[`${stem}.txt`] += formatRow(row, table);
    },
    lineWriter(stem) {
      return (source, start, byteCount) => {
        files[`${stem}.txt`] += `${toLatin1(source.subarray(start, start + byteCount))}\n`;
      };
    },
    reportMalformed({ bytes, ...line }) {
      malformed.push({ ...line, text: toLatin1(bytes) });
    },
    reportMisfits() {},
    reportProgress(now) {
      progress.push(now);
    },
    pause: () => undefined,
  };
  return { files, malformed, progress, effects };
}
