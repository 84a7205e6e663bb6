import { EventWriter } from '../../events/generating/event-writer.ts';
import { endingInOrder, type Interruptible, OrderlyEnd } from '../../io/interruption.ts';
import { PatientWriter } from '../../io/patient-writer.ts';
import { Terminal } from '../../io/terminal.ts';
import { formatPace } from '../../report/events.ts';
import type { EventsConfig } from './config.ts';
import { EventRun } from './event-run.ts';
import type { GenerateOptions } from './options.ts';
import { readConfig } from './read-config.ts';

/** Prints events until their duration is over, a signal comes, or nobody reads them any more. */
export async function generateEvents(options: GenerateOptions): Promise<void> {
  const config = readConfig(options.configFile);
  const terminal = new Terminal(options.talk);
  await endingInOrder((interruption) => printEvents(config, options, terminal, interruption));
}

async function printEvents(
  config: EventsConfig,
  options: GenerateOptions,
  terminal: Terminal,
  interruption: Interruptible,
): Promise<void> {
  const writer = new EventWriter(config);
  const output = PatientWriter.toStandardOutput(interruption.signal);
  const run = new EventRun(config, options, interruption);
  const tellPace = () => {
    for (const fact of formatPace(run.pace)) terminal.tell(fact);
  };
  process.on('SIGUSR1', tellPace);
  try {
    await run.run(async (batch) => {
      for (const piece of writer.toPieces(batch)) {
        // Nobody reads what is printed any more, which is how many a pipe ends.
        if (!(await output.write(piece))) throw new OrderlyEnd();
      }
    });
  } finally {
    process.off('SIGUSR1', tellPace);
    tellPace();
  }
}
