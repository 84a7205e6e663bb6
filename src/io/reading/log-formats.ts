import { type Detection, detectFormat, minJudgedLines } from '../../log/detect-format.ts';
import { findFormat, unknownFormat } from '../../log/formats/catalogue.ts';
import { compileFormat, type Format, type FormatOptions } from '../../log/formats/format.ts';
import type { LineFormat } from '../../log/formats/steps.ts';
import type { Kernel } from '../../log/kernel.ts';
import type { Misfits } from '../../pipeline/misfits.ts';
import {
  describeFormat,
  explainChange,
  explainMisfit,
  explainNoForwarded,
  formatAdvice,
} from '../../report/log-format.ts';
import { formatCount } from '../../report/number.ts';
import { FormatError } from '../../user-error.ts';
import type { FoundLog } from './open-logs.ts';

/** What a run is told about the formats of its logs. */
export interface FormatRule {
  /** The format of all logs; undefined to detect that of each. */
  readonly format: Format | undefined;
  readonly options: FormatOptions;
}

/** Whom formats are told. */
export interface FormatTalk {
  tell(fact: string): void;
  warn(fact: string): void;
}

/** Max lines about formats that are told together. */
const maxTold = 30;

/** What was detected and not told yet. */
interface Detected {
  readonly log: string;
  readonly format: string;
  readonly detection: Pick<Detection, 'fits' | 'lines'>;
}

/** Decides in which format each log is, once. */
export class LogFormats {
  private readonly rule: FormatRule;
  private readonly kernel: Kernel;
  private readonly talk: FormatTalk;
  private readonly mayMisfit: ((lines: number, misfits: number) => boolean) | undefined;
  private readonly decided: Map<FoundLog, LineFormat> = new Map();
  /** By name. */
  private readonly compiled: Map<string, LineFormat> = new Map();
  private readonly misfits: Map<FoundLog, Misfits> = new Map();
  private untold: Detected[] = [];

  /**
   * Looks at lines with the kernel, while it has none of its own. A log of which less than half of the lines fit is refused, unless
   * `mayMisfit` is true for so many lines and misfits.
   */
  constructor(
    rule: FormatRule,
    kernel: Kernel,
    talk: FormatTalk,
    mayMisfit?: (lines: number, misfits: number) => boolean,
  ) {
    this.rule = rule;
    this.kernel = kernel;
    this.talk = talk;
    this.mayMisfit = mayMisfit;
  }

  /** True if all logs have the same format, because somebody said so. */
  get isGiven(): boolean {
    return this.rule.format !== undefined;
  }

  /** The format of a log: the one that all have, or the one that was decided; undefined if it must be looked at. */
  of(log: FoundLog): LineFormat | undefined {
    const { format } = this.rule;
    return format === undefined ? this.decided.get(log) : this.compile(format);
  }

  /** Decides the format of a log by its first lines, each with a newline. `tell` tells it. Throws a `FormatError` if it is in none. */
  decide(log: FoundLog, head: Uint8Array): LineFormat {
    const format = this.of(log) ?? this.choose(log.name, detectFormat(head, this.kernel));
    this.decided.set(log, format);
    return format;
  }

  /** Tells what was detected since the last call: of logs that fit one format as a whole together, of others each. */
  tell(): void {
    const facts = joinWhole(this.untold);
    for (const { log, format, detection } of facts.slice(0, maxTold)) {
      this.talk.tell(describeFormat(log, format, detection));
    }
    if (facts.length > maxTold) this.talk.tell(`… and ${formatCount(facts.length - maxTold)} more logs`);
    this.untold = [];
  }

  /** To be called when a log was read that ends with lines that do not fit its format. */
  noteMisfits(log: FoundLog, misfits: Misfits): void {
    this.misfits.set(log, misfits);
  }

  /**
   * Warns of a log of so many lines if another format begins in it, and goes on to its end. Lines at its end that are in no format
   * are only malformed.
   */
  warnOfChange(log: FoundLog, lines: number): void {
    const misfits = this.misfits.get(log);
    const earlier = this.of(log);
    if (misfits === undefined || earlier === undefined || this.isGiven) return;
    const { lineNumber, sample } = misfits;
    if (lineNumber === 1 || lines - lineNumber + 1 < minJudgedLines) return;
    const { format: later } = detectFormat(sample, this.kernel);
    if (later === undefined || later.name === earlier.name) return;
    this.talk.warn(explainChange(log.name, lineNumber, later.name, earlier.name));
  }

  /** Warns if the client is to be that of a forwarded-for field, and no log has one. */
  warnOfNoForwarded(): void {
    if (this.rule.options.forwardedIndex === undefined || this.compiled.size === 0) return;
    if (![...this.compiled.values()].some(hasForwarded)) this.talk.warn(explainNoForwarded([...this.compiled.keys()]));
  }

  private choose(log: string, detection: Detection): LineFormat {
    const { lines, fits, closest } = detection;
    if (lines === 0) return this.compile(findFormat('common') as Format);
    const format = detection.format ?? findFormat(closest[0]?.name ?? '');
    if (detection.format === undefined && lines >= minJudgedLines && this.mayMisfit?.(lines, lines - fits) !== true) {
      const advice = this.mayMisfit === undefined ? '' : ', or add --max-bad 100% to skip lines that do not fit';
      throw new FormatError(`${explainMisfit(log, detection)}: ${formatAdvice}${advice}`);
    }
    if (format === undefined || fits === 0) {
      this.talk.warn(`${explainMisfit(log, detection)}: its lines are skipped; ${formatAdvice}`);
      return unknownFormat;
    }
    this.untold.push({ log, format: format.name, detection });
    return this.compile(format);
  }

  private compile(format: Format): LineFormat {
    const known = this.compiled.get(format.name) ?? compileFormat(format, this.rule.options);
    this.compiled.set(format.name, known);
    return known;
  }
}

/** Makes one of those with the same format that all lines fit: `access.log and 2 more`. */
function joinWhole(all: readonly Detected[]): readonly Detected[] {
  /** What is alone has a key of its own. */
  const groups = new Map<Detected | string, Detected[]>();
  for (const one of all) {
    const key = one.detection.fits === one.detection.lines ? one.format : one;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [one]);
    else group.push(one);
  }
  return [...groups.values()].map((group) => {
    const [first] = group as [Detected];
    if (group.length === 1) return first;
    const lines = group.reduce((sum, { detection }) => sum + detection.lines, 0);
    const log = `${first.log} and ${formatCount(group.length - 1)} more`;
    return { log, format: first.format, detection: { fits: lines, lines } };
  });
}

/** True if the host can be taken from a field of the format. */
export function hasForwarded({ layouts }: LineFormat): boolean {
  return layouts.some(({ steps }) => steps.some(({ op }) => op === 'forwarded'));
}
