import { toByteString } from '../structures/byte-string.ts';

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

const longestName = Math.max(...methodNames.map((name) => name.length));

/** The method's number: upper case only, as HTTP has it. */
export function methodOf(name: Uint8Array): number {
  if (name.length > longestName) return otherMethod;
  return Math.max(otherMethod, methodNames.indexOf(toByteString(name) as (typeof methodNames)[number]));
}
