import { isBlankLine, newline, skipNuls } from '../lines/bytes.ts';
import type { ParseFailure } from '../lines/malformed-lines.ts';
import { formats } from './formats/catalogue.ts';
import { compileFormat, type Format } from './formats/format.ts';
import type { LineFormat } from './formats/steps.ts';
import type { Kernel } from './kernel.ts';
import { LineScanner } from './line-scanner.ts';

/** So much of a log is looked at. */
export const detectedLines = 1000;
export const detectedBytes: number = 1024 * 1024;

/** With fewer filled lines, nothing tells whether a log is in another format. */
export const minJudgedLines = 10;

/** The format of a log, by its first lines. */
export interface Detection {
  /** Undefined if no line fits any, or of at least ten lines less than half. */
  readonly format: Format | undefined;
  /** Lines that were looked at and are not empty. */
  readonly lines: number;
  /** Those of them that fit the format, or the closest one if there is none. */
  readonly fits: number;
  /** The closest formats, at most three. */
  readonly closest: readonly FormatFits[];
  /** If there is no format, the first line that does not fit the closest one. */
  readonly misfit: Misfit | undefined;
}

export interface FormatFits {
  readonly name: string;
  readonly fits: number;
}

/** A line that does not fit a format, where, and why. */
export interface Misfit {
  /** From 1. */
  readonly lineNumber: number;
  /** From 1, in bytes. */
  readonly column: number;
  readonly failure: ParseFailure;
  /** Borrowed. */
  readonly bytes: Uint8Array;
}

interface Candidate {
  readonly format: Format;
  readonly compiled: LineFormat;
}

/** A format and how many lines fit it. */
interface Judged extends Candidate {
  readonly fits: number;
}

/** A filled line of the head. */
interface Line {
  readonly start: number;
  readonly end: number;
}

/** Lines, spread over all, that tell which formats are worth counting. */
const sampledLines = 4;
/** A longer layout of a family is taken if it fits at least this share of what the best one fits, in percent. */
const minFamilyPercent = 90;
const namedClosest = 3;

const detectable = formats.filter(({ isNamedOnly }) => isNamedOnly !== true);

/**
 * Tells the format of a log by its first lines, each of which ends with a newline: the one that most lines fit whole, from start to
 * end; of formats that begin alike the longest one that fits nearly as many. Takes the place of the kernel's own bytes.
 *
 * Formats that begin differently share no line. So if more than half of the lines fit one, no other can be better, and most logs are
 * decided by counting one format. Counting all takes fifty times as long.
 */
export function detectFormat(head: Uint8Array, kernel: Kernel): Detection {
  const log = new Head(head, kernel);
  const family = log.findMajority();
  const judged =
    family ?? (log.hasLines ? detectable.map((format) => log.judge({ format, compiled: compileFormat(format) })) : []);
  const { filledCount: lines } = log;
  const best = judged.toSorted(byFits)[0];
  if (best !== undefined && best.fits > 0 && !(lines >= minJudgedLines && 2 * best.fits < lines)) {
    const { format, fits } = findLongest(best, judged);
    return { format, lines, fits, closest: [{ name: format.name, fits }], misfit: undefined };
  }
  const closest = log.rank(judged).slice(0, namedClosest);
  return {
    format: undefined,
    lines,
    fits: closest[0]?.fits ?? 0,
    closest: closest.map(({ format, fits }) => ({ name: format.name, fits })),
    misfit: closest[0] && log.findMisfit(closest[0].compiled),
  };
}

/** The first lines of a log. */
class Head {
  /** Lines that are not empty, as soon as those that fit some format were counted. */
  filledCount = 0;
  private readonly bytes: Uint8Array;
  private readonly kernel: Kernel;
  private readonly sample: readonly Line[];
  private readonly scanner: LineScanner = new LineScanner();

  constructor(bytes: Uint8Array, kernel: Kernel) {
    this.bytes = bytes.subarray(0, findEnd(bytes));
    this.kernel = kernel;
    this.sample = findSample(this.bytes);
  }

  get hasLines(): boolean {
    return this.sample.length > 0;
  }

  /** Counts the lines that fit a format. */
  judge({ format, compiled }: Candidate): Judged {
    const { filled, fits } = this.kernel.countFits(compiled, this.bytes);
    this.filledCount = filled;
    return { format, compiled, fits };
  }

  /** The formats of the first family of which one fits more than half of the lines: the longest ones, up to one that fits nearly all. */
  findMajority(): readonly Judged[] | undefined {
    for (const format of detectable) {
      const compiled = compileFormat(format);
      const lines = this.sample.filter((line) => this.fits(compiled, line));
      const judged = lines.length === 0 ? [] : this.judgeFamily({ format, compiled }, lines);
      if (judged.some(({ fits }) => 2 * fits > this.filledCount)) return judged;
    }
    return undefined;
  }

  private judgeFamily(first: Candidate, lines: readonly Line[]): readonly Judged[] {
    const judged: Judged[] = [];
    for (const one of this.findFamily(first, lines).sort(byLength)) {
      const { fits } = this.judge(one);
      judged.push({ ...one, fits });
      if (100 * fits >= minFamilyPercent * this.filledCount) break;
    }
    return judged;
  }

  /** The formats that begin like one and that a sampled line fits. */
  private findFamily(first: Candidate, lines: readonly Line[]): Candidate[] {
    const family = [first];
    let unended = this.findUnended(first, lines);
    for (const format of detectable) {
      // Most logs end with what Combined has, so that no other tail is compiled.
      if (unended.length === 0) break;
      if (format === first.format || firstWord(format) !== firstWord(first.format)) continue;
      const one = { format, compiled: compileFormat(format) };
      const isPossible =
        beginsLike(one.compiled, first.compiled) && lines.some((line) => this.fits(one.compiled, line));
      if (!isPossible) continue;
      family.push(one);
      unended = this.findUnended(one, unended);
    }
    return family;
  }

  /** The lines behind whose end in a format more comes. */
  private findUnended({ compiled }: Candidate, lines: readonly Line[]): readonly Line[] {
    return lines.filter((line) => !this.fits(compiled, line) || this.scanner.end < line.end);
  }

  /** Those that most lines fit first, then those that find most fields in the first line. */
  rank(judged: readonly Judged[]): readonly Judged[] {
    const [line] = this.sample;
    if (line === undefined) return [];
    const fieldCounts = new Map(
      judged.map((one) => {
        this.fits(one.compiled, line);
        return [one, this.scanner.fieldCount];
      }),
    );
    const fieldCount = (one: Judged) => fieldCounts.get(one) ?? 0;
    return judged.toSorted((one, other) => other.fits - one.fits || fieldCount(other) - fieldCount(one));
  }

  findMisfit(format: LineFormat): Misfit | undefined {
    const { bytes, scanner } = this;
    for (let at = 0, lineNumber = 1; at < bytes.length; lineNumber++) {
      const line = lineAt(bytes, at);
      if (line !== undefined && !this.fits(format, line)) {
        const { failure, failureAt } = scanner;
        const { start, end } = line;
        return { lineNumber, column: failureAt - start + 1, failure, bytes: bytes.subarray(start, end) };
      }
      at = bytes.indexOf(newline, at) + 1;
    }
    return undefined;
  }

  private fits(format: LineFormat, { start, end }: Line): boolean {
    this.scanner.use(format);
    return this.scanner.fits(this.bytes, start, end);
  }
}

/** The longest one of the formats that begin like the best one and fit nearly as many lines. */
function findLongest(best: Judged, judged: readonly Judged[]): Judged {
  const near = judged.filter(
    ({ fits, compiled }) => 100 * fits >= minFamilyPercent * best.fits && beginsLike(compiled, best.compiled),
  );
  return near.sort(byLength)[0] ?? best;
}

/** Most fits first, then the longer layout. */
function byFits(one: Judged, other: Judged): number {
  return other.fits - one.fits || byLength(one, other);
}

/** The longer layout first. */
function byLength(one: Candidate, other: Candidate): number {
  return lengthOf(other.compiled) - lengthOf(one.compiled);
}

function lengthOf({ layouts }: LineFormat): number {
  return layouts[0]?.steps.length ?? 0;
}

/** What the patterns of formats that begin alike have in common. */
function firstWord({ patterns }: Format): string {
  return patterns[0]?.split(' ', 1)[0] ?? '';
}

/** True if both take the same fields up to the last one that every line must have. */
function beginsLike(one: LineFormat, other: LineFormat): boolean {
  return requiredOps(one) === requiredOps(other);
}

function requiredOps({ layouts: [layout] }: LineFormat): string {
  const { steps = [], requiredCount = 0 } = layout ?? {};
  const ops = steps.slice(0, requiredCount).map(({ op }) => op);
  return ops.filter((op) => op !== 'skip' && op !== 'any').join(' ');
}

/** Where the lines end that are looked at. */
function findEnd(bytes: Uint8Array): number {
  let end = 0;
  for (let line = 0; line < detectedLines; line++) {
    const next = bytes.indexOf(newline, end);
    if (next < 0) break;
    end = next + 1;
  }
  return end;
}

/** Filled lines, spread over all bytes. */
function findSample(bytes: Uint8Array): readonly Line[] {
  const sample = new Map<number, Line>();
  for (let i = 0; i < sampledLines; i++) {
    const from = Math.floor((i * bytes.length) / sampledLines);
    for (
      let at = i === 0 ? 0 : bytes.indexOf(newline, from) + 1;
      at < bytes.length;
      at = bytes.indexOf(newline, at) + 1
    ) {
      const line = lineAt(bytes, at);
      if (line === undefined) continue;
      sample.set(line.start, line);
      break;
    }
  }
  return [...sample.values()];
}

/** The line that begins at a position; undefined if it is empty. */
function lineAt(bytes: Uint8Array, at: number): Line | undefined {
  const end = bytes.indexOf(newline, at);
  const start = skipNuls(bytes, at, end);
  return isBlankLine(bytes, start, end) ? undefined : { start, end };
}
