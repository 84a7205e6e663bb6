import { NewIds, nameTeller, packShares, unpackShares } from '../../src/io/threads/thread-messages.ts';
import type { Kernel } from '../../src/log/kernel.ts';
import type { Crew, OthersShares } from '../../src/pipeline/analyze-ranges.ts';
import { analyzersFor } from '../../src/pipeline/answers.ts';
import { countRange, type FinishedRange, type LogRanges } from '../../src/pipeline/count-ranges.ts';
import type { Progress } from '../../src/pipeline/effects.ts';
import type { Shares } from '../../src/pipeline/part.ts';
import { RangeCounter, talliesOf } from '../../src/pipeline/range-counter.ts';
import type { RangeIds } from '../../src/pipeline/range-joiner.ts';
import type { LoginRule } from '../../src/tallies/tally.ts';

/** What the threads of a crew are told. */
export interface CrewTask {
  readonly log: LogRanges;
  readonly wantedFiles: ReadonlySet<string>;
  readonly login: LoginRule;
  readonly maxMalformed: number;
  readonly maxAhead: number;
}

/**
 * Threads that are none: they count ranges in turn, whenever what they wait for comes, and hand their shares over just as
 * threads do. Kernels that share their names are told by having the same ones.
 */
export class FakeCrew implements Crew {
  readonly maxAhead: number;
  private readonly task: CrewTask;
  private readonly own: Kernel;
  private readonly threadCount: number;
  private next = 0;
  private joined = 0;
  private sum: Progress = { bytes: 0, lines: 0 };
  private finishedRanges: (FinishedRange & RangeIds)[] = [];
  private readonly finishedThreads: OthersShares[] = [];
  private failure: unknown = undefined;
  /** Those who wait for something to change. */
  private waiting: (() => void)[] = [];

  /** One kernel for each other thread. They begin after a delay each. */
  constructor(task: CrewTask, own: Kernel, others: readonly Kernel[], delay: () => Promise<unknown>) {
    this.task = task;
    this.maxAhead = task.maxAhead;
    this.own = own;
    this.threadCount = others.length;
    for (const kernel of others) {
      this.countRanges(kernel, delay).catch((error: unknown) => {
        this.failure ??= error;
        this.tellChange();
      });
    }
  }

  claim(): number | undefined {
    const index = this.next++;
    return index < this.task.log.ranges.length ? index : undefined;
  }

  async takeFinished(waits: boolean): Promise<(FinishedRange & RangeIds)[]> {
    if (waits) await this.until(() => this.finishedRanges.length > 0);
    const finished = this.finishedRanges;
    this.finishedRanges = [];
    return finished;
  }

  tellJoined(count: number): void {
    this.joined = count;
    this.tellChange();
  }

  async finish(): Promise<readonly OthersShares[]> {
    await this.until(() => this.finishedThreads.length === this.threadCount);
    return this.finishedThreads;
  }

  addProgress({ bytes, lines }: Progress): Progress {
    this.sum = { bytes: this.sum.bytes + bytes, lines: this.sum.lines + lines };
    return this.sum;
  }

  private async countRanges(kernel: Kernel, delay: () => Promise<unknown>): Promise<void> {
    const { log, wantedFiles, login, maxMalformed, maxAhead } = this.task;
    const neverKeeps = () => () => {
      throw new Error('only the thread that joins ranges knows which lines are kept');
    };
    const context = { analyzers: analyzersFor(wantedFiles), login, canReadAgain: true, keepLineOf: neverKeeps };
    const counter = new RangeCounter(kernel, context);
    const tellNewNames = nameTeller(kernel);
    const names = new NewIds(this.own);
    await delay();
    for (let index = this.claim(); index !== undefined; index = this.claim()) {
      const claimed = index;
      await this.until(() => claimed < this.joined + maxAhead);
      const range = await countRange(log, index, counter, kernel, maxMalformed, (more) => this.addProgress(more));
      const { shares, ...rest } = range;
      const sent = { ...structuredClone(rest), shares: this.send(shares) };
      const newNames = structuredClone(tellNewNames());
      await delay();
      names.add(newNames);
      this.finishedRanges.push({ ...sent, ...names.ids });
      this.tellChange();
    }
    const shares = this.send(counter.finish());
    await delay();
    this.finishedThreads.push({ shares, ...names.ids });
    this.tellChange();
  }

  /** What arrives when shares are posted. */
  private send(shares: Shares): Shares {
    const tallies = [...talliesOf({ analyzers: analyzersFor(this.task.wantedFiles) })];
    const [packed, moved] = packShares(shares, tallies);
    return unpackShares(structuredClone(packed, { transfer: moved }), tallies);
  }

  private async until(isReached: () => boolean): Promise<void> {
    while (this.failure === undefined && !isReached()) {
      await new Promise<void>((resolve) => {
        this.waiting.push(resolve);
      });
    }
    if (this.failure !== undefined) throw this.failure;
  }

  private tellChange(): void {
    const { waiting } = this;
    this.waiting = [];
    for (const wake of waiting) wake();
  }
}
