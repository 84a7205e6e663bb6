import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { expect, test } from 'vitest';
import { FollowedFolder, toLines } from '../../support/followed-folder.ts';

/** Where Debian and others put it; not in everybody's `PATH`. */
const logrotate = ['/usr/sbin/logrotate', '/usr/bin/logrotate', '/usr/local/sbin/logrotate'].find((place) =>
  fs.existsSync(place),
);
const title = logrotate === undefined ? ' (skipped: logrotate is not installed)' : '';
const rotationCount = 12;
const keptCount = 5;

/** Rotates the log of a folder now, by a configuration of these directives. */
function rotate(folder: FollowedFolder, directives: string): void {
  const configuration = folder.path('logrotate.conf');
  fs.writeFileSync(configuration, `"${folder.path()}" {\n  rotate ${keptCount}\n  missingok\n  ${directives}\n}\n`);
  // It refuses configurations and folders that others may write to.
  fs.chmodSync(configuration, 0o644);
  execFileSync(logrotate as string, ['-f', '-s', folder.path('state'), configuration], { stdio: 'pipe' });
}

/** When the log is looked at: before some lines are written and rotated; or behind them, because they are compressed at once. */
type Looks = 'before' | 'behind';

/** Names for each rotation of the same second: `-1700000001`, `-1700000002`, … */
const dated = (i: number) => `dateext\n  dateformat -%Y%m%d-%s.${i}`;

test.skipIf(logrotate === undefined).each<[name: string, directives: (i: number) => string, looks: Looks]>([
  ['create', () => 'create 0644', 'before'],
  ['nocreate', () => 'nocreate', 'before'],
  ['create and compress', () => 'create 0644\n  compress', 'behind'],
  ['create and compress later', () => 'create 0644\n  compress\n  delaycompress', 'before'],
  ['create and dateext', (i) => `create 0644\n  ${dated(i)}`, 'before'],
  ['copytruncate', () => 'copytruncate', 'before'],
  ['copytruncate and compress', () => 'copytruncate\n  compress', 'behind'],
  ['copytruncate and compress later', () => 'copytruncate\n  compress\n  delaycompress', 'before'],
  ['copytruncate and dateext', (i) => `copytruncate\n  ${dated(i)}`, 'before'],
  ['copy', () => 'copy', 'before'],
  ['renamecopy', () => 'renamecopy\n  create 0644', 'before'],
])(`logrotate with %s loses no line and has none counted twice${title}`, (_, directives, looks) => {
  using folder = new FollowedFolder({ startAt: () => 0 });
  const written: string[] = [];
  const write = (lineCount: number) => {
    for (let i = 0; i < lineCount; i++) {
      written.push(`line ${String(written.length).padStart(5, '0')} ${'x'.repeat(40)}`);
      folder.append(`${written.at(-1)}\n`);
    }
  };
  write(10);
  folder.drain();
  for (let i = 1; i <= rotationCount; i++) {
    write(1);
    if (looks === 'before') folder.drain();
    write(i % 5);
    if (looks === 'behind') folder.drain();
    rotate(folder, directives(i));
    write(i % 3);
    folder.drain();
  }
  write(1);
  folder.drain();
  expect(folder.sinks.texts.flatMap(toLines).sort()).toEqual(written);
  expect(folder.takePassedOver()).toEqual([]);
  const rotated = fs.readdirSync(folder.folder).filter((name) => name.startsWith(folder.name) && name !== folder.name);
  expect(rotated.length).toBeGreaterThanOrEqual(keptCount);
});
