import { explained } from './system-error.ts';
import { writeAll } from './write-all.ts';

const descriptor = 1;

/** Prints text, all of it; false if the reader has seen enough and closed its end, as `head` does, which is no error. */
export function print(text: string): boolean {
  return explained('cannot write to', 'standard output', () => writeAll(descriptor, Buffer.from(text)));
}
