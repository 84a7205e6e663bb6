import { countSteps, type ExtraColumn, extraNames, type Layout, type LineFormat, type Step } from './formats/steps.ts';

/** What a step of the fast kernel does, by its number: see assembly/program.ts. */
export const simdOps = [
  'end',
  'stop',
  'literal',
  'usual',
  'site',
  'client',
  'user-time',
  'skip',
  'skip-words',
  'list',
  'name',
  'host',
  'forwarded',
  'clf-time',
  'iso-time',
  'local-time',
  'epoch-time',
  'request',
  'method',
  'resource',
  'status',
  'bytes',
  'duration',
  'defaults',
  'no-name',
  'no-duration',
  'plain-client',
] as const;

type SimdOp = (typeof simdOps)[number];

/** What a step of the fast kernel minds, by its bit: the same. */
export const simdFlags = {
  mayBeEmpty: 1,
  hasPort: 2,
  isHost: 4,
  isFurther: 8,
  mayHaveFraction: 16,
  needsFraction: 32,
  wantsUser: 64,
  wantsVhost: 128,
  mayEndLine: 256,
  cutsUrls: 512,
  isCommon: 1024,
  mayBePadded: 2048,
  isChecked: 4096,
  isOnlyUser: 8192,
};

type Flag = keyof typeof simdFlags;

/** One step of the program. What is left out is 0, or no column. */
interface SimdStep {
  readonly op: SimdOp;
  /** What stands before the field, at most 8 bytes. */
  readonly before?: string;
  readonly endByte?: number;
  readonly endLimit?: number;
  readonly column?: number;
  readonly count?: number;
  readonly flags?: readonly Flag[];
  readonly divisor?: number;
  readonly unit?: number;
}

const stepBytes = 32;
const maxSteps = 64;
const maxBeforeBytes = 8;
const noColumn = 255;
const durationColumn = extraNames.length;
const newline = 0x0a;
const space = 0x20;

/** What may stand behind a time with a fraction or a zone of any length, so that nothing of it can belong to the time. */
const afterFineTime = ['', ' ', ']', '"', '|', ';'];

/**
 * The program of a layout for the fast kernel; undefined if it has none. It reads only lines that `LineScanner` reads, with the same
 * result, and leaves the others to that. O(steps).
 *
 * `isWhole`: a line must fit the layout to the end, and its names are not wanted.
 */
export function encodeLayout(
  layout: Layout,
  wanted: ReadonlySet<ExtraColumn>,
  { forwardedIndex }: Pick<LineFormat, 'forwardedIndex'>,
  isWhole: boolean,
): Uint8Array | undefined {
  const encoder = new Encoder(layout, isWhole ? new Set() : wanted, isWhole ? undefined : forwardedIndex, isWhole);
  const steps = encoder.encode();
  return steps === undefined || steps.length > maxSteps ? undefined : toBytes(steps);
}

class Encoder {
  private readonly layout: Layout;
  private readonly wanted: ReadonlySet<ExtraColumn>;
  private readonly forwardedIndex: number | undefined;
  private readonly isWhole: boolean;
  private readonly encoded: SimdStep[] = [];
  /** The columns that have been written so far. */
  private readonly found = new Set<string>();
  private isPossible = true;
  /** The last step that is run. */
  private last: Step | undefined = undefined;

  constructor(layout: Layout, wanted: ReadonlySet<ExtraColumn>, forwardedIndex: number | undefined, isWhole: boolean) {
    this.layout = layout;
    this.wanted = wanted;
    this.forwardedIndex = forwardedIndex;
    this.isWhole = isWhole;
  }

  encode(): readonly SimdStep[] | undefined {
    const { layout, wanted, forwardedIndex, isWhole } = this;
    const steps = isWhole ? layout.steps : layout.steps.slice(0, countSteps(layout, wanted, forwardedIndex));
    const last = steps.at(-1);
    this.last = last;
    if (last === undefined || steps.some(({ before, after }) => !isPlain(before) || !isPlain(after))) return undefined;
    for (let i = 0; i < steps.length; )
      i += this.addUsual(steps, i) || this.addWords(steps, i) || this.add(steps[i] as Step);
    this.finish(last);
    return this.isPossible ? [...this.defaults(), ...this.encoded] : undefined;
  }

  /** `client - user [time] "request" status bytes` as one step, if nothing else is wanted of it. Returns the number of steps taken. */
  private addUsual(steps: readonly Step[], from: number): number {
    const [client, userTime, request] = steps.slice(from, from + 3);
    const isUsual =
      client?.op === 'client' &&
      userTime?.op === 'user-time' &&
      request?.op === 'common-request' &&
      request.before === ' "' &&
      userTime.before === '' &&
      userTime.wordsBefore === 1 &&
      !userTime.hasVhost &&
      !this.wanted.has('user') &&
      !this.wanted.has('protocol');
    if (!isUsual) return 0;
    this.addStep(this.addPlainClient(client.before), { op: 'usual' });
    this.find('method', 'resource', 'status', 'bytes');
    this.expectBlank(request);
    return 3;
  }

  /** Words without a meaning as one step. */
  private addWords(steps: readonly Step[], from: number): number {
    let count = 0;
    for (let step = steps[from]; step !== undefined; step = steps[from + count]) {
      if (!this.isWord(step) && (count === 0 || !this.isUnwantedDuration(step))) break;
      const isNext = count === 0 || step.before === ' ';
      if (!isNext || (step === steps.at(-1) && !this.isWhole)) break;
      count++;
    }
    if (count > 0) this.addStep((steps[from] as Step).before, { op: 'skip-words', count });
    return count;
  }

  /** What is no duration is none where every line has more to come; but no line fits with it. Only the first word may be padded. */
  private isUnwantedDuration(step: Step): boolean {
    const isUnwanted = step.op === 'duration' && !this.wanted.has('duration') && step.after === ' ';
    return isUnwanted && !this.isWhole && !step.isInTail;
  }

  private isWord(step: Step): boolean {
    const isSkipped =
      step.op === 'skip' ||
      (step.op === 'any' && step.before.endsWith(' ')) ||
      (step.op === 'name' && !this.wanted.has(step.column));
    return isSkipped && step.after === ' ';
  }

  private add(step: Step): number {
    const { before } = step;
    switch (step.op) {
      case 'site':
        this.addStep(before, {
          op: 'site',
          column: this.columnOf('vhost'),
          flags: this.hasCheckedSite() ? ['isChecked'] : [],
        });
        break;
      case 'client':
        this.addStep(this.addPlainClient(before), { op: 'client' });
        break;
      case 'user-time':
        this.addUserTime(step);
        break;
      case 'common-request':
        this.expectBlank(step);
        this.addRequest(step, ['isCommon']);
        this.find('status', 'bytes');
        break;
      case 'request':
        this.require(step.isQuoted && !this.layout.keepsUrls);
        this.addRequest(step, ['cutsUrls']);
        break;
      case 'skip':
      case 'any':
        this.addText(step, { op: 'skip' });
        break;
      case 'list':
        this.require(step.after === '' || step.after.startsWith(' '));
        this.addText(step, { op: 'list' });
        break;
      case 'name':
        this.addName(step);
        break;
      case 'host':
        this.addText(step, { op: 'host', flags: step.hasPort ? ['hasPort'] : [] });
        break;
      case 'forwarded':
        if (!step.isHost && this.forwardedIndex === undefined) this.addText(step, { op: 'skip' });
        else
          this.addText(step, {
            op: 'forwarded',
            count: Math.min(2, this.forwardedIndex ?? 0),
            flags: step.isHost ? ['isHost'] : [],
          });
        break;
      case 'time':
        this.addTime(step);
        break;
      case 'method':
        this.require(!/^[A-Za-z]/.test(step.after));
        this.addStep(before, { op: 'method', endByte: firstByte(step.after) });
        this.require(step.after !== '');
        this.find('method');
        break;
      case 'resource':
        this.require(!this.layout.keepsUrls && /^[ "]/.test(step.after));
        this.addStep(before, { op: 'resource', endByte: firstByte(step.after) });
        this.find('resource');
        break;
      case 'status':
      case 'bytes':
        this.addNumber(step, { op: step.op });
        this.find(step.op);
        break;
      case 'duration':
        this.addDuration(step);
        break;
      default:
        this.isPossible = false;
    }
    return 1;
  }

  /** In lines that must fit whole, what looks like a prefix is no client. Returns what still is to stand before the client. */
  private addPlainClient(before: string): string {
    const isFirst = this.layout.steps.some((step) => step.op === 'user-time' && step.lineStart === 'client');
    if (!this.isWhole || !isFirst) return before;
    this.addStep(before, { op: 'plain-client' });
    return '';
  }

  /** True if a line must start with a site, as its other words tell. */
  private hasCheckedSite(): boolean {
    return this.layout.steps.some((step) => step.op === 'user-time' && step.lineStart === 'site');
  }

  private addUserTime(step: Step & { op: 'user-time' }): void {
    const isOnlyUser = step.wordsBefore === 0 && step.before.endsWith(' ');
    this.require(isOnlyUser || (step.wordsBefore === 1 && step.before === ''));
    const wantsVhost = step.hasVhost && this.wanted.has('vhost');
    if (wantsVhost) this.find('vhost');
    if (this.wanted.has('user')) this.find('user');
    const wants: Flag[] = isOnlyUser ? ['isOnlyUser'] : [];
    if (wantsVhost) wants.push('wantsVhost');
    if (this.wanted.has('user')) wants.push('wantsUser');
    this.addStep(step.before, { op: 'user-time', flags: wants });
  }

  private addRequest(step: Step, kinds: readonly Flag[]): void {
    this.require(step.before.endsWith(' "'));
    this.addStep(step.before.slice(0, -2), { op: 'request', column: this.columnOf('protocol'), flags: kinds });
    this.find('method', 'resource');
  }

  private addName(step: Step & { op: 'name' }): void {
    const column = this.columnOf(step.column);
    if (column === noColumn) this.addText(step, { op: 'skip' });
    else this.addText(step, { op: 'name', column, flags: step.column === 'vhost' ? ['hasPort'] : [] });
  }

  private addTime(step: Step & { op: 'time' }): void {
    switch (step.form) {
      case 'clf':
        this.require(!/^\d/.test(step.after));
        this.addStep(step.before, { op: 'clf-time' });
        break;
      case 'iso':
      case 'clf-local':
        this.require(afterFineTime.includes(step.after.slice(0, 1)));
        this.addStep(step.before, { op: step.form === 'iso' ? 'iso-time' : 'local-time' });
        break;
      case 'epoch':
        this.addNumber(step, { op: 'epoch-time' });
        break;
      default:
        this.isPossible = false;
    }
  }

  private addDuration(step: Step & { op: 'duration' }): void {
    const isWanted = this.wanted.has('duration');
    const kinds: Flag[] = [];
    if (this.found.has('duration')) kinds.push('isFurther');
    if (step.before.endsWith(' ')) kinds.push('mayBePadded');
    if (step.fraction !== 'none') kinds.push('mayHaveFraction');
    if (step.fraction === 'some') kinds.push('needsFraction');
    this.addNumber(step, {
      op: 'duration',
      column: isWanted ? durationColumn : noColumn,
      flags: kinds,
      unit: step.microseconds,
      divisor: 100_000_000 / step.microseconds,
    });
    this.found.add('duration');
  }

  /** A field that is no text: what follows it must not look like more of it. */
  private addNumber(step: Step, encoded: SimdStep): void {
    this.require(!/^[\d.,+-]/.test(step.after));
    this.addStep(step.before, encoded);
  }

  /** A field of any bytes up to what follows. */
  private addText(step: Step, encoded: SimdStep): void {
    const { op, before, after, isQuoted } = step;
    // Behind one blank there may be another, which belongs to no field.
    const isWord = after === '' || (!isQuoted && !step.mayHoldBlanks) || before.endsWith(' ');
    const kinds: Flag[] = [...(encoded.flags ?? [])];
    if (isQuoted || (op === 'any' && !before.endsWith(' '))) kinds.push('mayBeEmpty');
    if (step === this.last && isEnd(after)) kinds.push('mayEndLine');
    const endByte = after === '' ? space : firstByte(after);
    this.addStep(before, { ...encoded, endByte, endLimit: isWord ? space : newline, flags: kinds });
  }

  private addStep(before: string, step: SimdStep): void {
    let rest = before;
    for (; rest.length > maxBeforeBytes; rest = rest.slice(maxBeforeBytes)) {
      this.encoded.push({ op: 'literal', before: rest.slice(0, maxBeforeBytes) });
    }
    this.encoded.push({ ...step, before: rest });
  }

  /** What must follow the last step. */
  private finish(last: Step): void {
    if (this.isWhole) this.addStep(this.layout.end, { op: 'end' });
    else if (isEnd(last.after) || last.op === 'common-request') this.addStep('', { op: 'end' });
    else this.addStep(last.after, { op: last.isLast ? 'end' : 'stop' });
  }

  /** Steps for what the layout has not, and every line must. */
  private defaults(): readonly SimdStep[] {
    const { found, wanted } = this;
    const isComplete = ['method', 'resource', 'status', 'bytes'].every((column) => found.has(column));
    const lacking = extraNames.filter((name) => wanted.has(name) && !found.has(name));
    return [
      ...(isComplete ? [] : [{ op: 'defaults' } as const]),
      ...lacking.map((name) => ({ op: 'no-name', column: extraNames.indexOf(name) }) as const),
      ...(wanted.has('duration') && !found.has('duration') ? [{ op: 'no-duration' } as const] : []),
    ];
  }

  /** The column of a name that is found here; none if it is not wanted. */
  private columnOf(name: (typeof extraNames)[number]): number {
    if (!this.wanted.has(name)) return noColumn;
    this.find(name);
    return extraNames.indexOf(name);
  }

  /** Of two places the last one would count that has a name, which is not for fast code. */
  private find(...columns: readonly string[]): void {
    for (const column of columns) {
      this.require(!this.found.has(column));
      this.found.add(column);
    }
  }

  /** The bytes of a Common line end at a blank or with the line, whatever follows. */
  private expectBlank({ after }: Step): void {
    this.require(after === '' || after.startsWith(' '));
  }

  private require(isMet: boolean): void {
    if (!isMet) this.isPossible = false;
  }
}

/** True if a field ends at a blank or with the line. */
function isEnd(after: string): boolean {
  return after === '' || after === ' ';
}

/** True if there is nothing in a text that ends lines or words but spaces. */
function isPlain(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) < space) return false;
  return !text.includes('  ');
}

function firstByte(text: string): number {
  return text.charCodeAt(0);
}

function toBytes(steps: readonly SimdStep[]): Uint8Array {
  const bytes = new Uint8Array(steps.length * stepBytes);
  const view = new DataView(bytes.buffer);
  steps.forEach((step, i) => {
    const at = i * stepBytes;
    const before = step.before ?? '';
    bytes.set(
      [
        simdOps.indexOf(step.op),
        before.length,
        step.endByte ?? 0,
        step.endLimit ?? 0,
        step.column ?? noColumn,
        step.count ?? 0,
      ],
      at,
    );
    view.setUint16(
      at + 6,
      (step.flags ?? []).reduce((sum, flag) => sum | simdFlags[flag], 0),
      true,
    );
    for (let place = 0; place < before.length; place++) {
      bytes[at + 8 + place] = 0xff;
      bytes[at + 16 + place] = before.charCodeAt(place);
    }
    view.setUint32(at + 24, step.divisor ?? 1, true);
    view.setUint32(at + 28, step.unit ?? 1, true);
  });
  return bytes;
}
