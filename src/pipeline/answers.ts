import type { AnswerContext, AnyAnalyzer } from '../analyzers/analyzer.ts';
import { analyzers, fileStems } from '../analyzers/index.ts';
import { formatRows } from '../report/text.ts';
import type { AnalysisEffects } from './effects.ts';
import type { AnalysisParameters } from './parameters.ts';
import type { Part } from './part.ts';

/** The analyzers that have a file among the wanted ones. */
export function analyzersFor(wantedFiles: ReadonlySet<string>): AnyAnalyzer[] {
  return analyzers.filter((analyzer) => fileStems(analyzer).some((stem) => wantedFiles.has(stem)));
}

/** Draws the answers from the part of the whole log and writes their files. */
export function writeAnswers(
  { hosts, resources, shares, summary }: Part,
  { top, windowSeconds }: AnalysisParameters,
  effects: Pick<AnalysisEffects, 'wantedFiles' | 'writeText'>,
): void {
  const context: AnswerContext = { hosts, resources, top, windowSeconds };
  for (const analyzer of analyzersFor(effects.wantedFiles)) {
    const rows = analyzer.answer(shares.get(analyzer.tally), context);
    for (const [stem, file] of Object.entries(analyzer.files)) {
      if (effects.wantedFiles.has(stem)) {
        effects.writeText(stem, formatRows(rows, analyzer.columns, file.columns, summary.times?.zone));
      }
    }
  }
}
