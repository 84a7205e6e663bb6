import type { Batch } from '../log/batch.ts';
import type { LineFormat } from '../log/formats/steps.ts';
import type { Kernel } from '../log/kernel.ts';
import { locateBytes } from '../log/line-scanner.ts';
import { emptySummary, type LogSummary, type LogsSummary, mergeSummaries } from '../log/log-summary.ts';
import { ByteSumOverflow } from '../tallies/bytes-per-resource.ts';
import { type AnalysisParameters, analyzersFor, writeAnswers } from './answers.ts';
import type { AnalysisEffects, FormattedSource } from './effects.ts';
import { makeKeepLineOf, RangeCounter } from './range-counter.ts';
import { malformedLinesOf, readSource } from './read-source.ts';

/**
 * Reads a log once, from the sources in their order, and writes the wanted files.
 *
 * Bytes become batches, tallies fold batches into shares, shares become answers, and answers files. A source's end ends
 * a line. Throws what the sources and effects throw, `ByteSumOverflow` with the place of the line, and `SecondOverflow`.
 */
export async function analyzeLog(
  sources: Iterable<FormattedSource> | AsyncIterable<FormattedSource>,
  parameters: AnalysisParameters,
  effects: AnalysisEffects,
  kernel: Kernel,
): Promise<LogsSummary> {
  const analyzers = analyzersFor(effects.wantedFiles);
  const keepLineOf = makeKeepLineOf(analyzers, (stem) => effects.lineWriter(stem));
  const counter = new RangeCounter(kernel, { analyzers, login: parameters.login, canReadAgain: false, keepLineOf });
  counter.startRange(true);
  let bytesBefore = 0;
  let malformedLeft = effects.maxMalformed;
  let summary = emptySummary;
  const logs: LogSummary[] = [];
  for await (const source of sources) {
    kernel.use(source.format);
    counter.startSource();
    await readSource(source, kernel, {
      onBatch(batch) {
        for (const line of malformedLinesOf(batch, source.name, counter.lines, malformedLeft)) {
          effects.reportMalformed(line);
        }
        malformedLeft -= Math.min(malformedLeft, batch.malformed.length);
        foldLocating(counter, batch, source.name, counter.lines, kernel.format);
      },
      onRead: () =>
        effects.reportProgress({ bytes: bytesBefore + source.consumedBytes, lines: summary.lines + counter.lines }),
    });
    bytesBefore += source.consumedBytes;
    const { summary: log, misfits } = counter.source;
    if (misfits !== undefined) effects.reportMisfits(logs.length, misfits);
    logs.push(log);
    summary = mergeSummaries(summary, log);
  }
  const { shares } = counter.endRange();
  const { hosts, resources } = kernel;
  await writeAnswers(
    { hosts, resources, shares: new Map([...shares, ...counter.finish()]), summary },
    parameters,
    effects,
  );
  return { ...summary, logs };
}

/** Folds a batch, and adds the place of the line to a `ByteSumOverflow`. `linesBefore` is the number of lines before the batch in its log. */
function foldLocating(counter: RangeCounter, batch: Batch, log: string, linesBefore: number, format: LineFormat): void {
  try {
    counter.fold(batch);
  } catch (error) {
    if (error instanceof ByteSumOverflow && error.row !== undefined) {
      const { lineIndex, column } = locateBytes(batch, error.row, format);
      error.place = { log, lineNumber: linesBefore + lineIndex + 1, column: column + 1 };
    }
    throw error;
  }
}
