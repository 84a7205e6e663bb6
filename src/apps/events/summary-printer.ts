import { type Interruptible, OrderlyEnd } from '../../io/time/interruption.ts';
import type { PatientWriter } from '../../io/writing/patient-writer.ts';
import { type EventSummaries, formatSummaries } from '../../report/events.ts';
import type { Totals } from './totals.ts';

/** Prints summaries, each as one line of JSON. A reader that goes away ends the run. A slow reader gets fewer lines. */
export class SummaryPrinter {
  private readonly output: PatientWriter;
  private readonly interruption: Interruptible;
  private printing: Promise<void> | undefined = undefined;

  constructor(output: PatientWriter, interruption: Interruptible) {
    this.output = output;
    this.interruption = interruption;
  }

  /** Prints what is known now, unless that is being done already. Ends the run if it fails: a timer has nobody to throw to. */
  printSoon(totals: Totals): void {
    this.printing ??= this.printNow(totals)
      .catch((error: Error) => this.interruption.end(error))
      .finally(() => {
        this.printing = undefined;
      });
  }

  async print(summaries: EventSummaries): Promise<void> {
    const isRead = await this.output.write(Buffer.from(`${formatSummaries(summaries)}\n`));
    if (!isRead) this.interruption.end(new OrderlyEnd());
  }

  /** Prints what is known at the end, after what is being printed. */
  async printLast(totals: Totals): Promise<void> {
    await this.printing;
    try {
      await this.printNow(totals);
    } catch (error) {
      // There is no time any more for a reader who does not read.
      if (error !== this.interruption.signal.reason) throw error;
    }
  }

  private async printNow(totals: Totals): Promise<void> {
    const summaries = await totals.summarize();
    if (summaries !== undefined) await this.print(summaries);
  }
}
