import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { decodePath, toFs } from '../../../src/io/files/path.ts';
import { AlreadyRead } from '../../../src/io/following/already-read.ts';
import { type FollowEvent, FollowedLog, fromStart } from '../../../src/io/following/follow-log.ts';
import { SinkTexts, toLines } from '../../support/followed-folder.ts';

/** Regression tests for issue 12: names that are not UTF-8 led to files that do not exist. */
function makeFolder(name: string): string {
  const parent = fs.mkdtempSync(path.join(os.tmpdir(), 'fansite-analyze-paths-'));
  onTestFinished(() => fs.rmSync(parent, { recursive: true, force: true }));
  const folder = path.join(parent, decodePath(Buffer.from(name, 'latin1')));
  fs.mkdirSync(toFs(folder));
  return folder;
}

function follow(log: string) {
  const sinks = new SinkTexts();
  const events: FollowEvent[] = [];
  const followed = new FollowedLog(log, {
    openSink: () => sinks.open(),
    tell: (event) => events.push(event),
    startAt: fromStart,
    reads: new AlreadyRead(),
    freeDescriptors() {},
  });
  onTestFinished(() => followed.close());
  let now = 0;
  return {
    read() {
      while (followed.poll(++now));
      return sinks.texts.flatMap(toLines);
    },
    events,
  };
}

/** The file systems of some systems take no other names. */
const takesAnyName = process.platform === 'linux';

describe.runIf(takesAnyName)('A log whose name and folder are not UTF-8', () => {
  const name = decodePath(Buffer.from('acc\xe8s.log', 'latin1'));

  /** Puts a file of each text, one after the other, where the log is. */
  function rotateTwice(at: (file: string) => fs.PathLike, second: string, third: string): void {
    fs.renameSync(at(name), at(`${name}.2`));
    fs.writeFileSync(at(name), second);
    fs.renameSync(at(name), at(`${name}.1`));
    fs.writeFileSync(at(name), third);
  }

  test('is followed when it is rotated twice between two looks', () => {
    const folder = makeFolder('d\xe8');
    const at = (file: string) => toFs(path.join(folder, file));
    const log = follow(path.join(folder, name));
    fs.writeFileSync(at(name), 'one\n');
    expect(log.read()).toEqual(['one']);
    rotateTwice(at, 'two\n', 'three\n');
    // Nothing tells whose the file in between was.
    expect(log.read()).toEqual(['one', 'three']);
    expect(log.events).toMatchObject([
      { kind: 'rotated' },
      { kind: 'passed over', files: [path.join(folder, `${name}.1`)] },
    ]);
  });

  test('is no other log, whose name differs in such a byte only', () => {
    const folder = makeFolder('d');
    const at = (file: string) => toFs(path.join(folder, file));
    const other = decodePath(Buffer.from('acc\xe9s.log', 'latin1'));
    const log = follow(path.join(folder, name));
    fs.writeFileSync(at(name), 'one\n');
    expect(log.read()).toEqual(['one']);
    fs.renameSync(at(name), at(`${name}.1`));
    fs.writeFileSync(at(`${other}.1`), 'other\n');
    fs.writeFileSync(at(name), 'two\n');
    expect(log.read()).toEqual(['one', 'two']);
  });

  test('is found behind a symbolic link, with its rotated files beside it', () => {
    const folder = makeFolder('\xff');
    const at = (file: string) => toFs(path.join(folder, file));
    fs.mkdirSync(at('links'));
    fs.symlinkSync(Buffer.concat([Buffer.from('../'), toFs(name) as Buffer]), at('links/log'));
    const log = follow(path.join(folder, 'links/log'));
    fs.writeFileSync(at(name), 'one\n');
    expect(log.read()).toEqual(['one']);
    rotateTwice(at, 'two\n', 'three\n');
    expect(log.read()).toEqual(['one', 'three']);
    expect(log.events.map(({ kind }) => kind)).toEqual(['rotated', 'passed over']);
  });
});
