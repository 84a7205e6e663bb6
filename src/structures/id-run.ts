import { grown } from './grown.ts';

/**
 * Whole numbers by dense ids, ascending. For each id its distance from the one before, doubled, plus 1 if its number is not
 * 1 and follows: seven bits a byte, the lowest first. One to three bytes an id where ids lie close and numbers are small.
 */
export type IdRun = Uint8Array;

const payload = 128;
/** Of a number up to 2^53. */
const maxBytes = 8;

/** Packs one run after the other. */
export class RunPacker {
  private bytes: Uint8Array = new Uint8Array(1024);
  private end = 0;
  private lastId = -1;

  /** Ids must ascend; values are from 0 to 2^53 - 1. */
  add(id: number, value: number): void {
    if (this.end + 2 * maxBytes > this.bytes.length) this.bytes = grown(this.bytes, 2 * this.bytes.length);
    const isOne = value === 1;
    this.write(2 * (id - this.lastId) + (isOne ? 0 : 1));
    if (!isOne) this.write(value);
    this.lastId = id;
  }

  /** The run of what was added since the last one. */
  finish(): IdRun {
    const run = this.bytes.slice(0, this.end);
    this.end = 0;
    this.lastId = -1;
    return run;
  }

  private write(value: number): void {
    let rest = value;
    while (rest >= payload) {
      this.bytes[this.end++] = payload | (rest % payload);
      rest = Math.floor(rest / payload);
    }
    this.bytes[this.end++] = rest;
  }
}

/** Reads a run from its start. */
export class RunReader {
  id = -1;
  value = 0;
  private readonly bytes: Uint8Array;
  private at = 0;

  constructor(run: IdRun) {
    this.bytes = run;
  }

  /** Goes on to the next id; false if there is none. */
  next(): boolean {
    if (this.at === this.bytes.length) return false;
    const head = this.read();
    const hasValue = head % 2 === 1;
    this.id += (head - (hasValue ? 1 : 0)) / 2;
    this.value = hasValue ? this.read() : 1;
    return true;
  }

  private read(): number {
    let value = 0;
    for (let weight = 1; ; weight *= payload) {
      const byte = this.bytes[this.at++] as number;
      if (byte < payload) return value + byte * weight;
      value += (byte - payload) * weight;
    }
  }
}

/** The run with the ids of both, and the sums of their numbers. O(both). */
export function mergeRuns(left: IdRun, right: IdRun, packer: RunPacker): IdRun {
  const [a, b] = [new RunReader(left), new RunReader(right)];
  let [hasA, hasB] = [a.next(), b.next()];
  while (hasA || hasB) {
    const takesA = hasA && (!hasB || a.id <= b.id);
    const takesB = hasB && (!hasA || b.id <= a.id);
    packer.add(takesA ? a.id : b.id, (takesA ? a.value : 0) + (takesB ? b.value : 0));
    if (takesA) hasA = a.next();
    if (takesB) hasB = b.next();
  }
  return packer.finish();
}
