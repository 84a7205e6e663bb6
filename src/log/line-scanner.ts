import { carriageReturn, comma, isBlank, minus, newline, space } from '../lines/bytes.ts';
import type { ParseFailure } from '../lines/malformed-lines.ts';
import type { EpochSeconds } from '../structures/calendar.ts';
import type { Batch } from './batch.ts';
import { countSteps, type ExtraColumn, type Layout, type LineFormat, type Step } from './formats/steps.ts';
import * as failures from './malformed.ts';
import { CommonLine } from './scanning/common-line.ts';
import { LineFields } from './scanning/line-fields.ts';
import { LineText } from './scanning/line-text.ts';
import { parseZoneOf } from './times.ts';
import type { Zone } from './timestamp.ts';

/** `2026-10-10` */
const dateBytes = 10;

/** A layout, and how many of its steps are run. */
interface Plan {
  readonly layout: Layout;
  readonly stepCount: number;
}

/**
 * Reads any line by the steps of its format, one method a kind of step: the reference for what a line means.
 *
 * The first required field that cannot be read makes the line malformed. Of several layouts the first one counts that the line
 * fits; a line that fits none is explained by the one that was read furthest.
 */
export class LineScanner {
  /** Why and where the last line was malformed, if `scan` returned false. */
  failure: ParseFailure = failures.noKnownFormat;
  failureAt = 0;
  /** Fields of the last line, in its last layout, that hardly any other text could be. */
  fieldCount = 0;
  /** Where the layout ended in the last line that fitted. */
  end = 0;
  private readonly text: LineText = new LineText();
  /** What the last well-formed line says. */
  readonly fields: LineFields = new LineFields(this.text);
  private readonly common: CommonLine = new CommonLine(this.text, this.fields);
  private readonly wanted: ReadonlySet<ExtraColumn>;
  private format: LineFormat | undefined = undefined;
  private plans: readonly Plan[] = [];
  private wantsWhole = false;

  constructor(wanted: ReadonlySet<ExtraColumn> = new Set()) {
    this.wanted = wanted;
  }

  /** Reads the next lines in another format. */
  use(format: LineFormat): void {
    if (this.format === format) return;
    this.format = format;
    this.fields.use(format);
    const { layouts, forwardedIndex } = format;
    this.plans = layouts.map((layout) => ({ layout, stepCount: countSteps(layout, this.wanted, forwardedIndex) }));
  }

  /** Reads the line [start, end), without its newline. Returns false if it is malformed; empty lines count as that here. O(bytes). */
  scan(bytes: Uint8Array, start: number, end: number): boolean {
    return this.scanBy(bytes, start, end, false);
  }

  /**
   * The same for a line that must fit its format from its start to its end, or to a blank: the tail, too, and in Common lines
   * nothing but the names of one client and one user before the time.
   */
  fits(bytes: Uint8Array, start: number, end: number): boolean {
    return this.scanBy(bytes, start, end, true);
  }

  /** The moment of the line [start, end), which may be cut behind its time; NaN if it has none. */
  timeOf(bytes: Uint8Array, start: number, end: number): EpochSeconds {
    for (const { layout } of this.plans) {
      this.begin(bytes, start, end, layout, false);
      let at = start;
      for (const step of layout.steps) {
        at = this.take(step, at);
        if (at < 0) break;
        if (step.op === 'time' || step.op === 'user-time') return this.fields.time;
      }
    }
    return Number.NaN;
  }

  /** The zone of a row of a batch in this format. Reads its line again. */
  zoneOfRow({ source, lineStart, lineLength }: Batch, row: number): Zone {
    const start = lineStart[row] as number;
    this.scan(source, start, start + (lineLength[row] as number));
    const { timeForm, timeStart, timeEnd, zoneSeconds } = this.fields;
    return parseZoneOf(timeForm, source, timeStart, timeEnd, zoneSeconds);
  }

  private scanBy(bytes: Uint8Array, start: number, end: number, wantsWhole: boolean): boolean {
    let failure = failures.noKnownFormat;
    let failureAt = start - 1;
    for (const plan of this.plans) {
      this.begin(bytes, start, end, plan.layout, wantsWhole);
      if (this.run(plan)) return true;
      if (this.text.failureAt > failureAt) ({ failure, failureAt } = this.text);
    }
    this.failure = failure;
    this.failureAt = Math.max(start, failureAt);
    return false;
  }

  private begin(bytes: Uint8Array, start: number, end: number, layout: Layout, wantsWhole: boolean): void {
    const { text } = this;
    text.bytes = bytes;
    text.start = start;
    // A carriage return before the newline belongs to no field.
    text.end = end > start && bytes[end - 1] === carriageReturn ? end - 1 : end;
    text.bareEnd = -1;
    this.wantsWhole = wantsWhole;
    this.common.wantsWhole = wantsWhole;
    this.fieldCount = 0;
    this.fields.clear(layout.keepsUrls);
  }

  private run({ layout, stepCount }: Plan): boolean {
    const { steps, requiredCount } = layout;
    const count = this.wantsWhole ? steps.length : stepCount;
    let at = this.text.start;
    for (let i = 0; i < count; i++) {
      const step = steps[i] as Step;
      at = this.take(step, at);
      if (at < 0) return i >= requiredCount && !this.wantsWhole;
      if (isTelling(step)) this.fieldCount++;
    }
    if (!this.wantsWhole) return true;
    const end = this.text.match(layout.end, at);
    this.end = end;
    if (end >= 0 && this.text.isAtBlank(end)) return true;
    return this.text.fail(failures.noField, Math.max(at, end)) >= 0;
  }

  /** Takes a field behind what stands before it. Returns where it ends, or -1. */
  private take(step: Step, from: number): number {
    switch (step.op) {
      case 'site':
        return this.common.takeSite(step, from);
      case 'client':
        return this.common.takeClient(step, from);
      case 'user-time':
        return this.common.takeUserTime(step, from);
      case 'common-request':
        return this.common.takeRequest(step, from);
      case 'list':
        return this.takeList(step, from);
      default:
        return this.takeText(step, from);
    }
  }

  /** A field that goes up to what follows it, whatever it means. */
  private takeText(step: Step, from: number): number {
    const { before, op, isQuoted } = step;
    const { text } = this;
    const start = text.match(before, from);
    if (start < 0) return isQuoted ? this.takeBareNone(step, from) : text.fail(step.failure, text.skipBlanks(from));
    const end = isQuoted ? text.findClosing(step, start) : this.findEnd(step, start);
    const isMissing = end < 0 || (end === start && !isQuoted && op !== 'any');
    return !isMissing && this.give(step, start, end) ? end : text.fail(step.failure, start);
  }

  /** A bare `-` where a quoted field should stand: it is none. */
  private takeBareNone(step: Step, from: number): number {
    const { text } = this;
    const at = text.match(step.before.slice(0, -1), from);
    const isNone = at >= 0 && text.bytes[at] === minus && text.isAtBlank(at + 1);
    if (!isNone || !this.give(step, at, at + 1)) return text.fail(step.failure, text.skipBlanks(from));
    text.bareEnd = at + 1;
    return at + 1;
  }

  /** Hands a field over. What is no duration is none, but no line fits with it, and no tail goes on behind it. */
  private give(step: Step, start: number, end: number): boolean {
    return this.fields.give(step, start, end) || (step.op === 'duration' && !step.isInTail && !this.wantsWhole);
  }

  /** Words, and those that follow them after ", " or " : ". */
  private takeList(step: Step, from: number): number {
    let at = this.text.match(step.before, from);
    if (at < 0) return this.text.fail(step.failure, this.text.skipBlanks(from));
    for (;;) {
      const wordEnd = this.text.findBlank(at);
      if (wordEnd === at) return this.text.fail(step.failure, at);
      const colonEnd = this.text.match(' : ', wordEnd);
      const next = this.text.bytes[wordEnd - 1] === comma ? this.text.match(' ', wordEnd) : colonEnd;
      if (next < 0) return wordEnd;
      at = next;
    }
  }

  /** Where an unquoted field ends: at the first place that what comes next follows; if there is none, at the first blank or the end. */
  private findEnd(step: Step, start: number): number {
    const { after, closing, endsRequired, isLast } = step;
    const { text } = this;
    const wordEnd = this.findWordEnd(step, start);
    const limit = step.mayHoldBlanks ? text.end : wordEnd;
    const from =
      step.op === 'time' && step.form === 'iis' ? Math.max(start, text.find(comma, start, limit) + 1) : start;
    const first = after.charCodeAt(0);
    let closingAt = -1;
    for (let at = after === '' || after === ' ' ? wordEnd : from; at <= limit; at++) {
      const byte = text.bytes[at] as number;
      const isPlace = after === '' || (first === space ? this.isFirstBlank(at) : byte === first);
      if (isPlace && text.isFollowedBy(step, at)) return at;
      if (endsRequired && closingAt < 0 && closing !== '' && this.isClosed(closing, at)) closingAt = at;
    }
    if (!endsRequired) return isLast && after !== '' ? -1 : wordEnd;
    return closing === '' || (isLast && closingAt < 0) ? wordEnd : closingAt;
  }

  private isClosed(closing: string, at: number): boolean {
    const end = this.text.match(closing, at);
    return end >= 0 && this.text.isAtBlank(end);
  }

  /** Where a word ends; a time with a blank in it is one. */
  private findWordEnd(step: Step, start: number): number {
    const end = this.text.findBlank(start);
    const isDate = step.op === 'time' && (step.form === 'clf' || (step.form === 'iso' && end - start === dateBytes));
    return isDate ? this.text.findBlank(end + 1) : end;
  }

  /** Of several blanks only the first one is tried, so that many of them are read once. */
  private isFirstBlank(at: number): boolean {
    const { bytes, end } = this.text;
    return at < end && isBlank(bytes[at] as number) && !isBlank(bytes[at - 1] as number);
  }
}

/** True for a field that hardly any other word could be. */
function isTelling({ op }: Step): boolean {
  return op === 'time' || op === 'user-time' || op === 'status' || op === 'bytes' || op.endsWith('request');
}

/** A position in a batch. */
export interface BatchPlace {
  /** Number of lines of the batch before its line. */
  readonly lineIndex: number;
  /** Number of bytes before it in its line. */
  readonly column: number;
}

/** The position of the byte count of a row in a format. Reads the batch again: use it only for the message of a fatal error. */
export function locateBytes(
  { source, linesStart, lineStart, lineLength }: Batch,
  row: number,
  format: LineFormat,
): BatchPlace {
  const start = lineStart[row] as number;
  let lineIndex = 0;
  for (let at = linesStart; at < start; at++) if (source[at] === newline) lineIndex++;
  const scanner = new LineScanner();
  scanner.use(format);
  scanner.scan(source, start, start + (lineLength[row] as number));
  return { lineIndex, column: scanner.fields.sizeStart - start };
}
