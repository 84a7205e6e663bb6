import type { Analyzer, AnswerContext } from '../../src/analyzers/analyzer.ts';
import { finish } from '../../src/structures/steps.ts';
import { defaultOracleOptions, type OracleOptions } from '../oracles/reports.ts';
import type { BatchRow } from './batches.ts';
import { toParameters } from './login-rule.ts';
import { countRows } from './tallies.ts';

/** What an analyzer answers about batches of rows. */
export function answerRows<Share, Row>(
  analyzer: Analyzer<Share, Row>,
  batches: readonly (readonly BatchRow[])[],
  options: Partial<OracleOptions> = {},
): { rows: Row[]; keptLines: string[] } {
  const all = { ...defaultOracleOptions, ...options };
  const { share, names, keptLines } = countRows(analyzer.tally, batches, all);
  const { top, windowSeconds } = toParameters(all);
  const context: AnswerContext = { hosts: names.hosts, resources: names.resources, top, windowSeconds };
  return { rows: [...finish(analyzer.answer(share, context))], keptLines };
}
