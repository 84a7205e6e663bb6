import fs from 'node:fs';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { fromStart, maxOpenFiles } from '../../../src/io/following/follow-log.ts';
import { maxLookedAt } from '../../../src/io/following/siblings.ts';
import { UserError } from '../../../src/user-error.ts';
import { countDescriptors, FollowedFolder } from '../../support/followed-folder.ts';

/** Longer than what files are told apart by. */
const long = 'x'.repeat(300);
const graceMilliseconds = 60_000;

/** A log of one line that was read, and is followed from now on. */
function followed(text: string = 'first\n', options: ConstructorParameters<typeof FollowedFolder>[0] = {}) {
  const folder = new FollowedFolder({ startAt: fromStart, ...options });
  folder.append(text);
  folder.drain();
  return folder;
}

/** Makes the file system refuse a call, until the test ends or it is restored. */
function refuse(call: 'openSync' | 'readSync', code: string) {
  const refusal = vi.spyOn(fs, call).mockImplementation(() => {
    throw Object.assign(new Error(`${code}: refused`), { code, syscall: call });
  });
  onTestFinished(() => refusal.mockRestore());
  return refusal;
}

describe('a log that grows', () => {
  test('is read from behind its last complete line on, so that a line that is being written counts whole', () => {
    using folder = new FollowedFolder();
    folder.append('old\nbegun');
    folder.drain();
    folder.append(' and ended\nnew\n');
    folder.drain();
    expect(folder.sinks.texts).toEqual(['begun and ended\nnew\n']);
    expect(folder.takeKinds()).toEqual([]);
  });

  test('is read from where it is asked to', () => {
    using folder = new FollowedFolder({ startAt: (_, size) => size / 2 });
    folder.append('a\nb\nc\nd\n');
    folder.drain();
    expect(folder.sinks.texts).toEqual(['c\nd\n']);
  });

  test('is handed over in pieces of a bounded size, and there is more until all is read', () => {
    using folder = new FollowedFolder({ startAt: fromStart, pollBytes: 10 }, 'access.log', 4);
    folder.append('a\n'.repeat(12));
    expect(folder.poll()).toBe(true);
    expect(folder.sinks.texts[0]).toHaveLength(10);
    expect(folder.poll()).toBe(true);
    expect(folder.poll()).toBe(false);
    expect(folder.sinks.texts[0]).toHaveLength(24);
  });

  test('costs no sink while it is empty', () => {
    using folder = followed('');
    expect(folder.sinks.texts).toEqual([]);
  });

  test('ends within a line, which is told, when nobody follows it any more (issue 13: half a line was counted)', () => {
    const folder = followed('first\nhalf a line');
    folder[Symbol.dispose]();
    expect(folder.events).toEqual([{ kind: 'unfinished', path: folder.path(), byteCount: 11, isFormer: false }]);
  });
});

describe('a log that is missing', () => {
  test('is told once, and read from its start when it appears', () => {
    using folder = new FollowedFolder();
    folder.drain();
    folder.drain();
    expect(folder.takeKinds()).toEqual(['missing']);
    folder.append('first\nbegun');
    folder.drain();
    expect(folder.sinks.texts).toEqual(['first\nbegun']);
    expect(folder.takeKinds()).toEqual(['appeared']);
  });

  test('may be in a folder that does not exist yet', () => {
    using folder = new FollowedFolder({}, 'later/access.log');
    folder.drain();
    fs.mkdirSync(folder.path('later'));
    folder.drain();
    folder.append('first\n');
    folder.drain();
    expect(folder.sinks.texts).toEqual(['first\n']);
    expect(folder.takeKinds()).toEqual(['missing', 'appeared']);
  });

  test('may come and go unseen, which is told', () => {
    using folder = new FollowedFolder();
    folder.append('before\n', 'access.log.3');
    folder.drain();
    folder.append('unseen\n');
    folder.rename('access.log', 'access.log.1');
    folder.append('seen\n');
    folder.drain();
    expect(folder.sinks.texts).toEqual(['seen\n']);
    expect(folder.takePassedOver()).toEqual(['access.log.1']);
  });
});

describe('a log that is renamed', () => {
  test('is read to its end, and the new one from its start', () => {
    using folder = followed();
    folder.append('second\n');
    folder.rename('access.log', 'access.log.1');
    folder.append('third\n');
    folder.drain();
    expect(folder.sinks.texts).toEqual(['first\nsecond\n', 'third\n']);
    expect(folder.takeKinds()).toEqual(['rotated']);
  });

  test('may be missing for a while', () => {
    using folder = followed();
    folder.rename('access.log', 'access.log.1');
    folder.drain();
    folder.append('second\n', 'access.log.1');
    folder.drain();
    folder.append('third\n');
    folder.drain();
    expect(folder.sinks.texts).toEqual(['first\nsecond\n', 'third\n']);
    expect(folder.takeKinds()).toEqual(['missing', 'appeared']);
  });

  test('is read on while it is written to, so that a line in two pieces is one line', () => {
    using folder = followed('first\nbeg');
    folder.rename('access.log', 'access.log.1');
    folder.append('new\n');
    folder.drain();
    folder.append('un\n', 'access.log.1');
    folder.drain();
    expect(folder.sinks.texts).toEqual(['first\nbegun\n', 'new\n']);
  });

  test('ends when it was quiet for a minute, which begins again with each line', () => {
    using folder = followed();
    folder.poll(10 * graceMilliseconds);
    folder.rename('access.log', 'access.log.1');
    folder.append('new\n');
    folder.drain();
    folder.poll(graceMilliseconds - 1000);
    folder.append('late\nhalf', 'access.log.1');
    folder.poll(500);
    folder.poll(graceMilliseconds - 1);
    expect(folder.takeKinds()).toEqual(['rotated']);
    folder.poll(1);
    expect(folder.events).toEqual([{ kind: 'unfinished', path: folder.path(), byteCount: 4, isFormer: true }]);
    expect(folder.sinks.texts).toEqual(['first\nlate\nhalf', 'new\n']);
  });

  test('and renamed back goes on where it was, even after it was closed', () => {
    using folder = followed();
    for (const milliseconds of [100, 2 * graceMilliseconds]) {
      folder.rename('access.log', 'access.log.1');
      folder.drain();
      folder.poll(milliseconds);
      folder.rename('access.log.1', 'access.log');
      folder.drain();
      folder.append(`after ${milliseconds}\n`);
      folder.drain();
    }
    expect(folder.sinks.texts.join('')).toBe(`first\nafter 100\nafter ${2 * graceMilliseconds}\n`);
  });

  test('and renamed back within a line goes on at the start of that line, once it was closed', () => {
    using folder = followed('first\nhalf');
    folder.rename('access.log', 'access.log.1');
    folder.drain();
    folder.poll(2 * graceMilliseconds);
    folder.rename('access.log.1', 'access.log');
    folder.append(' and whole\n');
    folder.drain();
    expect(folder.sinks.texts).toEqual(['first\nhalf', 'half and whole\n']);
    expect(folder.takeKinds()).toEqual(['missing', 'unfinished', 'appeared']);
  });

  test('and replaced within a line by a copy of itself goes on at the start of that line', () => {
    using folder = followed(`${long}\nhalf`);
    folder.copy('access.log', 'copy');
    folder.rename('copy', 'access.log');
    folder.drain();
    folder.append(' and whole\n');
    folder.drain();
    folder.poll(2 * graceMilliseconds);
    expect(folder.sinks.texts).toEqual([`${long}\nhalf`, 'half and whole\n']);
    expect(folder.takeKinds()).toEqual(['rotated']);
  });

  test('keeps few files open, however often it is rotated', () => {
    const before = countDescriptors();
    {
      using folder = followed();
      for (let i = 1; i <= 2 * maxOpenFiles; i++) {
        folder.rename('access.log', `access.log.${i}`);
        folder.append(`${i}\n`);
        folder.drain();
        expect(countDescriptors() - before).toBeLessThanOrEqual(maxOpenFiles);
      }
      const numbers = Array.from({ length: 2 * maxOpenFiles }, (_, i) => `${i + 1}\n`);
      expect(folder.sinks.texts.join('')).toBe(`first\n${numbers.join('')}`);
    }
    expect(countDescriptors()).toBe(before);
  });

  test('again before it was read to its end waits until it was, if there is no room for more files', () => {
    const written = ['first\n'];
    using folder = followed('first\n', { pollBytes: 10 });
    for (let number = maxOpenFiles; number >= 0; number--) {
      written.push(...Array.from({ length: 20 }, (_, i) => `${number} ${i}\n`));
      folder.append(written.slice(-20).join(''));
      folder.rename('access.log', `access.log.${number}`);
      folder.append(`${number} new\n`);
      written.push(`${number} new\n`);
      folder.poll();
    }
    folder.drain();
    expect(folder.sinks.texts.join('').split('\n').sort()).toEqual(written.join('').split('\n').sort());
  });
});

describe('files that came and went between two looks', () => {
  test('are not read, as nothing tells that they are no files of a neighbour, but told once', () => {
    using folder = followed();
    folder.append('second\n');
    for (const text of ['third\n', 'fourth\n', 'fifth\n']) {
      for (const number of [3, 2, 1]) {
        const name = `access.log.${number}`;
        if (fs.existsSync(folder.path(name))) folder.rename(name, `access.log.${number + 1}`);
      }
      folder.rename('access.log', 'access.log.1');
      folder.append(text);
    }
    folder.drain();
    folder.rename('access.log', 'access.log.0');
    folder.append('sixth\n');
    folder.drain();
    expect(folder.sinks.texts).toEqual(['first\nsecond\n', 'fifth\n', 'sixth\n']);
    expect(folder.takePassedOver()).toEqual(['access.log.1', 'access.log.2']);
  });

  test.each([
    ['access.log.1'],
    ['access.log-20240131'],
    ['access.log.2024-01-31T12:00'],
    ['access-20240131.log'],
    ['access.1.log'],
    ['access.log.old'],
    ['access.log~'],
    ['access.log.bak'],
    ['access.log.1.gz'],
  ])('may be called %s', (name) => {
    using folder = followed();
    folder.remove();
    folder.append('unseen\n', name);
    folder.append('new\n');
    folder.drain();
    expect(folder.sinks.texts).toEqual(['first\n', 'new\n']);
    expect(folder.takePassedOver()).toEqual([name]);
  });

  test.each([
    ['another log with a number', 'access.log2'],
    ['a rotated file of another log', 'access-ssl.log.1'],
    ['a log before it', 'acces.log.1'],
    ['nothing', 'access.log.1', ''],
  ])('are not %s, like %s', (_, name, text = 'other\n') => {
    using folder = followed();
    folder.remove();
    folder.append(text, name);
    folder.append('new\n');
    folder.drain();
    expect(folder.sinks.texts).toEqual(['first\n', 'new\n']);
    expect(folder.takePassedOver()).toEqual([]);
  });

  test.each([
    [
      'access.log.1',
      'access.log.2',
      ['access.log-2', 'access-8080.log', 'access.2.log', 'access@1.log', 'access.log.bak'],
    ],
    ['access.log-20240131', 'access.log-20240201', ['access.log-2', 'access.log.7', 'access-20240131.log']],
    ['access-20240131.log', 'access-20240201.log', ['access-8080.log', 'access.log.7', 'access-2.log']],
  ])('are called like %s, if that is what the log was renamed to', (name, missed, neighbours) => {
    using folder = followed();
    folder.rename('access.log', name);
    for (const other of [missed, ...neighbours]) folder.append(`${other}\n`, other);
    folder.append('new\n');
    folder.drain();
    expect(folder.sinks.texts).toEqual(['first\n', 'new\n']);
    expect(folder.takePassedOver()).toEqual([missed]);
  });

  test.each([
    ['was there before', (folder: FollowedFolder) => folder.rename('access.log.7', 'access.log.8')],
    ['is a copy of the log', (folder: FollowedFolder) => folder.copy('access.log.1', 'access.log.2')],
    ['is what a file that was there is compressed to', (folder: FollowedFolder) => folder.pack('access.log.7')],
    ['is what the log is just being compressed to', (folder: FollowedFolder) => folder.pack('access.log.1', true)],
    ['is a folder', (folder: FollowedFolder) => fs.mkdirSync(folder.path('access.log.2'))],
    ['is a link', (folder: FollowedFolder) => fs.symlinkSync(folder.path('access.log.7'), folder.path('access.log.2'))],
  ])('are no file that %s', (_, change) => {
    using folder = new FollowedFolder({ startAt: fromStart });
    folder.append('before\n', 'access.log.7');
    folder.append('first\n');
    folder.drain();
    folder.rename('access.log', 'access.log.1');
    change(folder);
    folder.append('new\n');
    folder.drain();
    expect(folder.sinks.texts).toEqual(['first\n', 'new\n']);
    expect(folder.takePassedOver()).toEqual([]);
  });

  test('may be compressed: more are than the plain ones that have gone', () => {
    using folder = followed();
    for (const number of [2, 1]) {
      folder.rename('access.log', `access.log.${number}`);
      folder.pack(`access.log.${number}`);
      folder.append(`${number}\n`);
    }
    folder.drain();
    expect(folder.takePassedOver()).toEqual(['access.log.1.gz', 'access.log.2.gz']);
  });

  test('may be compressed though a neighbour has gone, too, whose name they cannot have got', () => {
    using folder = new FollowedFolder({ startAt: fromStart });
    folder.append('first\n');
    folder.append('neighbour\n', 'access-8080.log');
    folder.drain();
    for (const number of [2, 1]) {
      folder.rename('access.log', `access.log.${number}`);
      folder.pack(`access.log.${number}`);
      folder.append(`${number}\n`);
    }
    folder.rename('access-8080.log', 'access-8080.log.1');
    folder.pack('access-8080.log.1');
    folder.drain();
    expect(folder.takePassedOver()).toEqual(['access.log.1.gz', 'access.log.2.gz']);
  });

  test('are no compressed file of a neighbour that has gone, which looks like one of the log', () => {
    using folder = new FollowedFolder({ startAt: fromStart });
    folder.append('first\n');
    folder.append('neighbour\n', 'access.log-2');
    folder.drain();
    for (const name of ['access.log', 'access.log-2']) {
      folder.rename(name, `${name}.1`);
      folder.pack(`${name}.1`);
      folder.append('new\n', name);
    }
    folder.drain();
    expect(folder.takePassedOver()).toEqual([]);
  });

  test('are told though they have got the inode of a file that was deleted', () => {
    using folder = new FollowedFolder({ startAt: fromStart });
    folder.append('before\n', 'access.log.7');
    folder.append('first\n');
    folder.drain();
    folder.rename('access.log', 'access.log.2');
    const { ino } = fs.statSync(folder.path('access.log.7'));
    folder.remove('access.log.7');
    folder.append('unseen\n', 'access.log.1');
    folder.append('new\n');
    if (fs.statSync(folder.path('access.log.1')).ino !== ino) console.warn('inodes are not given anew at once here');
    folder.drain();
    expect(folder.takePassedOver()).toEqual(['access.log.1']);
  });

  test('are told though a neighbour has got the inode of the log, which was deleted long ago', () => {
    using folder = followed();
    const { ino } = fs.statSync(folder.path());
    folder.remove();
    folder.drain();
    folder.poll(70_000);
    folder.append('neighbour\n', 'access.log-2');
    if (fs.statSync(folder.path('access.log-2')).ino !== ino) console.warn('inodes are not given anew at once here');
    folder.append('unseen\n', 'access.log.1');
    folder.append('new\n');
    folder.drain();
    expect(folder.takePassedOver()).toEqual(['access.log-2', 'access.log.1']);
  });
});

describe('copies of what was not read yet', () => {
  test('are not read if the file is, even if they were just being made at the first look', () => {
    using folder = followed();
    folder.rename('access.log', 'access.log.1');
    folder.append('second\n');
    folder.append('', 'access.log.0');
    folder.drain();
    fs.writeFileSync(folder.path('access.log.0'), 'second\n');
    folder.append('third\n');
    folder.drain();
    folder.drain();
    expect(folder.sinks.texts).toEqual(['first\n', 'second\nthird\n']);
  });

  test('are waited for without haste where they have more than the file that begins like them', () => {
    using folder = followed(`${long}\n`);
    folder.copy('access.log', 'access.log.1');
    folder.append('more\n', 'access.log.1');
    folder.rename('access.log', 'access.log.2');
    folder.append('second\n');
    expect([folder.poll(), folder.poll()]).toEqual([false, false]);
    expect(folder.sinks.texts).toEqual([`${long}\n`, 'second\n']);
    expect(folder.takePassedOver()).toEqual(['access.log.1']);
    folder.truncate('access.log.2');
    folder.drain();
    expect(folder.sinks.texts).toEqual([`${long}\nmore\n`, 'second\n']);
  });

  test('are told if the file was emptied before any of it was read', () => {
    using folder = followed('first\n', { pollBytes: 8 });
    folder.append('long enough for one look\n');
    folder.rename('access.log', 'access.log.1');
    folder.append('second\n');
    folder.copy('access.log', 'access.log.0');
    folder.poll();
    folder.truncate();
    folder.append('third\n');
    folder.drain();
    expect(folder.sinks.texts.sort()).toEqual(['first\nlong enough for one look\n', 'third\n']);
    expect(folder.takePassedOver()).toEqual(['access.log.0']);
  });

  test.each([
    ['when the folder is read', 1],
    ['when they are opened', 2],
  ])('are found though they are renamed %s', (_, calls) => {
    using folder = followed(`${long}\n`);
    folder.append('second\n');
    folder.copy('access.log', 'access.log.1');
    folder.truncate();
    folder.append('third\n');
    const open = fs.openSync;
    let openings = 0;
    const opening = vi.spyOn(fs, 'openSync').mockImplementation((...values) => {
      if (values[0] === folder.path('access.log.1') && ++openings === calls) {
        folder.rename('access.log.1', 'access.log.2');
      }
      return open(...values);
    });
    onTestFinished(() => opening.mockRestore());
    folder.drain();
    expect(folder.sinks.texts).toEqual([`${long}\nsecond\n`, 'third\n']);
    expect(openings).toBeGreaterThanOrEqual(calls);
  });
});

describe('a log that is emptied', () => {
  test('is read from its start again, and what cannot be known is told', () => {
    using folder = followed('first\nsecond\n');
    folder.truncate();
    folder.append('third\n');
    folder.drain();
    expect(folder.sinks.texts).toEqual(['first\nsecond\n', 'third\n']);
    expect(folder.events).toEqual([{ kind: 'truncated', path: folder.path(), copy: undefined }]);
  });

  test.each([
    ['has its former size', 'FIRST\n'],
    ['has grown beyond its former size', 'third line\n'],
    ['has grown far beyond it', `third line ${long}\n${long}\n`],
  ])('shows by its first bytes when it %s', (_, text) => {
    using folder = followed('first\n');
    folder.truncate();
    folder.append(text);
    folder.drain();
    expect(folder.sinks.texts).toEqual(['first\n', text]);
  });

  test('shows by the bytes before the position, if it begins as before', () => {
    using folder = followed(`${long}\n${long}\nfirst\n`);
    folder.truncate();
    folder.append(`${long}\n${long}\nthird\nfourth\n`);
    folder.drain();
    expect(folder.sinks.texts[1]).toBe(`${long}\n${long}\nthird\nfourth\n`);
  });

  test.each([
    ['that is short', ''],
    ['that is long', `${long}\n`],
  ])('%s goes on in a copy of what it was, in the same sink', (_, start) => {
    using folder = followed(`${start}first\nbeg`);
    folder.append('un\nsecond\n');
    folder.copy('access.log', 'access.log.1');
    folder.truncate();
    folder.append('third\n');
    folder.drain();
    expect(folder.sinks.texts).toEqual([`${start}first\nbegun\nsecond\n`, 'third\n']);
    expect(folder.events).toEqual([{ kind: 'truncated', path: folder.path(), copy: folder.path('access.log.1') }]);
  });

  test('may have a copy that is called as it likes, and of several the longest is read', () => {
    using folder = followed(`${long}\n`);
    folder.copy('access.log', 'access.log.0');
    folder.append('second\n');
    folder.copy('access.log', 'access.log.1');
    folder.append('third\n');
    folder.copy('access.log', 'access.log.save');
    folder.truncate();
    folder.append('fourth\n');
    folder.drain();
    expect(folder.sinks.texts).toEqual([`${long}\nsecond\nthird\n`, 'fourth\n']);
  });

  test('goes on in no file that has other bytes where it was read to', () => {
    using folder = followed(`${long}\nfirst\n`);
    folder.append(`${long}\nother\nmore\n`, 'access.log.1');
    folder.truncate();
    folder.drain();
    expect(folder.sinks.texts).toEqual([`${long}\nfirst\n`]);
    expect(folder.events).toEqual([
      { kind: 'truncated', path: folder.path(), copy: undefined },
      { kind: 'passed over', path: folder.path(), files: [folder.path('access.log.1')] },
    ]);
  });

  test('goes on in no neighbour that begins with the little that was read of it', () => {
    using folder = new FollowedFolder({ startAt: fromStart });
    folder.append('ping\nother\n', 'access.log-2');
    folder.append('ping\n');
    folder.drain();
    folder.append('ping\nother\n', 'access-ssl.log.1');
    folder.truncate();
    folder.append('second\n');
    folder.drain();
    expect(folder.sinks.texts).toEqual(['ping\n', 'second\n']);
  });

  test('may have been emptied and copied several times between two looks: what is no copy of what was read is told', () => {
    using folder = followed(`${long}\n`);
    folder.append('second\n');
    folder.copy('access.log', 'access.log.2');
    folder.truncate();
    folder.append('third\n');
    folder.copy('access.log', 'access.log.1');
    folder.truncate();
    folder.append('fourth\n');
    folder.drain();
    expect(folder.sinks.texts.sort()).toEqual(['fourth\n', `${long}\nsecond\n`]);
    expect(folder.takePassedOver()).toEqual(['access.log.1']);
  });

  test('may be renamed right after', () => {
    using folder = followed(`${long}\n`);
    folder.append('second\n');
    folder.copy('access.log', 'access.log.2');
    folder.truncate();
    folder.append('third\n');
    folder.rename('access.log', 'access.log.1');
    folder.append('fourth\n');
    folder.drain();
    expect(folder.sinks.texts.sort()).toEqual(['fourth\n', 'third\n', `${long}\nsecond\n`]);
    expect(folder.takePassedOver()).toEqual([]);
  });

  test('may have been empty when it was last looked at: then nothing tells what the copy is', () => {
    using folder = followed('');
    folder.append('first\n');
    folder.copy('access.log', 'access.log.1');
    folder.truncate();
    folder.append('second\n');
    folder.drain();
    expect(folder.sinks.texts).toEqual(['second\n']);
    expect(folder.takePassedOver()).toEqual(['access.log.1']);
  });

  test('has copies with less than was read, which are not read again', () => {
    using folder = followed();
    folder.copy('access.log', 'access.log.1');
    folder.append('second\n');
    folder.drain();
    folder.truncate();
    folder.append('third\n');
    folder.drain();
    expect(folder.sinks.texts).toEqual(['first\nsecond\n', 'third\n']);
    expect(folder.events).toEqual([{ kind: 'truncated', path: folder.path(), copy: undefined }]);
  });

  test('does not lose what was read while it was emptied', () => {
    using folder = followed(`${long}\n`);
    folder.append('second\n');
    const read = fs.readSync;
    // Right after the new bytes were read, before they are handed over.
    const reading = vi.spyOn(fs, 'readSync').mockImplementation((...values: unknown[]) => {
      const byteCount = Reflect.apply(read, fs, values) as number;
      reading.mockRestore();
      folder.copy('access.log', 'access.log.1');
      folder.truncate();
      folder.append('third line\n');
      return byteCount;
    });
    folder.drain();
    expect(folder.sinks.texts).toEqual([`${long}\nsecond\n`, 'third line\n']);
  });
});

describe('a log that is replaced', () => {
  test('after it was deleted is read from its start, even if it begins as before', () => {
    using folder = followed();
    folder.remove();
    folder.append('first\nsecond\n');
    folder.drain();
    expect(folder.sinks.texts).toEqual(['first\n', 'first\nsecond\n']);
    expect(folder.takeKinds()).toEqual(['rotated']);
  });

  test('by a copy of itself, as editors do, goes on where it was', () => {
    using folder = followed(`${long}\nfirst\n`);
    folder.append('second\n');
    folder.copy('access.log', 'saved');
    folder.rename('saved', 'access.log');
    folder.append('third\n');
    folder.drain();
    expect(folder.sinks.texts).toEqual([`${long}\nfirst\nsecond\n`, 'third\n']);
  });

  test('by another target of a symbolic link is read from its start, with the old one read on', () => {
    using folder = new FollowedFolder({ startAt: fromStart });
    folder.append('first\n', 'monday');
    fs.symlinkSync(folder.path('monday'), folder.path());
    folder.drain();
    folder.append('second\n', 'tuesday');
    fs.symlinkSync(folder.path('tuesday'), folder.path('new'));
    folder.rename('new', 'access.log');
    folder.append('late\n', 'monday');
    folder.drain();
    expect(folder.sinks.texts).toEqual(['first\nlate\n', 'second\n']);
    fs.rmSync(folder.path());
    fs.symlinkSync('monday', folder.path());
    folder.append('later\n', 'monday');
    folder.drain();
    expect(folder.sinks.texts).toEqual(['first\nlate\nlater\n', 'second\n']);
  });

  test('through a symbolic link has its rotated files beside the file', () => {
    using folder = new FollowedFolder({ startAt: fromStart });
    fs.mkdirSync(folder.path('pod'));
    folder.append('first\n', 'pod/0.log');
    fs.symlinkSync('pod/0.log', folder.path());
    folder.drain();
    folder.rename('pod/0.log', 'pod/0.log.20240101-120000');
    folder.append('unseen\n', 'pod/0.log');
    folder.rename('pod/0.log', 'pod/0.log.20240101-120001');
    folder.append('new\n', 'pod/0.log');
    folder.drain();
    expect(folder.sinks.texts.sort()).toEqual(['first\n', 'new\n']);
    expect(folder.takePassedOver()).toEqual(['pod/0.log.20240101-120001']);
  });

  test.each([
    ['gzip', '\x1f\x8b\x08\0\0\0\0\0\0\0', 'it is compressed by gzip, not plain text'],
    ['zstd', '\x28\xb5\x2f\xfd\0\0\0\0\0\0', 'it is compressed by zstd, not plain text'],
    ['bzip2', 'BZh91AY&SY', 'it is compressed by bzip2, not plain text'],
  ])('by one that is compressed by %s is not read, which is told once', (_, text, reason) => {
    using folder = followed();
    folder.remove();
    folder.append(text);
    folder.drain();
    folder.drain();
    expect(folder.sinks.texts).toEqual(['first\n']);
    expect(folder.events).toMatchObject([
      { kind: 'rotated' },
      { kind: 'unreadable', reason: { message: `cannot follow ${folder.path()}: ${reason}` } },
    ]);
    folder.remove();
    folder.append('second\n');
    folder.drain();
    expect(folder.sinks.texts).toEqual(['first\n', 'second\n']);
  });
});

describe('a log that cannot be read', () => {
  test('because it is a folder is told once, and tried again', () => {
    using folder = new FollowedFolder();
    fs.mkdirSync(folder.path());
    folder.drain();
    folder.drain();
    expect(folder.events).toEqual([
      {
        kind: 'unreadable',
        path: folder.path(),
        reason: new UserError(`cannot follow ${folder.path()}: it is a folder`),
      },
    ]);
    fs.rmdirSync(folder.path());
    folder.append('old\nbegun');
    folder.drain();
    folder.append(' and ended\n');
    folder.drain();
    expect(folder.sinks.texts).toEqual(['begun and ended\n']);
  });

  test('because a folder took its place is read on where it is, and the next one from its start', () => {
    using folder = followed();
    folder.rename('access.log', 'access.log.1');
    fs.mkdirSync(folder.path());
    folder.append('second\n', 'access.log.1');
    folder.drain();
    expect(folder.takeKinds()).toEqual(['unreadable']);
    fs.rmdirSync(folder.path());
    folder.append('third\n');
    folder.drain();
    expect(folder.sinks.texts).toEqual(['first\nsecond\n', 'third\n']);
    expect(folder.takeKinds()).toEqual(['rotated']);
  });

  test('because its link leads in a circle is told', () => {
    using folder = new FollowedFolder();
    fs.symlinkSync('access.log', folder.path());
    folder.drain();
    expect(folder.events).toMatchObject([
      { kind: 'unreadable', reason: { message: expect.stringMatching(/^cannot follow .*: too many symbolic links$/) } },
    ]);
  });

  test('because it may not be opened is tried again, from where it would have begun', () => {
    using folder = new FollowedFolder();
    folder.append('old\n');
    const refusal = refuse('openSync', 'EACCES');
    expect(folder.poll()).toBe(false);
    folder.poll();
    expect(folder.events).toMatchObject([
      { kind: 'unreadable', reason: { message: `cannot follow ${folder.path()}: permission denied` } },
    ]);
    refusal.mockRestore();
    folder.drain();
    folder.append('new\n');
    folder.drain();
    expect(folder.sinks.texts).toEqual(['new\n']);
  });

  test('because it has gone since it was seen is looked for again, without a word', () => {
    using folder = followed();
    folder.remove();
    folder.append('second\n');
    const refusal = refuse('openSync', 'ENOENT');
    folder.poll();
    refusal.mockRestore();
    expect(folder.events).toEqual([]);
    folder.drain();
    expect(folder.sinks.texts).toEqual(['first\n', 'second\n']);
    expect(folder.takeKinds()).toEqual(['rotated']);
  });

  test('for a while goes on where it was, and is told again if it happens again', () => {
    using folder = followed();
    for (const text of ['second\n', 'third\n']) {
      folder.append(text);
      const refusal = refuse('readSync', 'EIO');
      expect(folder.poll()).toBe(false);
      folder.poll();
      refusal.mockRestore();
      folder.drain();
    }
    expect(folder.sinks.texts).toEqual(['first\nsecond\nthird\n']);
    expect(folder.takeKinds()).toEqual(['unreadable', 'unreadable']);
    folder.drain();
    expect(folder.events).toEqual([]);
  });

  test('leaves no file open', () => {
    const before = countDescriptors();
    {
      using folder = new FollowedFolder();
      folder.append('first\n');
      const refusal = refuse('readSync', 'EIO');
      for (let polls = 0; polls < 10; polls++) folder.poll();
      refusal.mockRestore();
      expect(countDescriptors()).toBe(before);
    }
  });

  test.each(['EMFILE', 'ENFILE'])('by %s has something else closed, and is tried again at once (issue 13)', (code) => {
    let refusal = refuse('openSync', code);
    refusal.mockRestore();
    using folder = followed('first\n', { freeDescriptors: () => refusal.mockRestore() });
    folder.rename('access.log', 'access.log.1');
    folder.append('second\n');
    refusal = refuse('openSync', code);
    folder.drain();
    expect(folder.sinks.texts).toEqual(['first\n', 'second\n']);
    expect(folder.takeKinds()).toEqual(['rotated']);
  });

  test.each(['renamed', 'deleted'])('and was %s until it could be opened is told (issue 13)', (fate) => {
    using folder = followed();
    folder.rename('access.log', 'access.log.1');
    folder.append('unread\n'.repeat(9));
    folder.append('third\n', 'next');
    const refusal = refuse('openSync', 'EMFILE');
    folder.drain();
    folder.drain();
    expect(folder.takeKinds()).toEqual(['unreadable']);
    folder.rename('access.log.1', 'access.log.2');
    if (fate === 'renamed') folder.rename('access.log', 'access.log.1');
    else folder.remove();
    folder.rename('next', 'access.log');
    folder.drain();
    refusal.mockRestore();
    folder.drain();
    expect(folder.sinks.texts).toEqual(['first\n', 'third\n']);
    expect(folder.takeKinds()).toEqual(['unopened', 'rotated', ...(fate === 'renamed' ? ['passed over'] : [])]);
  });

  test('while a copy of what it had is looked for is told, and goes on in the copy later', () => {
    using folder = followed(`${long}\n`);
    folder.append('second\n');
    folder.copy('access.log', 'access.log.1');
    folder.truncate();
    folder.append('third\n');
    const refusal = refuse('openSync', 'EMFILE');
    folder.drain();
    folder.drain();
    refusal.mockRestore();
    expect(folder.takeKinds()).toEqual(['unreadable']);
    folder.drain();
    expect(folder.sinks.texts).toEqual([`${long}\nsecond\n`, 'third\n']);
    expect(folder.takeKinds()).toEqual(['truncated']);
  });

  test('at the start is told, and followed from its end once it can be opened', () => {
    using folder = new FollowedFolder();
    folder.append('old\n');
    const refusal = refuse('openSync', 'EMFILE');
    folder.drain();
    refusal.mockRestore();
    expect(folder.takeKinds()).toEqual(['unreadable']);
    folder.drain();
    folder.append('new\n');
    folder.drain();
    expect(folder.sinks.texts).toEqual(['new\n']);
  });

  test('is another thing than a sink that fails, which is passed on', () => {
    const failure = new UserError('the sink is full');
    using folder = new FollowedFolder({
      startAt: fromStart,
      openSink: () => ({
        space: () => new Uint8Array(10),
        push: () => {
          throw failure;
        },
        unfinishedBytes: 0,
      }),
    });
    folder.append('first\n');
    expect(() => folder.poll()).toThrow(failure);
  });
});

describe('among very many files (issue 13: 100,000 stalled a rotation for 6.7 s)', () => {
  /** The number of calls of the file system that something makes. */
  function countCalls(act: () => void): number {
    const spies = (['openSync', 'lstatSync', 'readdirSync', 'statSync'] as const).map((call) => vi.spyOn(fs, call));
    act();
    const count = spies.reduce((sum, { mock }) => sum + mock.calls.length, 0);
    for (const spy of spies) spy.mockRestore();
    return count;
  }

  function makeNeighbours(folder: FollowedFolder, count: number, ending = ''): void {
    for (let i = 0; i < count; i++) folder.append('x\n', `access.log.${10_000 + i}${ending}`);
  }

  test.each([
    ['renamed', (folder: FollowedFolder) => folder.rename('access.log', 'access.log.1')],
    [
      'copied and emptied',
      (folder: FollowedFolder) => {
        folder.copy('access.log', 'access.log.1');
        folder.truncate();
      },
    ],
  ])('a log is followed with as many calls as among fewer when it is %s', (_, happen) => {
    const counts = [maxLookedAt + 100, maxLookedAt + 600].map((count) => {
      using folder = new FollowedFolder({ startAt: fromStart });
      makeNeighbours(folder, count);
      const calls = countCalls(() => {
        folder.append('first\n');
        folder.drain();
        happen(folder);
        folder.append('second\n');
        folder.drain();
      });
      expect(folder.sinks.texts).toEqual(['first\n', 'second\n']);
      return calls;
    });
    expect(counts[1]).toBe(counts[0]);
  });

  test('what came and went unseen is told, also at a place where a file was', () => {
    using folder = followed();
    makeNeighbours(folder, maxLookedAt + 500);
    folder.append('old\n', 'access.log.1');
    folder.rename('access.log', 'access.log.2');
    folder.append('second\n');
    folder.drain();
    folder.takePassedOver();
    folder.rename('access.log.2', 'access.log.4');
    folder.rename('access.log.1', 'access.log.3');
    folder.rename('access.log', 'access.log.2');
    folder.append('unseen\n', 'access.log.1');
    folder.append('third\n');
    folder.drain();
    expect(folder.takePassedOver()).toEqual(['access.log.1']);
  });

  test('new ones are told, as many as are looked at, and once', () => {
    using folder = followed();
    makeNeighbours(folder, maxLookedAt + 500);
    folder.rename('access.log', 'access.log.99999');
    folder.append('second\n');
    folder.drain();
    // One of them may be the log's own.
    expect(folder.takePassedOver().length).toBeGreaterThanOrEqual(maxLookedAt - 1);
    folder.rename('access.log', 'access.log.99998');
    folder.append('third\n');
    folder.drain();
    expect(folder.takePassedOver()).toEqual([]);
  });

  test('old ones are not told, though they are looked at for the first time, because others were deleted', () => {
    using folder = new FollowedFolder({ startAt: fromStart });
    makeNeighbours(folder, maxLookedAt + 500);
    folder.append('first\n');
    folder.drain();
    const rotated = fs.readdirSync(folder.folder).filter((name) => name !== folder.name);
    for (const name of rotated.slice(0, maxLookedAt)) folder.remove(name);
    folder.rename('access.log', 'access.log.99999');
    folder.append('second\n');
    folder.drain();
    expect(folder.takePassedOver()).toEqual([]);
  });
});
