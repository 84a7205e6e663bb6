import { minus } from '../../lines/bytes.ts';
import type { Random } from '../../structures/random.ts';

/** A piece of an ASCII text: always the same, or made anew each time from random numbers. */
export interface TextPart {
  readonly maxBytes: number;
  /** Writes it at an index of the target, which must have room, and returns the index after it. */
  write(target: Uint8Array, at: number, random: Random): number;
}

/** Up to this number, bytes are copied one by one, which is faster than a call. */
const fewBytes = 12;

const hexDigits = encodeAscii('0123456789abcdef');
const version4 = 0x34;

export function encodeAscii(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** Copies bytes to an index of the target, and returns the index after them. */
export function copyBytes(bytes: Uint8Array, target: Uint8Array, at: number): number {
  const { length } = bytes;
  if (length > fewBytes) target.set(bytes, at);
  else for (let i = 0; i < length; i++) target[at + i] = bytes[i] as number;
  return at + length;
}

export function constantPart(text: string): TextPart {
  const bytes = encodeAscii(text);
  return { maxBytes: bytes.length, write: (target, at) => copyBytes(bytes, target, at) };
}

/** One of several texts, of which there is at least one: all are equally likely. */
export function choicePart(texts: readonly string[]): TextPart {
  const choices = texts.map(encodeAscii);
  return {
    maxBytes: choices.reduce((max, { length }) => Math.max(max, length), 0),
    write: (target, at, random) => copyBytes(choices[random.below(choices.length)] as Uint8Array, target, at),
  };
}

export function hexPart(digitCount: number): TextPart {
  return { maxBytes: digitCount, write: (target, at, random) => writeHex(target, at, digitCount, random) };
}

/** A random UUID as of version 4 of RFC 9562: `xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx`, where y is 8, 9, a or b. */
export function uuidPart(): TextPart {
  return { maxBytes: 36, write: writeUuid };
}

/** A whole number from `min` to `max`. There are at most 2^53 of them. */
export function integerPart(min: number, max: number): TextPart {
  const limit = max - min + 1;
  return {
    maxBytes: Math.max(String(min).length, String(max).length),
    write(target, at, random) {
      const digits = String(min + random.below(limit));
      for (let i = 0; i < digits.length; i++) target[at + i] = digits.charCodeAt(i);
      return at + digits.length;
    },
  };
}

export function maxBytesOf(parts: readonly TextPart[]): number {
  return parts.reduce((sum, { maxBytes }) => sum + maxBytes, 0);
}

/** Writes parts one after the other, and returns the index after them. */
export function writeParts(parts: readonly TextPart[], target: Uint8Array, at: number, random: Random): number {
  let end = at;
  for (let i = 0; i < parts.length; i++) end = (parts[i] as TextPart).write(target, end, random);
  return end;
}

/** Puts parts in a row; constant texts that follow each other become one. */
export class TextBuilder {
  private readonly parts: TextPart[] = [];
  private constant = '';

  /** Adds an ASCII text that is always the same. */
  add(text: string): void {
    this.constant += text;
  }

  addPart(part: TextPart): void {
    this.endConstant();
    this.parts.push(part);
  }

  /** The parts so far, which are forgotten. */
  take(): TextPart[] {
    this.endConstant();
    return this.parts.splice(0);
  }

  private endConstant(): void {
    if (this.constant !== '') this.parts.push(constantPart(this.constant));
    this.constant = '';
  }
}

function writeHex(target: Uint8Array, at: number, digitCount: number, random: Random): number {
  let bits = 0;
  for (let i = 0; i < digitCount; i++) {
    if ((i & 7) === 0) bits = random.bits();
    target[at + i] = hexDigits[bits & 15] as number;
    bits >>>= 4;
  }
  return at + digitCount;
}

function writeUuid(target: Uint8Array, at: number, random: Random): number {
  const end = writeHex(target, at, 36, random);
  target[at + 8] = target[at + 13] = target[at + 18] = target[at + 23] = minus;
  target[at + 14] = version4;
  target[at + 19] = hexDigits[8 + (random.bits() & 3)] as number;
  return end;
}
