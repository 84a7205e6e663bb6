import fs from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FollowedFolder, toLines } from '../../support/followed-folder.ts';

/** Numbers that decide what happens, and how much of it. */
const arbitraryMoves = fc.array(fc.tuple(fc.nat({ max: 99 }), fc.nat({ max: 1000 })), { minLength: 30, maxLength: 60 });

/** So many bytes tell what a copy is a copy of. */
const fingerprintBytes = 256;

/** Bytes that tell each line from all others: pieces of lines are not shorter. */
const numberBytes = 8;

/** What rotates a log by names as `logrotate` does, with a writer that keeps its descriptor for a while. */
class Rotator {
  readonly written: string[] = [];
  rotations = 0;
  private readonly folder: FollowedFolder;
  private descriptor: number;
  /** Writers that have not yet heard that their file was renamed, with the rest of a line that each has begun. */
  private slow: { descriptor: number; rest: string }[] = [];
  private rest = '';

  constructor(folder: FollowedFolder) {
    this.folder = folder;
    this.descriptor = this.open();
  }

  /** Does one thing that may happen to a log. */
  move(choice: number, amount: number): void {
    if (choice < 30) this.writeLines(1 + (amount % 4), amount);
    else if (choice < 45) this.writePart(amount);
    else if (choice < 57) this.renameAway();
    else if (choice < 62) this.stayAway();
    else if (choice < 72) this.copyAndTruncate();
    else if (choice < 77) this.remove();
    else if (choice < 87) this.writeLate(amount);
    else if (choice < 91) this.compressOldest();
    else if (choice < 95) this.folder.copy(this.folder.name, `${this.folder.name}.bak`);
    else this.folder.drain();
  }

  /** Ends all lines and lets a line be written everywhere. */
  finish(): void {
    for (const { descriptor, rest } of this.slow) this.endLine(descriptor, rest);
    this.endLine(this.descriptor, this.rest);
    this.rest = '';
    this.writeLines(1, 0);
  }

  close(): void {
    for (const { descriptor } of this.slow) fs.closeSync(descriptor);
    fs.closeSync(this.descriptor);
  }

  private open(): number {
    return fs.openSync(this.folder.path(), 'a');
  }

  private nextLine(amount: number): string {
    const line = String(this.written.length).padStart(numberBytes, '0') + 'x'.repeat(amount);
    this.written.push(line);
    return line;
  }

  private endLine(descriptor: number, rest: string): void {
    if (rest !== '') fs.writeSync(descriptor, `${rest}\n`);
  }

  private writeLines(count: number, amount: number): void {
    this.endLine(this.descriptor, this.rest);
    this.rest = '';
    for (let i = 0; i < count; i++) fs.writeSync(this.descriptor, `${this.nextLine(amount)}\n`);
  }

  /** Begins a line; more of it comes later, wherever the file is then. */
  private writePart(amount: number): void {
    this.endLine(this.descriptor, this.rest);
    const line = this.nextLine(amount + 1);
    const partBytes = numberBytes + (amount % (line.length - numberBytes));
    fs.writeSync(this.descriptor, line.slice(0, partBytes));
    this.rest = line.slice(partBytes);
  }

  /** A slow writer writes some more into a file that was renamed, and hears of it at last. */
  private writeLate(amount: number): void {
    const writer = this.slow.at(amount % 2 === 0 ? 0 : -1);
    if (writer === undefined) return;
    this.endLine(writer.descriptor, writer.rest);
    writer.rest = '';
    fs.writeSync(writer.descriptor, `${this.nextLine(amount % 50)}\n`);
  }

  /** `.1` becomes `.2`, and so on, from the last number on. What has the path was seen there. */
  private shift(): void {
    this.rotations++;
    this.folder.poll();
    const { folder } = this;
    let last = 1;
    while (fs.existsSync(folder.path(`${folder.name}.${last}`))) last++;
    for (let i = last - 1; i >= 1; i--) folder.rename(`${folder.name}.${i}`, `${folder.name}.${i + 1}`);
  }

  private renameAway(): void {
    this.shift();
    this.folder.rename(this.folder.name, `${this.folder.name}.1`);
    this.retire();
  }

  private stayAway(): void {
    this.shift();
    this.folder.rename(this.folder.name, `${this.folder.name}.1`);
    this.folder.drain();
    this.retire();
  }

  private retire(): void {
    this.slow.push({ descriptor: this.descriptor, rest: this.rest });
    this.rest = '';
    this.descriptor = this.open();
  }

  /**
   * What is written between the two steps is lost for everybody, so nothing is. A line that was begun before and ended
   * behind them would be in two files, so there is none. Enough of the file was read to tell the copy, but not all of it.
   */
  private copyAndTruncate(): void {
    this.writeLines(1, fingerprintBytes);
    this.folder.drain();
    this.shift();
    this.writeLines(2, 1);
    this.folder.copy(this.folder.name, `${this.folder.name}.1`);
    this.folder.truncate();
  }

  /** A file that nobody looked at since is lost for everybody. */
  private remove(): void {
    this.rotations++;
    this.writeLines(1, 0);
    this.folder.drain();
    this.folder.remove();
    this.retire();
  }

  /** The oldest files are compressed when they were seen: at the latest when something was written to the log again. */
  private compressOldest(): void {
    this.writeLines(1, 0);
    this.folder.drain();
    const { folder } = this;
    const name = `${folder.name}.2`;
    if (!fs.existsSync(folder.path(name))) return;
    folder.rename(name, `${name}.${this.rotations}`);
    folder.pack(`${name}.${this.rotations}`);
  }
}

test('every line is handed over once, whole and in order, whatever a log goes through', () => {
  let rotations = 0;
  fc.assert(
    fc.property(
      arbitraryMoves,
      fc.constantFrom(64, 4096),
      fc.constantFrom(500, 1_000_000),
      (moves, spaceBytes, pollBytes) => {
        using folder = new FollowedFolder({ startAt: () => 0, pollBytes }, 'access.log', spaceBytes);
        const rotator = new Rotator(folder);
        try {
          folder.drain();
          for (const [choice, amount] of moves) rotator.move(choice, amount);
          rotator.finish();
          folder.drain();
          expect(folder.takePassedOver()).toEqual([]);
          for (const text of folder.sinks.texts) expect(toLines(text)).toEqual(toLines(text).sort());
          expect(folder.sinks.texts.flatMap(toLines).sort()).toEqual(rotator.written);
          rotations += rotator.rotations;
        } finally {
          rotator.close();
        }
      },
    ),
    { numRuns: 120 },
  );
  expect(rotations).toBeGreaterThan(1000);
}, 300_000);
