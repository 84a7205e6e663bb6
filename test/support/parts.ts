import { analyzers } from '../../src/analyzers/index.ts';
import { TypeScriptKernel } from '../../src/log/typescript-kernel.ts';
import { mergeParts, type OpenPart, type Part } from '../../src/pipeline/part.ts';
import { type CountingContext, makeKeepLineOf, RangeCounter } from '../../src/pipeline/range-counter.ts';
import { formatRow } from '../../src/report/answer-row.ts';
import { finish } from '../../src/structures/steps.ts';
import { defaultOracleOptions, type OracleOptions } from '../oracles/reports.ts';
import { toBytes, toLatin1 } from './bytes.ts';
import { toLoginRule, toParameters } from './login-rule.ts';
import { feedKernel } from './parse.ts';

/** Counts ranges of a log as parts of their own and merges them, as threads and machines would. */
export class PartMaker {
  /** What was written to the files for lines so far, by their stems. */
  private readonly kept: Record<string, string> = {};
  private readonly options: OracleOptions;
  private readonly context: CountingContext;

  constructor(options: Partial<OracleOptions> = {}) {
    this.options = { ...defaultOracleOptions, ...options };
    this.context = {
      analyzers,
      login: toLoginRule(this.options),
      canReadAgain: false,
      keepLineOf: makeKeepLineOf(analyzers, (stem) => (source, start, byteCount) => {
        this.kept[stem] = `${this.kept[stem] ?? ''}${toLatin1(source.subarray(start, start + byteCount))}\n`;
      }),
    };
  }

  /** What was written to blocked.txt so far. */
  get blocked(): string {
    return this.kept.blocked ?? '';
  }

  /** The part of lines that are next to each other in a log. */
  count(lines: readonly string[], startsLog: boolean): OpenPart {
    const { maxLineBytes } = this.options;
    const kernel = new TypeScriptKernel({ maxLineBytes, chunkBytes: 1 << 16 });
    const counter = new RangeCounter(kernel, this.context);
    counter.startRange(startsLog);
    feedKernel(kernel, toBytes(lines.map((line) => `${line}\n`).join('')), [1 << 16], (batch) => counter.fold(batch));
    const { shares, summary } = counter.endRange();
    const { hosts, resources } = kernel;
    return { hosts, resources, shares: new Map([...shares, ...counter.finish()]), summary };
  }

  merge(left: OpenPart, right: OpenPart): OpenPart {
    return mergeParts(left, right, this.context.keepLineOf);
  }

  /** The files of a part that is a whole log, by their names. */
  answer({ hosts, resources, shares, summary }: Part): Record<string, string> {
    const files: Record<string, string> = {};
    const { top, windowSeconds } = toParameters(this.options);
    for (const analyzer of analyzers) {
      const { linesFile } = analyzer;
      if (linesFile !== undefined) files[`${linesFile.stem}.txt`] = this.kept[linesFile.stem] ?? '';
      const rows = finish(analyzer.answer(shares.get(analyzer.tally), { hosts, resources, top, windowSeconds }));
      for (const [stem, { columns }] of Object.entries(analyzer.files)) {
        files[`${stem}.txt`] = Array.from(rows, (row) =>
          formatRow(row, { kinds: analyzer.columns, columns, zone: summary.times?.zone }),
        ).join('');
      }
    }
    return files;
  }
}
