import type { AnswerContext, AnyAnalyzer, AnyRow } from '../analyzers/analyzer.ts';
import { analyzers, fileStems } from '../analyzers/index.ts';
import type { Steps } from '../structures/steps.ts';
import type { LoginRule } from '../tallies/tally.ts';
import type { AnalysisEffects, WriteRow } from './effects.ts';
import type { Part } from './part.ts';

/** What the answers depend on besides the log. */
export interface AnalysisParameters extends Pick<AnswerContext, 'top' | 'windowSeconds'> {
  readonly login: LoginRule;
}

/** Rows that are written between two pauses. */
const rowsPerStep = 256;

/** The analyzers that have a file among the wanted ones. */
export function analyzersFor(wantedFiles: ReadonlySet<string>): AnyAnalyzer[] {
  return analyzers.filter((analyzer) => fileStems(analyzer).some((stem) => wantedFiles.has(stem)));
}

/** Draws the answers from the part of the whole log and writes their files, with pauses. */
export async function writeAnswers(
  { hosts, resources, shares, summary }: Part,
  { top, windowSeconds }: AnalysisParameters,
  effects: Pick<AnalysisEffects, 'wantedFiles' | 'rowWriter' | 'pause'>,
): Promise<void> {
  const context: AnswerContext = { hosts, resources, top, windowSeconds };
  for (const analyzer of analyzersFor(effects.wantedFiles)) {
    const rows = await withPauses(analyzer.answer(shares.get(analyzer.tally), context), effects);
    for (const [stem, { columns }] of Object.entries(analyzer.files)) {
      if (!effects.wantedFiles.has(stem)) continue;
      const write = effects.rowWriter(stem, { kinds: analyzer.columns, columns, zone: summary.times?.zone });
      await withPauses(writeRows(rows, write), effects);
    }
  }
}

function* writeRows(rows: Iterable<AnyRow>, write: WriteRow): Steps<void> {
  let rowCount = 0;
  for (const row of rows) {
    write(row);
    if (++rowCount % rowsPerStep === 0) yield;
  }
}

async function withPauses<Result>(steps: Steps<Result>, effects: Pick<AnalysisEffects, 'pause'>): Promise<Result> {
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
    const pausing = effects.pause();
    if (pausing !== undefined) await pausing;
  }
}
