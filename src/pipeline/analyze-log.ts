import type { AnswerContext, AnyAnalyzer } from '../analyzers/analyzer.ts';
import { analyzers as allAnalyzers, fileStems } from '../analyzers/index.ts';
import type { Batch } from '../log/batch.ts';
import { type KernelOptions, TypeScriptKernel } from '../log/kernel.ts';
import type { LogSummary } from '../log/log-summary.ts';
import type { ParseFailure } from '../log/malformed.ts';
import { formatRows } from '../report/text.ts';
import type { LoginRule } from '../tallies/tally.ts';
import type { AnalysisEffects, LogSource } from './effects.ts';
import { type Part, PartCounter } from './part.ts';

/** What the answers depend on besides the log. */
export interface AnalysisParameters {
  /** The most rows of an answer, at least 1. */
  readonly top: number;
  /** Length of the windows that are counted: [start, start + windowSeconds), at least 1. */
  readonly windowSeconds: number;
  readonly login: LoginRule;
}

/**
 * Reads a log once, from the sources in their order, and writes the wanted files.
 *
 * Bytes become batches, analyzers fold batches into shares, shares become answers, and answers files. A source's end ends
 * a line. Throws what the sources and effects throw, `ByteSumOverflow` and `SecondOverflow`.
 */
export async function analyzeLog(
  sources: Iterable<LogSource> | AsyncIterable<LogSource>,
  parameters: AnalysisParameters,
  effects: AnalysisEffects,
  kernelOptions: KernelOptions = {},
): Promise<LogSummary> {
  const analyzers = allAnalyzers.filter((analyzer) =>
    fileStems(analyzer).some((stem) => effects.wantedFiles.has(stem)),
  );
  const kernel = new TypeScriptKernel(kernelOptions);
  const { hosts, resources } = kernel;
  const counter = new PartCounter(hosts, resources, true, {
    analyzers,
    login: parameters.login,
    lineWriter: (stem) => effects.lineWriter(stem),
  });

  let bytes = 0;
  for await (const source of sources) {
    let linesBefore = 0;
    for (let isAtEnd = false; !isAtEnd; ) {
      // Awaiting costs more than reading a piece of a file, so only what is not there yet is awaited.
      const reading = source.read(kernel.space());
      const byteCount = typeof reading === 'number' ? reading : await reading;
      isAtEnd = byteCount === 0;
      if (isAtEnd) kernel.end();
      else kernel.push(byteCount);
      for (let batch = kernel.next(); batch !== null; batch = kernel.next()) {
        counter.fold(batch);
        if (batch.malformed.length > 0) reportMalformed(batch, source.name, linesBefore, effects);
        linesBefore += batch.lineCount;
      }
      bytes += byteCount;
      effects.reportProgress({ bytes, lines: counter.summary.lines });
    }
  }
  const part = counter.finish(hosts, resources);
  writeAnswers(analyzers, part, parameters, effects);
  return part.summary;
}

function writeAnswers(
  analyzers: readonly AnyAnalyzer[],
  { hosts, resources, shares, summary }: Part,
  { top, windowSeconds }: AnalysisParameters,
  effects: AnalysisEffects,
): void {
  const context: AnswerContext = { hosts, resources, top, windowSeconds };
  for (const analyzer of analyzers) {
    const rows = analyzer.answer(shares.get(analyzer.tally), context);
    for (const [stem, file] of Object.entries(analyzer.files)) {
      if (effects.wantedFiles.has(stem)) {
        effects.writeText(stem, formatRows(rows, analyzer.columns, file.columns, summary.times?.zone));
      }
    }
  }
}

function reportMalformed(batch: Batch, log: string, linesBefore: number, effects: AnalysisEffects): void {
  const { length, failure, column, lineIndex, lineStart, lineLength } = batch.malformed;
  for (let row = 0; row < length; row++) {
    const start = lineStart[row] as number;
    effects.reportMalformed({
      log,
      lineNumber: linesBefore + (lineIndex[row] as number) + 1,
      column: (column[row] as number) + 1,
      failure: failure[row] as ParseFailure,
      bytes: batch.source.subarray(start, start + (lineLength[row] as number)),
    });
  }
}
