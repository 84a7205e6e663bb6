import { refuseFullHeap } from '../engine/engine.ts';
import { monotonicMilliseconds } from './clock.ts';
import { pause } from './pause.ts';

/** The signals that end a run early, with the exit codes that shells give for them. */
const exitCodes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

type EndingSignal = keyof typeof exitCodes;

/** Thrown where work stops because a signal came. */
export class Interruption extends Error {
  readonly exitCode: number;

  constructor(signal: EndingSignal) {
    super(`interrupted by ${signal}`);
    this.exitCode = exitCodes[signal];
  }
}

/** Thrown where work ends as somebody wanted it to: nothing is wrong, and nothing is to be said. */
export class OrderlyEnd extends Error {
  readonly exitCode: number;

  constructor(exitCode: number = 0) {
    super('ended');
    this.exitCode = exitCode;
  }
}

/** What work that a signal can end is given. */
export interface Interruptible {
  /** Aborted, with an `Interruption` as its reason, when a signal comes. */
  readonly signal: AbortSignal;
  readonly turns: Turns;
  /** Ends the work from within, as a signal would. */
  end(reason: Error): void;
}

/** Signals this soon after the first one mean the same: npm hands on what the terminal sends, and a closed window sends several. */
const repeatMilliseconds = 1000;

/** The time that the process has to end by itself after the work has cleaned up. */
const leavingMilliseconds = 300;

/**
 * Runs work that a signal can end: the first one aborts the work, so that it can clean up, and others are ignored for a
 * second; then another one ends the process at once. When the work has cleaned up, the process ends soon, whatever is stuck in
 * a thread of Node: the synchronizing of a disk, or the look-up of a name.
 */
export async function interruptible<Result>(work: (interruption: Interruptible) => Promise<Result>): Promise<Result> {
  const controller = new AbortController();
  const { signal } = controller;
  let first: NodeJS.Signals | undefined;
  const abort = (name: NodeJS.Signals) => {
    if (first !== undefined) return;
    first = name;
    controller.abort(new Interruption(name as EndingSignal));
    setTimeout(stopListening, repeatMilliseconds).unref();
  };
  const stopListening = () => {
    for (const name of Object.keys(exitCodes)) process.off(name, abort);
  };
  const leave = () => {
    stopListening();
    if (first !== undefined) process.kill(process.pid, first);
  };
  for (const name of Object.keys(exitCodes)) process.on(name, abort);
  try {
    return await work({ signal, turns: new Turns(signal), end: (reason) => controller.abort(reason) });
  } finally {
    if (first === undefined) stopListening();
    else setTimeout(leave, leavingMilliseconds).unref();
  }
}

/** The same for work that a signal ends as it should end: nothing is wrong then, but for the signal's exit code. */
export async function endingInOrder(work: (interruption: Interruptible) => Promise<void>): Promise<void> {
  try {
    await interruptible(work);
  } catch (error) {
    throw error instanceof Interruption ? new OrderlyEnd(error.exitCode) : error;
  }
}

/** Waits for work that nothing can interrupt, or until the signal is aborted: then its result is ignored. */
export async function unlessAborted<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  return await new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    work.then(resolve, reject);
  });
}

/** How long synchronous work goes on before signals and the terminal get a turn. */
const turnMilliseconds = 40;

/** Looking at the heap takes up to half a millisecond while other threads ask for memory. */
const lookMilliseconds = 200;

/** Lets signals, timers and terminals have a turn now and then, which synchronous work keeps from them. */
export class Turns {
  private readonly signal: AbortSignal;
  private last: number = monotonicMilliseconds();
  private lastLook: number = this.last;

  constructor(signal: AbortSignal) {
    this.signal = signal;
  }

  get isDue(): boolean {
    return monotonicMilliseconds() - this.last >= turnMilliseconds;
  }

  /** Gives a turn; throws if a signal came, or, a few times a second, if the heap is nearly full. */
  async give(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    this.signal.throwIfAborted();
    this.last = monotonicMilliseconds();
    if (this.last - this.lastLook < lookMilliseconds) return;
    this.lastLook = this.last;
    await refuseFullHeap();
  }

  /** Gives turns for some milliseconds; throws as soon as a signal comes. */
  async wait(milliseconds: number): Promise<void> {
    await pause(milliseconds, this.signal);
    this.last = monotonicMilliseconds();
  }
}
