import { findAppended, findLogs } from '../../io/reading/open-logs.ts';
import { Terminal } from '../../io/terminal/terminal.ts';
import { startSteadyClock } from '../../io/time/clock.ts';
import { endingInOrder, type Interruptible } from '../../io/time/interruption.ts';
import { onSummarySignal } from '../../io/time/summary-signals.ts';
import { Ticker } from '../../io/time/ticker.ts';
import { AppendedFile } from '../../io/writing/appended-file.ts';
import { PatientWriter } from '../../io/writing/patient-writer.ts';
import { findReplayHint, formatTally } from '../../report/events.ts';
import { UsageError } from '../../user-error.ts';
import { type EventsConfig, forGenerating } from './config.ts';
import { type CountedEvents, GeneratedEvents, ReadEvents } from './event-sources.ts';
import type { AggregateOptions } from './options.ts';
import { OwnTotals, ReplayTotals } from './own-totals.ts';
import { SharedTotals } from './shared-totals.ts';
import { SummaryPrinter } from './summary-printer.ts';
import type { Totals } from './totals.ts';

/** Counts events until there are no more or a signal comes, and prints summaries. */
export async function aggregateEvents(
  paths: readonly string[],
  config: EventsConfig,
  options: AggregateOptions,
): Promise<void> {
  if (options.isReplay && config.store.type !== 'memory') {
    throw new UsageError(
      '--replay is for events of the past, and a shared store for those of now: set the store to "memory"',
    );
  }
  const terminal = new Terminal(options.talk);
  await endingInOrder(async (interruption) => {
    const output = PatientWriter.toStandardOutput(interruption.signal);
    const events = await findEvents(paths, config, options, { terminal, output }, interruption);
    const printer = new SummaryPrinter(output, interruption);
    const totals = openTotals(config, options, { terminal, printer }, interruption);
    try {
      await aggregate(
        events,
        totals,
        { ...options, windowMinutes: config.windowMinutes },
        terminal,
        printer,
        interruption,
      );
    } finally {
      totals.close();
    }
  });
}

/** What talks to people and to programs. */
interface Outputs {
  readonly terminal: Terminal;
  readonly output: PatientWriter;
}

async function findEvents(
  paths: readonly string[],
  config: EventsConfig,
  { configFile, generates, isPrecise, badLinesFile }: AggregateOptions,
  { terminal, output }: Outputs,
  interruption: Interruptible,
): Promise<CountedEvents> {
  if (generates) return new GeneratedEvents(forGenerating(config, configFile), isPrecise, interruption);
  const files = findLogs(paths);
  const appended = badLinesFile === undefined ? undefined : findAppended(paths, badLinesFile);
  if (appended !== undefined) {
    throw new UsageError(`the events in ${appended} are also what --bad-lines appends to: name another file`);
  }
  const badLines =
    badLinesFile === undefined ? undefined : await AppendedFile.open(badLinesFile, output, terminal, interruption);
  return new ReadEvents(files, config, badLines, terminal, interruption);
}

function openTotals(
  config: EventsConfig,
  { isReplay, everySeconds, generates }: AggregateOptions,
  { terminal, printer }: { readonly terminal: Terminal; readonly printer: SummaryPrinter },
  interruption: Interruptible,
): Totals {
  if (isReplay) return new ReplayTotals(config, everySeconds, (summaries) => printer.print(summaries));
  const { store } = config;
  if (store.type === 'memcached') return new SharedTotals(config, store, terminal, interruption);
  // Events that others make have the wall's time, whatever it is set to; those that are made here are steady.
  return new OwnTotals(config, generates ? startSteadyClock() : Date);
}

async function aggregate(
  events: CountedEvents,
  totals: Totals,
  { isReplay, everySeconds, windowMinutes }: AggregateOptions & Pick<EventsConfig, 'windowMinutes'>,
  terminal: Terminal,
  printer: SummaryPrinter,
  { signal }: Interruptible,
): Promise<void> {
  const printSoon = () => printer.printSoon(totals);
  // A replay prints by the time of the events.
  const ticker = everySeconds === undefined || isReplay ? undefined : new Ticker(1000 * everySeconds, printSoon);
  const stopListening = onSummarySignal(printSoon);
  let failure: unknown;
  try {
    await events.countInto(totals);
  } catch (error) {
    failure = error;
  } finally {
    ticker?.stop();
    stopListening();
  }
  const read = events.facts;
  // What was counted is kept, however it ended.
  await totals.finish();
  if (failure === undefined || failure === signal.reason) await printer.printLast(totals);
  const hint = isReplay ? undefined : findReplayHint(totals.tally, windowMinutes);
  for (const fact of [...read, ...formatTally(totals.tally), ...totals.facts]) terminal.tell(fact);
  if (hint !== undefined) terminal.warn(hint);
  if (failure !== undefined) throw failure;
  if (totals.problem !== undefined) throw totals.problem;
}
