import { toBytes } from '../structures/byte-string.ts';

/** The request methods told apart; a method's place here is its number in a batch. Others are number 0. */
export const methodNames = [
  '(other)',
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'DELETE',
  'CONNECT',
  'OPTIONS',
  'TRACE',
  'PATCH',
] as const;

export const otherMethod = 0;
export const getMethod = 1;
export const headMethod = 2;
export const postMethod = 3;
export const connectMethod = 6;

const methodBytes: readonly Uint8Array[] = methodNames.map(toBytes);

/** The number of the method [start, end): upper case only, as HTTP has it. */
export function methodOf(bytes: Uint8Array, start: number, end: number): number {
  for (let method = getMethod; method < methodBytes.length; method++) {
    if (equals(methodBytes[method] as Uint8Array, bytes, start, end)) return method;
  }
  return otherMethod;
}

function equals(name: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  if (name.length !== end - start) return false;
  for (let i = 0; i < name.length; i++) if (name[i] !== bytes[start + i]) return false;
  return true;
}
