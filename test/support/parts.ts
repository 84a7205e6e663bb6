import { analyzers } from '../../src/analyzers/index.ts';
import { type KernelOptions, TypeScriptKernel } from '../../src/log/kernel.ts';
import { mergeParts, type Part, type PartContext, PartCounter } from '../../src/pipeline/part.ts';
import { formatRows } from '../../src/report/text.ts';
import { defaultOracleOptions, type OracleOptions } from '../oracles/reports.ts';
import { toBytes, toLatin1 } from './bytes.ts';
import { toLoginRule, toParameters } from './login-rule.ts';
import { feedKernel } from './parse.ts';

/** Counts ranges of a log as parts of their own and merges them, as threads and machines would. */
export class PartMaker {
  /** What was written to blocked.txt so far. */
  blocked = '';
  private readonly options: OracleOptions;
  private readonly context: PartContext;

  constructor(options: Partial<OracleOptions> = {}) {
    this.options = { ...defaultOracleOptions, ...options };
    this.context = {
      analyzers,
      login: toLoginRule(this.options),
      lineWriter: () => (source, start, byteCount) => {
        this.blocked += `${toLatin1(source.subarray(start, start + byteCount))}\n`;
      },
    };
  }

  /** The part of lines that are next to each other in a log. */
  count(lines: readonly string[], startsLog: boolean): Part {
    const { maxLineBytes } = this.options;
    const kernelOptions: KernelOptions = { maxLineBytes, chunkBytes: 1 << 16 };
    const kernel = new TypeScriptKernel(kernelOptions);
    const counter = new PartCounter(kernel.hosts, kernel.resources, startsLog, this.context);
    feedKernel(kernel, toBytes(lines.map((line) => `${line}\n`).join('')), [1 << 16], (batch) => counter.fold(batch));
    return counter.finish(kernel.hosts, kernel.resources);
  }

  merge(left: Part, right: Part): Part {
    return mergeParts(left, right, this.context);
  }

  /** The six files of a part that is a whole log, by their names. */
  answer({ hosts, resources, shares, summary }: Part): Record<string, string> {
    const files: Record<string, string> = { 'blocked.txt': this.blocked };
    const { top, windowSeconds } = toParameters(this.options);
    for (const analyzer of analyzers) {
      const rows = analyzer.answer(shares.get(analyzer.tally), { hosts, resources, top, windowSeconds });
      for (const [stem, { columns }] of Object.entries(analyzer.files)) {
        files[`${stem}.txt`] = formatRows(rows, analyzer.columns, columns, summary.times?.zone);
      }
    }
    return files;
  }
}
