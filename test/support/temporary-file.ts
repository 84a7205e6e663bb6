import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { toBytes } from './bytes.ts';

/** An open file of one test, which is removed after it. */
export class TemporaryFile {
  readonly path: string;
  readonly descriptor: number;

  constructor() {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'fansite-analyze-file-'));
    this.path = path.join(folder, 'log.txt');
    this.descriptor = fs.openSync(this.path, 'w+');
    onTestFinished(() => {
      fs.closeSync(this.descriptor);
      fs.rmSync(folder, { recursive: true });
    });
  }

  /** Replaces all that is in it by a latin1 text, whose bytes it returns. */
  write(text: string): Uint8Array {
    const bytes = toBytes(text);
    fs.ftruncateSync(this.descriptor, 0);
    fs.writeSync(this.descriptor, bytes, 0, bytes.length, 0);
    return bytes;
  }
}
