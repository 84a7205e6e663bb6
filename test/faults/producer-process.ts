import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import type { Random } from '../../src/structures/random.ts';
import { waitUntil } from '../support/wait-until.ts';
import { type CountedEvent, Counts } from './counts.ts';
import { formatEvent, startEvents, toNumber, types } from './product.ts';

/** A process of the program that adds events to the totals. */
export class ProducerProcess {
  /** What it has told so far. */
  stderr = '';
  private readonly process: ChildProcess;
  private readonly exit: Promise<unknown>;

  constructor(args: readonly string[]) {
    this.process = startEvents(['aggregate', ...args]);
    // Later than its exit: what it told last has been read, too.
    this.exit = once(this.process, 'close');
    this.process.stdout?.resume();
    this.process.stderr?.on('data', (piece: Buffer) => {
      this.stderr += piece;
    });
    // It may be killed while something is written to it.
    this.process.stdin?.on('error', () => {});
  }

  /** Whether a producer of this name is this process. */
  isNamed(id: string): boolean {
    return id.includes(`-${this.process.pid}-`);
  }

  write(text: string): void {
    this.process.stdin?.write(text);
  }

  closeInput(): void {
    this.process.stdin?.end();
  }

  /** Stops it as if the machine were busy with something else. */
  async pause(): Promise<void> {
    this.process.kill('SIGSTOP');
    await waitUntil(
      () => / T /.test(fs.readFileSync(`/proc/${this.process.pid}/stat`, 'utf8')),
      () => 'a producer to stop',
    );
  }

  resume(): void {
    this.process.kill('SIGCONT');
  }

  async kill(): Promise<void> {
    this.process.kill('SIGKILL');
    await this.exit;
  }

  /** Waits for its end, and returns how many events it says that it had, and had stored. Throws if it failed. */
  async end(): Promise<{ readonly added: number; readonly stored: number }> {
    await this.exit;
    const facts = this.stderr.match(/([\d,]+) of ([\d,]+) events? stored, as producer /);
    if (this.process.exitCode !== 0 || facts === null) throw new Error(`a producer failed: ${this.stderr}`);
    const [, stored = '', added = ''] = facts;
    return { added: toNumber(added), stored: toNumber(stored) };
  }
}

const tickMilliseconds = 10;

interface WrittenEvent extends CountedEvent {
  /** When, in monotonic milliseconds. */
  readonly time: number;
}

/** Writes events into a process, some every 10 ms, and remembers each. */
export class Feed {
  readonly producer: ProducerProcess;
  private readonly trackingIds: readonly string[];
  private readonly eventsPerTick: number;
  private readonly random: Random;
  private readonly written: WrittenEvent[] = [];
  private readonly timer: NodeJS.Timeout;

  constructor(producer: ProducerProcess, trackingIds: readonly string[], eventsPerSecond: number, random: Random) {
    this.producer = producer;
    this.trackingIds = trackingIds;
    this.eventsPerTick = (eventsPerSecond * tickMilliseconds) / 1000;
    this.random = random;
    this.timer = setInterval(() => this.tick(), tickMilliseconds);
  }

  /** Ends it at once: nothing more is written. */
  stop(): void {
    clearInterval(this.timer);
  }

  get sent(): Counts {
    return countAll(this.written);
  }

  /** The first so many events of each type. */
  firstOf(countByType: ReadonlyMap<string, number>): Counts {
    return countAll(types.flatMap((type) => this.writtenOf(type).slice(0, countByType.get(type) ?? 0)));
  }

  /** When the first event was written that is not among the first so many of each type; Infinity if there is none. */
  firstMissing(countByType: ReadonlyMap<string, number>): number {
    const times = types.map((type) => this.writtenOf(type)[countByType.get(type) ?? 0]?.time);
    return Math.min(...times.map((time) => time ?? Number.POSITIVE_INFINITY));
  }

  private writtenOf(type: string): WrittenEvent[] {
    return this.written.filter((event) => event.type === type);
  }

  private tick(): void {
    const time = performance.now();
    const events = Array.from({ length: this.eventsPerTick }, () => ({
      type: types[this.random.below(types.length)] as string,
      trackingId: this.trackingIds[this.random.below(this.trackingIds.length)] as string,
      time,
    }));
    this.producer.write(events.map(formatEvent).join(''));
    this.written.push(...events);
  }
}

function countAll(events: readonly CountedEvent[]): Counts {
  const counts = new Counts();
  for (const event of events) counts.add(event);
  return counts;
}
