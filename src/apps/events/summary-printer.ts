import { formatSummaryFields } from '../../events/counting/event-counts.ts';
import { type Interruptible, OrderlyEnd } from '../../io/time/interruption.ts';
import type { PatientWriter } from '../../io/writing/patient-writer.ts';
import type { Summaries, Totals } from './totals.ts';

/** Prints summaries, each as one line of JSON. A reader that goes away ends the run; one that is slow gets fewer lines. */
export class SummaryPrinter {
  private readonly output: PatientWriter;
  private readonly interruption: Interruptible;
  private printing: Promise<void> | undefined = undefined;
  private isRead = true;

  constructor(output: PatientWriter, interruption: Interruptible) {
    this.output = output;
    this.interruption = interruption;
  }

  /** Prints what is known now, unless that is being done already. */
  printSoon(totals: Totals): void {
    this.printing ??= this.printNow(totals).finally(() => {
      this.printing = undefined;
    });
  }

  async print(summaries: Summaries): Promise<void> {
    if (!this.isRead) return;
    this.isRead = await this.output.write(Buffer.from(`${formatSummaries(summaries)}\n`));
    if (!this.isRead) this.interruption.end(new OrderlyEnd());
  }

  /** Prints what is known at the end, behind what is being printed. */
  async printLast(totals: Totals): Promise<void> {
    await this.printing;
    const summaries = await totals.summarize();
    try {
      if (summaries !== undefined) await this.print(summaries);
    } catch (error) {
      // There is no time any more for a reader who does not read.
      if (error !== this.interruption.signal.reason) throw error;
    }
  }

  /** Ends the run if nothing can be printed: nobody would catch an error that a timer throws. */
  private async printNow(totals: Totals): Promise<void> {
    try {
      const summaries = await totals.summarize();
      if (summaries !== undefined) await this.print(summaries);
    } catch (error) {
      this.interruption.end(error as Error);
    }
  }
}

/** `{"signup":{"totalEventsCaptured":3,"eventsCapturedByTrackingIds":{"A":3},"asOf":"2019-12-08T06:42:57.289Z"},…}` */
export function formatSummaries({ asOf, byType }: Summaries): string {
  const moment = JSON.stringify(asOf === undefined ? null : new Date(asOf).toISOString());
  const types = [...byType].map(
    ([type, summary]) => `${JSON.stringify(type)}:{${formatSummaryFields(summary)},"asOf":${moment}}`,
  );
  return `{${types.join(',')}}`;
}
