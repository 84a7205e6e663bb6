import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { execaSync } from 'execa';
import { expect, onTestFinished, test } from 'vitest';
import { flagsToRead, LogFile, unknownSize } from '../../../src/io/reading/log-file.ts';
import { Interruption, Turns } from '../../../src/io/time/interruption.ts';

test('What has nothing yet is waited for, until a signal comes (issue 13)', async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'fansite-analyze-log-file-'));
  onTestFinished(() => fs.rmSync(folder, { recursive: true }));
  // A pipe answers as a device does.
  const pipe = path.join(folder, 'pipe');
  execaSync('mkfifo', [pipe]);
  const descriptor = fs.openSync(pipe, flagsToRead(unknownSize));
  const writer = fs.openSync(pipe, 'w');
  onTestFinished(() => fs.closeSync(descriptor));
  const controller = new AbortController();
  const log = new LogFile('pipe', descriptor, unknownSize, new Turns(controller.signal));
  const space = new Uint8Array(100);

  const reading = log.read(space);
  fs.writeSync(writer, 'line\n');
  expect(await reading).toBe(5);
  const interruption = new Interruption('SIGINT');
  const waiting = log.read(space);
  controller.abort(interruption);
  await expect(waiting).rejects.toBe(interruption);
  fs.closeSync(writer);
  expect(new LogFile('pipe', descriptor, unknownSize, new Turns(new AbortController().signal)).read(space)).toBe(0);
});
