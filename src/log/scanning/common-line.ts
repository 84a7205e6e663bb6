import { colon, comma, isBlank, isDigit, lessThan, minus, openBrace, quote, space, zero } from '../../lines/bytes.ts';
import { isAddress, withoutPort } from '../address.ts';
import { namePlaces } from '../columns.ts';
import { findTime } from '../find-time.ts';
import type { Step } from '../formats/steps.ts';
import * as failures from '../malformed.ts';
import type { LineFields } from './line-fields.ts';
import type { LineText } from './line-text.ts';

type UserTime = Step & { readonly op: 'user-time' };
type CommonRequest = Step & { readonly op: 'common-request' };

/**
 * Takes the fields of lines that are like Common, by the rules of Common: `site client … [time] "request" status bytes`. Each method
 * returns where its field ends, or -1.
 */
export class CommonLine {
  /** True if a line must have nothing but one client and one user before its time, and its request right behind. */
  wantsWhole = false;
  private readonly text: LineText;
  private readonly fields: LineFields;
  private siteEnd = 0;
  private clientStart = 0;
  /** True if the client is a list of addresses. */
  private isList = false;

  constructor(text: LineText, fields: LineFields) {
    this.text = text;
    this.fields = fields;
  }

  takeSite(step: Step, from: number): number {
    const end = this.text.findBlank(from);
    if (end === from || this.text.find(comma, from, end) >= 0) return this.text.fail(step.failure, from);
    this.siteEnd = end;
    this.fields.giveName(namePlaces.vhost, from, end);
    return end;
  }

  takeClient(step: Step, from: number): number {
    const start = this.text.match(step.before, from);
    if (start < 0) return this.text.fail(failures.noHost, from);
    const end = this.text.findListEnd(start);
    if (end === start) return this.text.fail(failures.noHost, start);
    if (end === this.text.end) return this.text.fail(failures.noTime, end);
    this.clientStart = start;
    this.isList = this.text.find(comma, start, end) >= 0;
    if (!this.isList) this.fields.setName(namePlaces.host, start, end);
    else if (!this.fields.giveForwarded(start, end, true)) return this.text.fail(failures.noHost, start);
    return end;
  }

  /** The words between the client and the time, and the time in its brackets. */
  takeUserTime(step: UserTime, clientEnd: number): number {
    const { text } = this;
    const from = text.match(step.before, clientEnd);
    if (from < 0) return text.fail(failures.noTime, clientEnd);
    const found = findTime(text.bytes, from, text.end, step.after.trimStart().charCodeAt(0));
    if (found === undefined) return text.fail(failures.noTime, from);
    const { start, end, time, isFollowed } = found;
    if (end < 0) return text.fail(failures.unclosedTime, start - 1);
    if (Number.isNaN(time)) return text.fail(failures.badTime, start);
    if (this.wantsWhole && !isFollowed) return text.fail(failures.noRequest, end + 1);
    this.fields.giveTime('clf', start, end, time);
    return this.takeWords(step, from, start - 1) ? end + 1 : -1;
  }

  /** The words in [from, bracket): finds the user, and whether what should be the client is one. */
  private takeWords(step: UserTime, from: number, bracket: number): boolean {
    let words = 0;
    let isSecondAddress = false;
    let userStart = bracket;
    for (let at = this.text.skipBlanks(from, bracket); at < bracket; ) {
      const end = this.text.findBlank(at, bracket);
      words++;
      if (words === 1) {
        isSecondAddress = isAddress(this.text.bytes, at, end);
        if (step.hasVhost) this.fields.giveName(namePlaces.vhost, at, end);
      }
      if (words === step.wordsBefore + 1) userStart = at;
      at = this.text.skipBlanks(end, bracket);
    }
    let userEnd = bracket;
    while (userEnd > userStart && isBlank(this.text.bytes[userEnd - 1] as number)) userEnd--;
    this.fields.giveName(namePlaces.user, userStart, userEnd);
    if (step.lineStart === undefined) return true;
    return step.lineStart === 'site'
      ? this.checkSite(words, from)
      : this.checkClient(step, words, from, isSecondAddress);
  }

  /** A line with a site has four words or more before its time, and either an address as its client or a port behind its site. */
  private checkSite(words: number, clientEnd: number): boolean {
    const { siteEnd, clientStart } = this;
    const { bytes, start } = this.text;
    const isSite =
      words >= 2 && (this.isList || isAddress(bytes, clientStart, clientEnd) || this.hasPort(start, siteEnd));
    return isSite || this.text.fail(failures.noSite, start) >= 0;
  }

  /**
   * A line that does not start with a site has no address as its second word, and no four words of which the first has a port, unless
   * the first is an address. If it has four words or more, and the second is an address, it starts with a site whatever the first is.
   */
  private checkClient(
    { wordsBefore, hasVhost }: UserTime,
    words: number,
    clientEnd: number,
    isSecondAddress: boolean,
  ): boolean {
    const { clientStart, isList, wantsWhole } = this;
    const isSuspect =
      (!hasVhost && (isSecondAddress || (words >= 3 && this.hasPort(clientStart, clientEnd)))) ||
      (wantsWhole && (words > wordsBefore + 1 || !this.isPlain(clientStart, clientEnd)));
    const isSite = !hasVhost && isSecondAddress && words >= 3;
    const isClient = !isSuspect || isList || (!isSite && isAddress(this.text.bytes, clientStart, clientEnd));
    return isClient || this.text.fail(failures.startsWithSite, this.text.start) >= 0;
  }

  /** False for a word that no client is, but which may be one behind a prefix: `"203.0.113.7`, `<134>203.0.113.7`, `nginx:203.0.113.7`. */
  private isPlain(start: number, end: number): boolean {
    const { bytes } = this.text;
    const first = bytes[start];
    return first !== quote && first !== lessThan && first !== openBrace && this.text.find(colon, start, end) < 0;
  }

  /** True for `name:80`, but not for an address of version 6. */
  private hasPort(start: number, end: number): boolean {
    return withoutPort(this.text.bytes, start, end) < end && !isAddress(this.text.bytes, start, end);
  }

  /** The first quote after the time, up to the closing one; status and bytes after that. Returns where the bytes end, or -1. */
  takeRequest(step: CommonRequest, from: number): number {
    const open =
      step.before === ' "' ? this.text.find(quote, from, this.text.end) : this.text.match(step.before, from) - 1;
    if (open < 0) return this.text.fail(failures.noRequest, from);
    const start = open + 1;
    for (
      let close = this.text.find(quote, start, this.text.end);
      close >= 0;
      close = this.text.find(quote, close + 1, this.text.end)
    ) {
      if (this.text.isEscaped(close, start)) continue;
      const statusEnd = this.takeStatus(close + 1, step.isStatusStrict);
      const end = statusEnd < 0 ? -1 : this.takeSize(statusEnd);
      if (end < 0) continue;
      this.fields.giveRequest(start, close);
      return end;
    }
    return this.explainUnclosed(start, step.isStatusStrict);
  }

  /** A space and three digits; what else means 0, if not strict. Returns where they end, or -1. */
  private takeStatus(at: number, isStrict: boolean): number {
    if (at >= this.text.end || this.text.bytes[at] !== space) return -1;
    const end = isStrict ? at + 4 : this.text.findBlank(at + 1);
    return end <= this.text.end &&
      (!isStrict || isDigit(this.text.bytes[at + 1] as number)) &&
      this.fields.giveStatus(at + 1, end)
      ? end
      : -1;
  }

  /** A space and digits or `-`, followed by a blank or the end of the line. Returns where they end, or -1. */
  private takeSize(start: number): number {
    const { bytes, end } = this.text;
    if (start >= end || bytes[start] !== space) return -1;
    let at = start + 1;
    let size = 0;
    if (at < end && bytes[at] === minus) {
      at++;
    } else {
      for (; at < end && isDigit(bytes[at] as number); at++) size = 10 * size + ((bytes[at] as number) - zero);
      if (at === start + 1) return -1;
    }
    this.fields.sizeStart = start + 1;
    this.fields.bytes = size;
    return at === end || isBlank(bytes[at] as number) ? at : -1;
  }

  /** Why no quote closes the request: what is wrong after the first one that could, if there is any. */
  private explainUnclosed(start: number, isStatusStrict: boolean): number {
    for (
      let close = this.text.find(quote, start, this.text.end);
      close >= 0;
      close = this.text.find(quote, close + 1, this.text.end)
    ) {
      if (this.text.isEscaped(close, start)) continue;
      const statusEnd = this.takeStatus(close + 1, isStatusStrict);
      if (statusEnd >= 0) return this.text.fail(failures.badBytes, statusEnd);
      return this.text.fail(isStatusStrict ? failures.badStatus : failures.badAnyStatus, close + 1);
    }
    return this.text.fail(failures.unclosedRequest, start - 1);
  }
}
