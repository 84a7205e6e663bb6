/** The bytes that a log line is made of, by name. */
export const nul = 0x00;
export const tab = 0x09;
export const newline = 0x0a;
export const carriageReturn = 0x0d;
export const space = 0x20;
export const quote = 0x22;
export const plus = 0x2b;
export const comma = 0x2c;
export const minus = 0x2d;
export const dot = 0x2e;
export const slash = 0x2f;
export const zero = 0x30;
export const colon = 0x3a;
export const lessThan = 0x3c;
export const question = 0x3f;
export const openBracket = 0x5b;
export const backslash = 0x5c;
export const closeBracket = 0x5d;
export const openBrace = 0x7b;

export const smallA = 0x61;
export const smallZ = 0x7a;

/** The bit that is set in a small ASCII letter and not in its capital. */
export const smallBit = 0x20;

export function isBlank(byte: number): boolean {
  return byte === space || byte === tab;
}

export function isDigit(byte: number): boolean {
  return byte >= zero && byte <= zero + 9;
}

/** The position of the first byte in `[start, end)` that is not NUL, or `end`. NULs at the start of a line are skipped. */
export function skipNuls(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && bytes[at] === nul) at++;
  return at;
}

/** True if the line [start, end), which a newline ends, holds only blanks, before an optional carriage return. */
export function isBlankLine(bytes: Uint8Array, start: number, end: number): boolean {
  let at = start;
  while (isBlank(bytes[at] as number)) at++;
  return at === end || (at === end - 1 && bytes[at] === carriageReturn);
}

/** The number that the digits make; NaN if one of them is no digit. */
export function parseDigits(bytes: Uint8Array, start: number, digitCount: number): number {
  let value = 0;
  for (let at = start; at < start + digitCount; at++) {
    const byte = bytes[at] as number;
    if (!isDigit(byte)) return Number.NaN;
    value = 10 * value + byte - zero;
  }
  return value;
}
