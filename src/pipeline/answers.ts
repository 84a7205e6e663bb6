import type { AnswerContext, AnyAnalyzer } from '../analyzers/analyzer.ts';
import { analyzers, fileStems } from '../analyzers/index.ts';
import { formatRows } from '../report/text.ts';
import type { ByteString } from '../structures/byte-string.ts';
import type { Steps } from '../structures/steps.ts';
import type { AnalysisEffects } from './effects.ts';
import type { AnalysisParameters } from './parameters.ts';
import type { Part } from './part.ts';

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
  effects: Pick<AnalysisEffects, 'wantedFiles' | 'writeText' | 'pause'>,
): Promise<void> {
  const context: AnswerContext = { hosts, resources, top, windowSeconds };
  for (const analyzer of analyzersFor(effects.wantedFiles)) {
    const rows = await withPauses(analyzer.answer(shares.get(analyzer.tally), context), effects);
    for (const [stem, file] of Object.entries(analyzer.files)) {
      if (effects.wantedFiles.has(stem)) {
        const texts = formatRows(rows, analyzer.columns, file.columns, summary.times?.zone);
        await withPauses(writeTexts(stem, texts, effects), effects);
      }
    }
  }
}

function* writeTexts(
  stem: string,
  texts: Iterable<ByteString>,
  effects: Pick<AnalysisEffects, 'writeText'>,
): Steps<void> {
  let rows = 0;
  for (const text of texts) {
    effects.writeText(stem, text);
    if (++rows % rowsPerStep === 0) yield;
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
