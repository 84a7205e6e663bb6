import { explained } from '../system-error.ts';
import { writeAll } from './write-all.ts';

/** What standard output is called among files to write. */
export const standardOutputName: string = '/dev/stdout';
export const standardOutputDescriptor = 1;

/** Prints text, all of it. A reader that has seen enough and closed its end, such as `head`, is no error. */
export function print(text: string): void {
  explained('cannot write to', 'standard output', () => writeAll(standardOutputDescriptor, Buffer.from(text)));
}
