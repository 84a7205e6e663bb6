import { isatty } from 'node:tty';
import type { LiveSnapshot } from '../../live/snapshot.ts';
import { snapshotToJson } from '../../report/watch/json.ts';
import { asciiJson } from '../../structures/ascii-json.ts';
import { isAsciiTerminal } from '../terminal/describe-terminal.ts';
import { type Interruptible, OrderlyEnd } from '../time/interruption.ts';
import { Ticker } from '../time/ticker.ts';
import type { PatientWriter } from '../writing/patient-writer.ts';
import { standardOutputDescriptor } from '../writing/standard-output.ts';
import type { View } from './view.ts';

/**
 * Prints snapshots as JSON lines, the last one at the end. The run ends if the reader goes away. A slow reader gets fewer lines;
 * a replay waits for it.
 */
export class JsonView implements View {
  private readonly takeSnapshot: () => LiveSnapshot;
  private readonly writer: PatientWriter;
  private readonly interruption: Interruptible;
  private readonly ticker: Ticker | undefined;
  private readonly isAscii: boolean = isAsciiTerminal(process.env, { isTTY: isatty(standardOutputDescriptor) });
  private isTicking = false;
  private isRead = true;

  /** Prints a line every `everySeconds`; only reports and the end if that is undefined. */
  constructor(
    takeSnapshot: () => LiveSnapshot,
    everySeconds: number | undefined,
    writer: PatientWriter,
    interruption: Interruptible,
  ) {
    this.takeSnapshot = takeSnapshot;
    this.writer = writer;
    this.interruption = interruption;
    this.ticker = everySeconds === undefined ? undefined : new Ticker(1000 * everySeconds, () => void this.tick());
  }

  async report(snapshot: LiveSnapshot): Promise<void> {
    if (!this.isRead) return;
    const json = snapshotToJson(snapshot);
    this.isRead = await this.writer.write(Buffer.from(`${this.isAscii ? asciiJson(json) : json}\n`));
    if (!this.isRead) this.interruption.end(new OrderlyEnd());
  }

  /** Ends the run if nothing can be printed: nobody would catch an error that a timer throws. */
  private async tick(): Promise<void> {
    if (this.isTicking) return;
    this.isTicking = true;
    try {
      await this.report(this.takeSnapshot());
    } catch (error) {
      this.interruption.end(error as Error);
    }
    this.isTicking = false;
  }

  async showEnd(): Promise<void> {}

  async close(isAtEnd: boolean): Promise<void> {
    this.ticker?.stop();
    if (!isAtEnd) return;
    try {
      await this.report(this.takeSnapshot());
    } catch (error) {
      // A reader that does not read is not waited for at the end.
      if (error !== this.interruption.signal.reason) throw error;
    }
  }
}
