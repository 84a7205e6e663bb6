import { type Interruptible, OrderlyEnd } from '../time/interruption.ts';
import type { PatientWriter } from './patient-writer.ts';

/** Makes a line without its newline; undefined if there is nothing to print. */
type MakeLine = () => string | undefined | Promise<string | undefined>;

/** Prints one line at a time. A reader that goes away ends the run. A slow reader gets fewer lines. */
export class LinePrinter {
  private readonly output: PatientWriter;
  private readonly interruption: Interruptible;
  private printing: Promise<void> | undefined = undefined;

  constructor(output: PatientWriter, interruption: Interruptible) {
    this.output = output;
    this.interruption = interruption;
  }

  /** Prints a line, given without its newline. Resolves when it has been taken, or nobody reads any more. */
  async print(line: string): Promise<void> {
    const isRead = await this.output.write(Buffer.from(`${line}\n`));
    if (!isRead) this.interruption.end(new OrderlyEnd());
  }

  /** Prints a line, unless one is being printed already. Ends the run if it fails: a timer has nobody to throw to. */
  printSoon(makeLine: MakeLine): void {
    this.printing ??= this.make(makeLine)
      .catch((error: Error) => this.interruption.end(error))
      .finally(() => {
        this.printing = undefined;
      });
  }

  /** Prints the line at the end, after what is being printed. If the run was ended, it waits for no reader. */
  async printLast(makeLine: MakeLine): Promise<void> {
    await this.printing;
    try {
      await this.make(makeLine);
    } catch (error) {
      if (error !== this.interruption.signal.reason) throw error;
    }
  }

  private async make(makeLine: MakeLine): Promise<void> {
    const line = await makeLine();
    if (line !== undefined) await this.print(line);
  }
}
