import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { execaSync } from 'execa';
import { expect, onTestFinished, test } from 'vitest';
import { Terminal } from '../../../src/io/terminal/terminal.ts';
import { AppendedFile } from '../../../src/io/writing/appended-file.ts';
import { PatientWriter } from '../../../src/io/writing/patient-writer.ts';
import { UserError } from '../../../src/user-error.ts';
import { hasFullDevice, unlessFullDevice } from '../../support/full-device.ts';

const { O_RDONLY, O_WRONLY, O_NONBLOCK } = fs.constants;

/** A pipe whose reader reads when it is told to. */
class SlowPipe {
  readonly path: string;
  readonly reader: number;
  readonly controller: AbortController = new AbortController();
  private isOpen = true;

  constructor() {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'fansite-analyze-pipe-'));
    this.path = path.join(folder, 'pipe');
    execaSync('mkfifo', [this.path]);
    this.reader = fs.openSync(this.path, O_RDONLY | O_NONBLOCK);
    onTestFinished(() => {
      this.controller.abort();
      this.close();
      fs.rmSync(folder, { recursive: true });
    });
  }

  openWriter(): PatientWriter {
    const descriptor = fs.openSync(this.path, O_WRONLY | O_NONBLOCK);
    const writer = new PatientWriter('the pipe', descriptor, this.controller.signal);
    onTestFinished(() => writer.close());
    return writer;
  }

  /** Reads what is there. */
  read(): string {
    const space = Buffer.alloc(1 << 20);
    let text = '';
    for (;;) {
      try {
        const byteCount = fs.readSync(this.reader, space);
        if (byteCount === 0) return text;
        text += space.toString('latin1', 0, byteCount);
      } catch (error) {
        expect(error).toMatchObject({ code: 'EAGAIN' });
        return text;
      }
    }
  }

  close(): void {
    if (this.isOpen) fs.closeSync(this.reader);
    this.isOpen = false;
  }
}

/** Reads until something is done. */
async function readUntil(pipe: SlowPipe, writing: Promise<unknown>): Promise<string> {
  let text = '';
  let isDone = false;
  void writing.finally(() => {
    isDone = true;
  });
  while (!isDone) {
    text += pipe.read();
    await new Promise((resolve) => setImmediate(resolve));
  }
  return text + pipe.read();
}

const long = 'x'.repeat(1_000_000);

test('What fits into a pipe is written at once', () => {
  const pipe = new SlowPipe();
  expect(pipe.openWriter().write(Buffer.from('a line\n'))).toBe(true);
  expect(pipe.read()).toBe('a line\n');
});

test('What does not fit waits for the reader, and what comes behind it waits too', async () => {
  const pipe = new SlowPipe();
  const writer = pipe.openWriter();
  const writings = [writer.write(Buffer.from(long)), writer.write(Buffer.from('y')), writer.write(Buffer.from(long))];
  for (const writing of writings) expect(writing).toBeInstanceOf(Promise);
  const text = await readUntil(pipe, Promise.all(writings));
  expect(text === `${long}y${long}`).toBe(true);
  expect(await Promise.all(writings)).toEqual([true, true, true]);
  expect(writer.write(Buffer.from('z'))).toBe(true);
});

test('Waiting ends with the reason of the signal, and nothing follows what was cut off', async () => {
  const pipe = new SlowPipe();
  const writer = pipe.openWriter();
  const writing = writer.write(Buffer.from(long));
  pipe.controller.abort(new Error('enough'));
  await expect(writing).rejects.toThrow('enough');
  const text = pipe.read();
  expect(await writer.write(Buffer.from('more'))).toBe(false);
  expect(text.replaceAll('x', '')).toBe('');
  expect(pipe.read()).toBe('');
});

test('A reader that goes away is no error, also while it is waited for', async () => {
  const pipe = new SlowPipe();
  const writer = pipe.openWriter();
  const writing = writer.write(Buffer.from(long));
  pipe.close();
  expect(await writing).toBe(false);
  expect(writer.write(Buffer.from('more'))).toBe(false);
});

test.skipIf(!hasFullDevice)(`A full disk is an error${unlessFullDevice}`, () => {
  const descriptor = fs.openSync('/dev/full', 'a');
  onTestFinished(() => fs.closeSync(descriptor));
  const writer = new PatientWriter('/dev/full', descriptor, new AbortController().signal);
  expect(() => writer.write(Buffer.from('a'))).toThrow(
    new UserError('cannot write /dev/full: no space left on the disk'),
  );
});

test('Lines are appended to a pipe whole and in order, and a run that is to end does not wait for its reader', async () => {
  const pipe = new SlowPipe();
  const { signal } = pipe.controller;
  const standardOutput = new PatientWriter('to nobody', -1, signal);
  const terminal = new Terminal({ isQuiet: true, hasProgress: false, hasColor: false });
  const file = await AppendedFile.open(pipe.path, standardOutput, terminal, { signal } as Parameters<
    typeof AppendedFile.open
  >[3]);
  const source = Buffer.from(`..${long}..`);
  for (let i = 0; i < 3; i++) file.writeLine(source, 2, long.length);
  const flushing = file.flush() as Promise<unknown>;
  const text = await readUntil(pipe, flushing);
  expect(text === `${long}\n`.repeat(3)).toBe(true);
  expect(file.flush()).toBeUndefined();
  file.writeLine(source, 2, long.length);
  pipe.controller.abort(new Error('enough'));
  await file.finish();
});

test('How much a pipe took is known to the byte when its reader goes (issue 12)', async () => {
  const pipe = new SlowPipe();
  const writer = pipe.openWriter();
  const writing = writer.write(Buffer.alloc(1 << 22));
  let readBytes = 0;
  while (readBytes < 1 << 20) {
    readBytes += pipe.read().length;
    await new Promise((resolve) => setImmediate(resolve));
  }
  readBytes += pipe.read().length;
  pipe.close();
  expect(await writing).toBe(false);
  expect(writer.takenBytes).toBe(readBytes);
  expect(writer.takenBytes).toBeLessThan(1 << 22);
});
