import { newline } from '../../lines/bytes.ts';
import { type Detection, detectFormat, minJudgedLines } from '../../log/detect-format.ts';
import { findFormat } from '../../log/formats/catalogue.ts';
import { compileFormat, type Format } from '../../log/formats/format.ts';
import type { LineFormat } from '../../log/formats/steps.ts';
import { TypeScriptKernel } from '../../log/typescript-kernel.ts';
import { describeFormat, explainMisfit, explainNoForwarded, formatAdvice } from '../../report/log-format.ts';
import { type FormatRule, type FormatTalk, hasForwarded } from '../reading/log-formats.ts';

const chunkBytes: number = 64 * 1024;

/**
 * Decides the formats of logs that grow, by the lines that are there, and tells each when it is another one than before. Nothing is
 * refused: the next file of a log, or its next lines, may be in a known format.
 */
export class LiveFormats {
  private readonly rule: FormatRule;
  private readonly talk: FormatTalk;
  private kernel: TypeScriptKernel | undefined = undefined;
  private hasCompiled = false;
  /** By log: the name of the format that was told, or 'none'. */
  private readonly told: Map<string, string> = new Map();

  constructor(rule: FormatRule, talk: FormatTalk) {
    this.rule = rule;
    this.talk = talk;
  }

  /** The format of the complete lines of a log; undefined if they are in none that is known. */
  decide(log: string, bytes: Uint8Array): LineFormat | undefined {
    const { format } = this.rule;
    if (format !== undefined) return this.compile(format);
    this.kernel ??= new TypeScriptKernel({ chunkBytes });
    const detection = detectFormat(bytes.subarray(0, bytes.lastIndexOf(newline) + 1), this.kernel);
    if (detection.lines === 0) return undefined;
    const found = detection.format ?? this.findClosest(detection);
    if (this.told.get(log) !== (found?.name ?? 'none')) this.tell(log, detection, found);
    this.told.set(log, found?.name ?? 'none');
    return found && this.compile(found);
  }

  /** Warns once if the client is to be that of a forwarded-for field, and the first log has none. */
  private compile(format: Format): LineFormat {
    const { options } = this.rule;
    const compiled = compileFormat(format, options);
    const isVain = options.forwardedIndex !== undefined && !hasForwarded(compiled);
    if (isVain && !this.hasCompiled) this.talk.warn(explainNoForwarded([format.name]));
    this.hasCompiled = true;
    return compiled;
  }

  private findClosest({ fits, closest }: Detection): Format | undefined {
    return fits === 0 ? undefined : findFormat(closest[0]?.name ?? '');
  }

  private tell(log: string, detection: Detection, found: Format | undefined): void {
    if (detection.format !== undefined || (found !== undefined && detection.lines < minJudgedLines)) {
      this.talk.tell(describeFormat(log, (found as Format).name, detection));
    } else {
      const what = found === undefined ? 'its lines are skipped' : `it is read as ${found.name}`;
      this.talk.warn(`${explainMisfit(log, detection)}: ${what}; ${formatAdvice}`);
    }
  }
}
