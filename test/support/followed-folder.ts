import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { AlreadyRead } from '../../src/io/following/already-read.ts';
import { findLastLine } from '../../src/io/following/find-start.ts';
import { type FollowEvent, FollowedLog, type FollowOptions } from '../../src/io/following/follow-log.ts';
import type { ByteSink } from '../../src/io/following/followed-file.ts';
import { toBytes, toLatin1 } from './bytes.ts';

/** Collects what a followed log hands over, one text a file, in the order in which they were begun. */
export class SinkTexts {
  readonly texts: string[] = [];
  private readonly spaceBytes: number;

  constructor(spaceBytes: number = 4096) {
    this.spaceBytes = spaceBytes;
  }

  open(): ByteSink {
    const index = this.texts.push('') - 1;
    let space = new Uint8Array(0);
    const { texts } = this;
    return {
      space: () => {
        space = new Uint8Array(this.spaceBytes);
        return space;
      },
      push: (byteCount) => {
        if (byteCount < 1) throw new Error('nothing is pushed empty');
        this.texts[index] += toLatin1(space.subarray(0, byteCount));
      },
      get unfinishedBytes() {
        const text = texts[index] as string;
        return text.length - text.lastIndexOf('\n') - 1;
      },
    };
  }
}

export function toLines(text: string): string[] {
  return text.split('\n').filter((line) => line !== '');
}

/** A temporary folder with a log that is followed, and everything that can happen to it. Time is virtual. */
export class FollowedFolder {
  readonly folder: string;
  readonly sinks: SinkTexts;
  readonly events: FollowEvent[] = [];
  readonly name: string;
  now = 0;
  private log: FollowedLog | undefined = undefined;
  private readonly options: Partial<FollowOptions>;

  constructor(options: Partial<FollowOptions> = {}, name: string = 'access.log', spaceBytes: number = 4096) {
    this.folder = fs.mkdtempSync(path.join(os.tmpdir(), 'fansite-analyze-follow-'));
    this.name = name;
    this.options = options;
    this.sinks = new SinkTexts(spaceBytes);
  }

  path(name: string = this.name): string {
    return path.join(this.folder, name);
  }

  append(text: string, name: string = this.name): void {
    fs.appendFileSync(this.path(name), toBytes(text));
  }

  rename(from: string, to: string): void {
    fs.renameSync(this.path(from), this.path(to));
  }

  copy(from: string, to: string): void {
    fs.copyFileSync(this.path(from), this.path(to));
  }

  truncate(name: string = this.name): void {
    fs.truncateSync(this.path(name));
  }

  remove(name: string = this.name): void {
    fs.rmSync(this.path(name));
  }

  /** Compresses a file, at least in name, or is still at it. */
  pack(name: string, isAtIt: boolean = false): void {
    fs.writeFileSync(this.path(`${name}.gz`), Buffer.concat([Buffer.from([0x1f, 0x8b, 8, 0]), Buffer.alloc(100)]));
    if (!isAtIt) this.remove(name);
  }

  /** Looks once, a while after the last look. Returns what `poll` does. */
  poll(milliseconds: number = 100): boolean {
    this.now += milliseconds;
    this.log ??= new FollowedLog(this.path(), {
      openSink: () => this.sinks.open(),
      tell: (event) => this.events.push(event),
      startAt: findLastLine,
      reads: new AlreadyRead(),
      freeDescriptors() {},
      ...this.options,
    });
    return this.log.poll(this.now);
  }

  /** Looks until there is nothing more. */
  drain(): void {
    for (let polls = 0; this.poll(); polls++) if (polls > 10_000) throw new Error('there is always more');
  }

  /** The kinds of all events since the last call. */
  takeKinds(): string[] {
    return this.events.splice(0).map(({ kind }) => kind);
  }

  /** The names of the files that were passed over so far. */
  takePassedOver(): string[] {
    return this.events
      .splice(0)
      .flatMap((event) => (event.kind === 'passed over' ? event.files : []))
      .map((file) => path.relative(this.folder, file));
  }

  [Symbol.dispose](): void {
    this.log?.close();
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}

/** How many files this process has open, where the system tells. */
export function countDescriptors(): number {
  return fs.readdirSync('/dev/fd').length;
}
