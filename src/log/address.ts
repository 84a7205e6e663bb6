import { closeBracket, colon, dot, isDigit, openBracket, smallA, smallBit } from '../lines/bytes.ts';

const percent = 0x25;
const smallF = 0x66;
const maxPart = 255;

/** True if the bytes [start, end) are an IPv4 address, or an IPv6 one, perhaps in brackets or with a zone: `fe80::1%eth0`. O(bytes). */
export function isAddress(bytes: Uint8Array, start: number, end: number): boolean {
  if (bytes[start] === openBracket) return bytes[end - 1] === closeBracket && isIpv6(bytes, start + 1, end - 1);
  return isIpv4(bytes, start, end) || isIpv6(bytes, start, end);
}

function isIpv4(bytes: Uint8Array, start: number, end: number): boolean {
  let parts = 0;
  let at = start;
  for (;;) {
    const partStart = at;
    let part = 0;
    for (; at < end && isDigit(bytes[at] as number) && at < partStart + 3; at++) {
      part = 10 * part + (bytes[at] as number) - 0x30;
    }
    if (at === partStart || part > maxPart) return false;
    parts++;
    if (at === end) return parts === 4;
    if (bytes[at] !== dot) return false;
    at++;
  }
}

/** Hexadecimal digits and at least two colons, perhaps an IPv4 address behind the last one: whatever a server writes for one. */
function isIpv6(bytes: Uint8Array, start: number, end: number): boolean {
  let colons = 0;
  let partStart = start;
  for (let at = start; at < end; at++) {
    const byte = bytes[at] as number;
    const letter = byte | smallBit;
    if (byte === percent) return colons >= 2 && at + 1 < end;
    if (byte === colon) {
      colons++;
      partStart = at + 1;
    } else if (byte === dot) {
      return colons >= 2 && isIpv4(bytes, partStart, end);
    } else if (!isDigit(byte) && !(letter >= smallA && letter <= smallF)) {
      return false;
    }
  }
  return colons >= 2;
}

/** Where the name in [start, end) ends without `:digits` behind it. */
export function withoutPort(bytes: Uint8Array, start: number, end: number): number {
  let at = end;
  while (at > start && isDigit(bytes[at - 1] as number)) at--;
  return at < end && at > start && bytes[at - 1] === colon ? at - 1 : end;
}
