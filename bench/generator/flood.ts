/**
 * A log of somebody who wants to make look-ups slow: each line is of another host, and the hosts are chosen so that hashes
 * that are not keyed well are the same for many of them. `random-names` is the log that it is compared with: other hosts of
 * the same lengths.
 *
 * A name is made of units. Each of them has two forms that lead a hash from any state to the same next one, so n units make
 * 2^n names. The lines take turns with three kinds of units.
 */
import type { Random } from './random.ts';
import { formatWallSeconds, requestTimes, wallSeconds } from './timeline.ts';

const RHYTHM = { start: wallSeconds(2023, 5, 1), requestsPerHour: 360_000, byHour: [], byWeekday: [] };
/** 2^18 names of each kind. */
const UNIT_COUNT = 18;
const LETTERS = Array.from('abcdefghijklmnopqrstuvwxyz');

export interface UnitKind {
  readonly plain: string;
  /** The bits of its bytes that the other form has the other way round. */
  readonly flipped: readonly (readonly [at: number, bits: number])[];
}

/** How units are made against a hash, each of which was ours or might have been. */
export const unitKinds: Readonly<Record<'words' | 'blocks' | 'ascii', UnitKind>> = {
  /** `hash = (hash ^ word) * odd; hash ^= hash >>> 15`: the top bit goes through, comes to bit 16, too, and both are cleared. */
  words: {
    plain: 'abcdefgh',
    flipped: [
      [3, 0x80],
      [6, 0x01],
      [7, 0x80],
    ],
  },
  /** `hash = (hash ^ left) * odd ^ rotate((secret ^ right) * odd)`, of 16 bytes: the top bit goes through, and is cleared. */
  blocks: {
    plain: 'abcdefghijklmnopabcdefghijklmnop',
    flipped: [
      [7, 0x80],
      [23, 0x80],
    ],
  },
  /** The same as `words` in ASCII, as in tracking ids: bit 29 for the top bit, which works for every other unit. */
  ascii: {
    plain: 'aqaaaqaa',
    flipped: [
      [3, 0x20],
      [5, 0x40],
      [7, 0x20],
    ],
  },
};

const kinds: readonly UnitKind[] = Object.values(unitKinds);

/** Name number `index`, of [0, 2^18): a byte string. Different numbers have different names. */
export function floodName({ plain, flipped }: UnitKind, index: number): string {
  let name = '';
  for (let unit = 0; unit < UNIT_COUNT; unit++) name += (index >> unit) & 1 ? flip(plain, flipped) : plain;
  return name;
}

function flip(plain: string, flipped: UnitKind['flipped']): string {
  const codes = Array.from(plain, (character) => character.charCodeAt(0));
  for (const [at, bits] of flipped) codes[at] = (codes[at] as number) ^ bits;
  return String.fromCharCode(...codes);
}

export function* floodLines(random: Random): Generator<string, void> {
  yield* linesOf(random, (kind, index) => floodName(kind, index));
}

export function* randomNamesLines(random: Random): Generator<string, void> {
  yield* linesOf(random, ({ plain }) => randomName(random, UNIT_COUNT * plain.length));
}

/** A name of so many small letters. */
export function randomName(random: Random, length: number): string {
  return Array.from({ length }, () => random.pick(LETTERS)).join('');
}

function* linesOf(random: Random, nameOf: (kind: UnitKind, index: number) => string): Generator<string, void> {
  let lineIndex = 0;
  for (const seconds of requestTimes(random, RHYTHM)) {
    const host = nameOf(kinds[lineIndex % kinds.length] as UnitKind, Math.floor(lineIndex / kinds.length));
    yield `${host} - - [${formatWallSeconds(seconds)} +0000] "GET / HTTP/1.1" 200 512`;
    lineIndex++;
  }
}
