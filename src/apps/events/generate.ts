import { EventWriter } from '../../events/generating/event-writer.ts';
import { Terminal } from '../../io/terminal/terminal.ts';
import { endingInOrder, OrderlyEnd } from '../../io/time/interruption.ts';
import { onSummarySignal } from '../../io/time/summary-signals.ts';
import { PatientWriter } from '../../io/writing/patient-writer.ts';
import { newline } from '../../lines/bytes.ts';
import { formatPace } from '../../report/events.ts';
import { type EventsConfig, type EventsOptions, forGenerating } from './config.ts';
import { EventRun } from './event-run.ts';

export interface GenerateOptions extends EventsOptions {
  /** Late by less than a millisecond, at the cost of a core. */
  readonly isPrecise: boolean;
  /** All at once, without waiting until they are due. */
  readonly isUnpaced: boolean;
  /** The first event's time, in milliseconds since 1970. Undefined for now. */
  readonly start: number | undefined;
}

/** Prints events until their duration is over, a signal comes, or nobody reads them any more. */
export async function generateEvents(described: EventsConfig, options: GenerateOptions): Promise<void> {
  const config = forGenerating(described, options.configFile);
  const terminal = new Terminal(options.talk);
  await endingInOrder(async (interruption) => {
    const output = PatientWriter.toStandardOutput(interruption.signal);
    const run = new EventRun(config, options, interruption);
    const writer = new EventWriter({ types: config.types, seed: run.seed });
    /** Whole lines that the reader took. */
    let printed = 0;
    const tellPace = () => {
      for (const fact of formatPace(run.pace(printed))) terminal.tell(fact);
    };
    const stopListening = onSummarySignal(tellPace);
    try {
      await run.run(async (batch) => {
        for (const piece of writer.toPieces(batch)) {
          const takenBefore = output.takenBytes;
          try {
            // The reader is gone: a usual end for a pipe.
            if (!(await output.write(piece))) throw new OrderlyEnd();
          } finally {
            printed = writer.writtenLines - countLines(piece.subarray(output.takenBytes - takenBefore));
          }
        }
      });
    } finally {
      stopListening();
      tellPace();
    }
  });
}

function countLines(bytes: Uint8Array): number {
  let lines = 0;
  for (let at = bytes.indexOf(newline); at >= 0; at = bytes.indexOf(newline, at + 1)) lines++;
  return lines;
}
