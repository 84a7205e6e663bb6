import fs from 'node:fs';
import { explained, isSystemError } from '../system-error.ts';

/** What standard output is called among files to write. */
export const standardOutputName: string = '/dev/stdout';
export const standardOutputDescriptor = 1;

const retryMilliseconds = 1;

/** Prints text, all of it. A reader that has seen enough and closed its end, such as `head`, is no error. */
export function print(text: string): void {
  explained('cannot write to', 'standard output', () => writeAll(standardOutputDescriptor, Buffer.from(text)));
}

/** Writes all bytes to an open file; false if it is a pipe that nobody reads any more. */
export function writeAll(descriptor: number, bytes: Uint8Array): boolean {
  for (let written = 0; written < bytes.length; ) {
    try {
      written += fs.writeSync(descriptor, bytes, written);
    } catch (error) {
      if (!isSystemError(error) || (error.code !== 'EAGAIN' && error.code !== 'EPIPE')) throw error;
      if (error.code === 'EPIPE') return false;
      // The pipe is full, and was opened by somebody who does not want to wait for it.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, retryMilliseconds);
    }
  }
  return true;
}
