import { EventReader } from '../../events/reading/event-reader.ts';
import { eventFailureDescriptions } from '../../events/reading/malformed-event.ts';
import { findAppended, findLogs, openLogs } from '../../io/reading/open-logs.ts';
import { MalformedListener } from '../../io/terminal/malformed-listener.ts';
import { Terminal } from '../../io/terminal/terminal.ts';
import { monotonicMilliseconds, startSteadyClock } from '../../io/time/clock.ts';
import { endingInOrder, type Interruptible } from '../../io/time/interruption.ts';
import { onSummarySignal } from '../../io/time/summary-signals.ts';
import { Ticker } from '../../io/time/ticker.ts';
import { AppendedFile } from '../../io/writing/appended-file.ts';
import { LinePrinter } from '../../io/writing/line-printer.ts';
import { PatientWriter } from '../../io/writing/patient-writer.ts';
import { countNoLines, type EventsListener, readEvents } from '../../pipeline/read-events.ts';
import { findReplayHint, formatPace, formatReadEvents, formatSummaries, formatTally } from '../../report/events.ts';
import { UsageError } from '../../user-error.ts';
import { type EventsConfig, type EventsOptions, forGenerating } from './config.ts';
import { EventRun } from './event-run.ts';
import { SharedTotals } from './shared-totals.ts';
import { OwnTotals, ReplayTotals, type Totals } from './totals.ts';

export interface AggregateOptions extends EventsOptions {
  /** Counts events that are made here, instead of reading any. */
  readonly generates: boolean;
  readonly isPrecise: boolean;
  /** The time is that of the latest event. */
  readonly isReplay: boolean;
  /** Seconds between two summaries. Undefined for only one, at the end. */
  readonly everySeconds: number | undefined;
  readonly badLinesFile: string | undefined;
}

/** What a run is told, whom it talks to, and what ends it. */
interface Run {
  readonly config: EventsConfig;
  readonly options: AggregateOptions;
  readonly terminal: Terminal;
  readonly output: PatientWriter;
  readonly printer: LinePrinter;
  readonly interruption: Interruptible;
}

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
    const printer = new LinePrinter(output, interruption);
    const run = { config, options, terminal, output, printer, interruption };
    const countEvents = options.generates ? countGenerated(run) : await openFiles(paths, run);
    const totals = openTotals(run);
    try {
      await countAndPrint(countEvents, totals, run);
    } finally {
      totals.close();
    }
  });
}

/**
 * Counts all events of a source. Throws as soon as the run is to end, or if it cannot go on. However it ends, it adds lines of
 * text to `facts`, without their newlines.
 */
type CountEvents = (totals: Totals, facts: string[]) => Promise<void>;

/** Counts events that are made here, from now on by the time of the totals. */
function countGenerated({ config, options: { configFile, isPrecise }, interruption }: Run): CountEvents {
  const generatorConfig = forGenerating(config, configFile);
  return async (totals, facts) => {
    const run = new EventRun(generatorConfig, { start: await totals.now(), isPrecise }, interruption);
    try {
      await run.run((batch) => totals.count(batch));
    } finally {
      facts.push(...formatPace(run.pace()));
    }
  };
}

/** Counts the events of files, one after the other, or of what is piped in. */
async function openFiles(
  paths: readonly string[],
  { config, options: { badLinesFile }, terminal, output, interruption }: Run,
): Promise<CountEvents> {
  const logs = findLogs(paths);
  const appended = badLinesFile === undefined ? undefined : findAppended(paths, badLinesFile);
  if (appended !== undefined) {
    throw new UsageError(`the events in ${appended} are also what --bad-lines appends to: name another file`);
  }
  const badLines =
    badLinesFile === undefined ? undefined : await AppendedFile.open(badLinesFile, output, terminal, interruption);
  const typeOfEvent = new Map(config.types.flatMap(({ event }, i) => event.map((text) => [text, i] as const)));
  const { turns } = interruption;
  return async (totals, facts) => {
    const started = monotonicMilliseconds();
    const reader = new EventReader(typeOfEvent);
    const counts = countNoLines();
    const malformed = new MalformedListener(terminal, badLines, eventFailureDescriptions);
    const listener: EventsListener = {
      maxMalformed: malformed.maxReported,
      reportMalformed: (line) => malformed.report(line),
      onBatch: (batch) => totals.count(batch),
      // Reading a pipe gives no turns, so a heap that tracking ids have filled would go unnoticed.
      onRead: () => badLines?.flush() ?? (turns.isDue ? turns.give() : undefined),
    };
    // Asked only so that a store with another clock is told of before the first event.
    await totals.now();
    try {
      for await (const source of openLogs(logs, interruption)) await readEvents(source, reader, listener, counts);
    } finally {
      malformed.tellRest(counts.malformed);
      facts.push(...formatReadEvents(counts, (monotonicMilliseconds() - started) / 1000));
      await badLines?.finish();
    }
  };
}

function openTotals({ config, options, terminal, printer, interruption }: Run): Totals {
  const { isReplay, everySeconds, generates } = options;
  if (isReplay) return new ReplayTotals(config, everySeconds, (summaries) => printer.print(formatSummaries(summaries)));
  const { store } = config;
  if (store.type === 'memcached') return new SharedTotals(config, store, terminal, interruption);
  // Events that others make have the wall's time, whatever it is set to. Those that are made here are steady.
  return new OwnTotals(config, generates ? startSteadyClock() : Date);
}

async function countAndPrint(
  countEvents: CountEvents,
  totals: Totals,
  { config, options: { isReplay, everySeconds }, terminal, printer, interruption }: Run,
): Promise<void> {
  const summaryLine = async () => {
    const summaries = await totals.summarize();
    return summaries && formatSummaries(summaries);
  };
  const printSoon = () => printer.printSoon(summaryLine);
  // A replay prints by the time of the events.
  const ticker = everySeconds === undefined || isReplay ? undefined : new Ticker(1000 * everySeconds, printSoon);
  const stopListening = onSummarySignal(printSoon);
  const facts: string[] = [];
  let failure: unknown;
  try {
    await countEvents(totals, facts);
  } catch (error) {
    failure = error;
  } finally {
    ticker?.stop();
    stopListening();
  }
  // What was counted is kept, however it ended.
  await totals.finish();
  const isEndedBySignal = failure === interruption.signal.reason;
  if (failure === undefined || isEndedBySignal) await printer.printLast(summaryLine);
  const { tally } = totals;
  for (const fact of [...facts, ...formatTally(tally), ...totals.facts]) terminal.tell(fact);
  const hint = isReplay ? undefined : findReplayHint(tally, config.windowMinutes);
  if (hint !== undefined) terminal.warn(hint);
  if (failure !== undefined) throw failure;
  if (totals.problem !== undefined) throw totals.problem;
}
