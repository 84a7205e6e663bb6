import type { LiveSnapshot } from '../../live/snapshot.ts';
import { snapshotToJson } from '../../report/watch-json.ts';
import { type Interruptible, OrderlyEnd } from '../interruption.ts';
import { print } from '../standard-output.ts';
import { Ticker } from '../ticker.ts';
import type { View } from './view.ts';

/** Prints snapshots as JSON lines, the last one at the end. A reader that goes away ends the run. */
export class JsonView implements View {
  private readonly takeSnapshot: () => LiveSnapshot;
  private readonly interruption: Interruptible;
  private readonly ticker: Ticker | undefined;
  private isRead = true;

  /** Prints one every so many seconds, or only when it is told if that is undefined. */
  constructor(takeSnapshot: () => LiveSnapshot, everySeconds: number | undefined, interruption: Interruptible) {
    this.takeSnapshot = takeSnapshot;
    this.interruption = interruption;
    this.ticker = everySeconds === undefined ? undefined : new Ticker(1000 * everySeconds, () => this.reportOrEnd());
  }

  report(snapshot: LiveSnapshot): void {
    if (!this.isRead) return;
    this.isRead = print(`${snapshotToJson(snapshot)}\n`);
    if (!this.isRead) this.interruption.end(new OrderlyEnd());
  }

  /** Ends the run if nothing can be printed: nobody would catch an error that a timer throws. */
  private reportOrEnd(): void {
    try {
      this.report(this.takeSnapshot());
    } catch (error) {
      this.interruption.end(error as Error);
    }
  }

  async showEnd(): Promise<void> {}

  close(isAtEnd: boolean): void {
    this.ticker?.stop();
    if (isAtEnd) this.report(this.takeSnapshot());
  }
}
