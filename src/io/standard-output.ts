import { explained } from './system-error.ts';
import { writeAll } from './write-all.ts';

const descriptor = 1;

/** Prints text, all of it. A reader that has seen enough and closed its end, such as `head`, is no error. */
export function print(text: string): void {
  explained('cannot write to', 'standard output', () => writeAll(descriptor, Buffer.from(text)));
}
