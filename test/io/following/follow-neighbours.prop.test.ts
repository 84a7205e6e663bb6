import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AlreadyRead } from '../../../src/io/following/already-read.ts';
import { type FollowEvent, FollowedLog } from '../../../src/io/following/follow-log.ts';
import { SinkTexts, toLines } from '../../support/followed-folder.ts';

/** Logs that all have names like rotated files of the first one. */
const logNames = ['access.log', 'access-8080.log', 'access.2.log', 'access_443.log', 'access.log-2', 'access@1.log'];

/** So many bytes tell what a copy is a copy of. */
const fingerprintBytes = 256;

/** Where each of them has its rotated files: `access.log.1`, `access.log-20240101`, `access-20240101.log`. */
type Naming = 'numbers' | 'dates' | 'dates inside';

interface World {
  readonly naming: Naming;
  /** Copies and empties logs, rather than to rename them and to make new ones. */
  readonly copies: boolean;
  readonly packs: 'never' | 'at once' | 'later';
  /** Indexes of names; the name behind them is a rotated file of the first log. */
  readonly watched: readonly number[];
  /** Somebody looks before and behind each rotation. */
  readonly isWatchedAllTheTime: boolean;
  readonly lineBytes: number;
}

const arbitraryWorld: fc.Arbitrary<World> = fc.record({
  naming: fc.constantFrom('numbers', 'dates', 'dates inside'),
  copies: fc.boolean(),
  packs: fc.constantFrom('never', 'at once', 'later'),
  watched: fc.constantFrom([0], [0], [0, 1], [0, 4], [4, 0, 1, 5], [0, 6], [6, 0]),
  isWatchedAllTheTime: fc.boolean(),
  lineBytes: fc.constantFrom(10, 60, 300),
});

/** What happens, to which log, and how much of it. */
const arbitraryMoves = fc.array(fc.tuple(fc.nat({ max: 99 }), fc.nat({ max: 5 }), fc.integer({ min: 1, max: 4 })), {
  minLength: 20,
  maxLength: 50,
});

/** A log that is followed, and what is known of it. */
class Watched {
  readonly sinks: SinkTexts = new SinkTexts(64);
  readonly events: FollowEvent[] = [];
  readonly log: FollowedLog;

  constructor(place: string, reads: AlreadyRead) {
    this.log = new FollowedLog(place, {
      openSink: () => this.sinks.open(),
      tell: (event) => this.events.push(event),
      startAt: () => 0,
      reads,
      freeDescriptors() {},
    });
  }

  get lines(): string[] {
    return this.sinks.texts.flatMap(toLines);
  }

  /** True if it said that lines may be missing. */
  get hasToldLoss(): boolean {
    return this.events.some((event) => event.kind === 'passed over' || (event.kind === 'truncated' && !event.copy));
  }
}

/** A folder of logs that are rotated together or one by one, of which some are watched. */
class Neighbourhood {
  readonly written: string[][] = logNames.map(() => []);
  readonly watched: Watched[];
  rotations = 0;
  /** Files have come that are none of a log, or what a log was renamed to is not to be seen. */
  isConfusing = false;
  private readonly folder: string = fs.mkdtempSync(path.join(os.tmpdir(), 'fansite-analyze-neighbours-'));
  private readonly world: World;
  private now = 0;
  private day = 0;

  constructor(world: World) {
    this.world = world;
    const reads = new AlreadyRead();
    const names = [...logNames, this.rotatedName(0, 1)];
    this.watched = world.watched.map((index) => new Watched(this.place(names[index] as string), reads));
    for (const i of logNames.keys()) this.write(i, 1);
    this.look();
  }

  move(choice: number, log: number, amount: number): void {
    if (choice < 40) this.write(choice < 20 ? 0 : log, amount);
    else if (choice < 60) this.rotate([choice < 50 ? 0 : log]);
    else if (choice < 70) this.rotate([...logNames.keys()]);
    else if (choice < 74) this.unpack(log, amount);
    else if (choice < 78) this.copyAside();
    else if (choice < 80) this.remove(log);
    else this.look();
  }

  look(): void {
    for (let looks = 0, hasMore = true; hasMore; looks++) {
      if (looks > 1000) throw new Error('there is always more');
      this.now += 250;
      hasMore = this.watched.map(({ log }) => log.poll(this.now)).includes(true);
    }
  }

  write(log: number, count: number): void {
    const { lineBytes } = this.world;
    for (let i = 0; i < count; i++) {
      const lines = this.written[log] as string[];
      lines.push(`${log}:${lines.length} `.padEnd(lineBytes, 'x'));
      fs.appendFileSync(this.place(logNames[log] as string), `${lines.at(-1)}\n`);
    }
  }

  [Symbol.dispose](): void {
    for (const { log } of this.watched) log.close();
    fs.rmSync(this.folder, { recursive: true, force: true });
  }

  private place(name: string): string {
    return path.join(this.folder, name);
  }

  private has(name: string): boolean {
    return fs.existsSync(this.place(name));
  }

  private rotatedName(log: number, number: number): string {
    const name = logNames[log] as string;
    if (this.world.naming === 'numbers') return `${name}.${number}`;
    const date = 20240100 + this.day;
    if (this.world.naming === 'dates') return `${name}-${date}`;
    const { name: stem, ext } = path.parse(name);
    return `${stem}-${date}${ext}`;
  }

  private rotate(logs: readonly number[]): void {
    this.day++;
    if (this.world.isWatchedAllTheTime) {
      for (const log of logs) this.write(log, 1);
      this.look();
    }
    // What came behind the last look.
    for (const log of logs) if (this.world.packs !== 'at once' || !this.world.copies) this.write(log, 1);
    for (const log of logs) this.rotateOne(log);
    if (this.world.isWatchedAllTheTime) this.look();
  }

  private rotateOne(log: number): void {
    const { naming, copies, packs } = this.world;
    const place = this.place(logNames[log] as string);
    const target = this.rotatedName(log, 1);
    this.rotations++;
    if (naming === 'numbers') this.shift(log);
    if (copies) {
      fs.copyFileSync(place, this.place(target));
      fs.truncateSync(place);
    } else {
      fs.renameSync(place, this.place(target));
      fs.writeFileSync(place, '');
    }
    if (packs === 'at once') this.pack(target);
    if (packs === 'later' && naming === 'numbers' && this.has(this.rotatedName(log, 2)))
      this.pack(this.rotatedName(log, 2));
  }

  /** `.1` becomes `.2`, and so on, compressed or not. */
  private shift(log: number): void {
    const names = (number: number) => [this.rotatedName(log, number), `${this.rotatedName(log, number)}.gz`];
    for (let number = 20; number >= 1; number--) {
      for (const [i, name] of names(number).entries()) {
        if (this.has(name)) fs.renameSync(this.place(name), this.place(names(number + 1)[i] as string));
      }
    }
  }

  private pack(name: string): void {
    fs.writeFileSync(this.place(`${name}.gz`), Buffer.concat([Buffer.from([0x1f, 0x8b, 8, 0]), Buffer.alloc(100)]));
    fs.rmSync(this.place(name));
  }

  /** Somebody unpacks an old file beside the log, or makes one that only looks like it. */
  private unpack(log: number, amount: number): void {
    const name = `${logNames[log]}.${6 + amount}`;
    if (this.has(name)) return;
    this.isConfusing = true;
    const lines = (this.written[log] as string[]).slice(0, amount);
    fs.writeFileSync(this.place(name), `stranger\n${lines.join('\n')}\n`);
  }

  private copyAside(): void {
    fs.copyFileSync(this.place('access.log'), this.place('access.log.bak'));
  }

  /** What nobody looked at since is lost for everybody. */
  private remove(log: number): void {
    this.isConfusing = true;
    this.look();
    fs.rmSync(this.place(logNames[log] as string));
    this.write(log, 1);
    this.look();
  }
}

/** Runs a story, and checks what is always so. Returns the number of rotations. */
function run(world: World, moves: readonly [number, number, number][]): number {
  using folder = new Neighbourhood(world);
  for (const [choice, log, amount] of moves) folder.move(choice, log, amount);
  for (const log of logNames.keys()) folder.write(log, 1);
  folder.look();
  const counted = folder.watched.flatMap(({ lines }) => lines);
  const due = world.watched.flatMap((index) => folder.written[index] ?? []);
  const dueLines = new Set(due);
  // No line twice, and none of a neighbour.
  expect(counted.length).toBe(new Set(counted).size);
  expect(counted.filter((line) => !dueLines.has(line))).toEqual([]);
  const countedLines = new Set(counted);
  const lost = due.filter((line) => !countedLines.has(line));
  if (lost.length > 0) expect(folder.watched.some(({ hasToldLoss }) => hasToldLoss)).toBe(true);
  if (world.isWatchedAllTheTime && world.lineBytes > fingerprintBytes) expect(lost).toEqual([]);
  // Names that tell where the log's own files are found.
  const isWatchedAlone = !world.watched.includes(logNames.length);
  const isPlain = !world.copies && world.packs !== 'at once' && !folder.isConfusing && isWatchedAlone;
  if (world.isWatchedAllTheTime && isPlain) expect(folder.watched.flatMap(({ events }) => events)).toSatisfy(isQuiet);
  return folder.rotations;
}

function isQuiet(events: readonly FollowEvent[]): boolean {
  return events.every(({ kind }) => kind !== 'passed over' && kind !== 'truncated');
}

test('among neighbours with confusing names every line of a log counts once, or its loss is told, and no other line counts', () => {
  let rotations = 0;
  fc.assert(
    fc.property(arbitraryWorld, arbitraryMoves, (world, moves) => {
      rotations += run(world, moves);
    }),
    { numRuns: 75 },
  );
  expect(rotations).toBeGreaterThan(1000);
}, 300_000);
