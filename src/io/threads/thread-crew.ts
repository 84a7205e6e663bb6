import path from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Kernel } from '../../log/kernel.ts';
import type { Crew, OthersShares } from '../../pipeline/analyze-ranges.ts';
import type { FinishedRange } from '../../pipeline/count-ranges.ts';
import type { Progress } from '../../pipeline/effects.ts';
import type { RangeIds } from '../../pipeline/range-joiner.ts';
import type { Tally } from '../../tallies/tally.ts';
import { isSystemError } from '../system-error.ts';
import { Waker } from '../time/waker.ts';
import { SharedProgress } from './shared-progress.ts';
import {
  type FinishMessage,
  NewIds,
  type RangeMessage,
  type ThreadMessage,
  type ThreadTask,
  unpackError,
  unpackShares,
} from './thread-messages.ts';

/** The build puts it beside the program. */
const threadFile = path.join(__dirname, 'range-thread.cjs');
/** Ranges that a thread may be ahead of the one that holds up joining, on average. */
const rangesAheadPerThread = 4;

/** The other threads of a run. */
export class ThreadCrew implements Crew {
  readonly maxAhead: number;
  private readonly progress: SharedProgress;
  private readonly rangeCount: number;
  private readonly tallies: readonly Tally<unknown>[];
  private readonly signal: AbortSignal;
  private readonly workers: Set<Worker> = new Set();
  /** The range that starts the log: who is blocked at its end is known in this thread only. */
  private firstRange: number | undefined;
  private finishedRanges: (FinishedRange & RangeIds)[] = [];
  private readonly finishedThreads: Map<Worker, OthersShares> = new Map();
  private failure: unknown = undefined;
  private readonly waker: Waker = new Waker();

  /** Starts so many threads beside this one, whose kernel it is. */
  constructor(
    threads: number,
    task: Omit<ThreadTask, 'thread' | 'threads' | 'progress' | 'maxAhead'>,
    kernel: Kernel,
    tallies: readonly Tally<unknown>[],
    signal: AbortSignal,
  ) {
    this.maxAhead = threads * rangesAheadPerThread;
    this.progress = new SharedProgress(threads, 0);
    this.firstRange = this.progress.claim();
    this.rangeCount = task.ranges.length;
    this.tallies = tallies;
    this.signal = signal;
    signal.addEventListener('abort', () => this.fail(signal.reason), { once: true });
    for (let thread = 1; thread < threads; thread++) {
      const { maxAhead } = this;
      const workerData: ThreadTask = { ...task, thread, threads, maxAhead, progress: this.progress.buffer };
      this.start(workerData, new NewIds(kernel));
    }
  }

  /** Starts a thread. The system, or Node in a removed working folder, may refuse; then the other threads do its work. */
  private start(workerData: ThreadTask, names: NewIds): void {
    let worker: Worker;
    try {
      worker = new Worker(threadFile, { workerData });
    } catch (error) {
      if (!isRefusal(error)) throw error;
      return;
    }
    this.workers.add(worker);
    let isStarted = false;
    worker.on('online', () => {
      isStarted = true;
    });
    worker.on('message', (message: ThreadMessage) => this.take(message, worker, names));
    worker.on('error', (error) => {
      if (!isStarted && isRefusal(error)) this.workers.delete(worker);
      else this.fail(error);
    });
    // All its messages were taken before.
    worker.on('exit', () => {
      const isMissed = this.workers.has(worker) && !this.finishedThreads.has(worker);
      if (isMissed) this.fail(new Error('a thread ended before its work was done'));
      this.waker.wake();
    });
  }

  claim(): number | undefined {
    const index = this.firstRange ?? this.progress.claim();
    this.firstRange = undefined;
    return index < this.rangeCount ? index : undefined;
  }

  async takeFinished(waits: boolean): Promise<(FinishedRange & RangeIds)[]> {
    await this.until(() => !waits || this.finishedRanges.length > 0);
    const finished = this.finishedRanges;
    this.finishedRanges = [];
    return finished;
  }

  tellJoined(count: number): void {
    this.progress.tellJoined(count);
  }

  async finish(): Promise<readonly OthersShares[]> {
    await this.until(() => this.finishedThreads.size === this.workers.size);
    return [...this.finishedThreads.values()];
  }

  addProgress(more: Progress): Progress {
    this.progress.add(more);
    return this.progress.sum;
  }

  /** Ends all threads, whatever they are doing. */
  async dismiss(): Promise<void> {
    // Errors that nobody listens to would end the process.
    for (const worker of this.workers) worker.removeAllListeners().on('error', () => {});
    await Promise.all([...this.workers].map((worker) => worker.terminate()));
  }

  /** Nobody would catch an error where messages arrive. */
  private take(message: ThreadMessage, worker: Worker, names: NewIds): void {
    try {
      if (message.kind === 'failure') this.fail(unpackError(message.failure));
      else this.takeCounts(message, worker, names);
    } catch (error) {
      this.fail(error);
    }
    this.waker.wake();
  }

  private takeCounts(message: RangeMessage | FinishMessage, worker: Worker, names: NewIds): void {
    const shares = unpackShares(message.shares, this.tallies);
    if (message.kind === 'range') {
      names.add(message.names);
      this.finishedRanges.push({ ...message.range, shares, ...names.ids });
    } else {
      this.finishedThreads.set(worker, { shares, ...names.ids });
    }
  }

  /** Whoever waits is told of the first failure. */
  private fail(error: unknown): void {
    this.failure ??= error;
    this.waker.wake();
  }

  private async until(isReached: () => boolean): Promise<void> {
    while (this.failure === undefined && !isReached()) await this.waker.wait();
    this.signal.throwIfAborted();
    if (this.failure !== undefined) throw this.failure;
  }
}

function isRefusal(error: unknown): boolean {
  return isSystemError(error) || (error as NodeJS.ErrnoException).code === 'ERR_WORKER_INIT_FAILED';
}
