import { EventReader } from '../../events/reading/event-reader.ts';
import { eventFailureDescriptions } from '../../events/reading/malformed-event.ts';
import { type FoundLog, openLogs } from '../../io/reading/open-logs.ts';
import { MalformedListener } from '../../io/terminal/malformed-listener.ts';
import type { Terminal } from '../../io/terminal/terminal.ts';
import { monotonicMilliseconds } from '../../io/time/clock.ts';
import type { Interruptible } from '../../io/time/interruption.ts';
import type { AppendedFile } from '../../io/writing/appended-file.ts';
import { countNoLines, type EventLineCounts, type EventsListener, readEvents } from '../../pipeline/read-events.ts';
import { formatPace, formatReadEvents } from '../../report/events.ts';
import type { EventsConfig, GeneratorConfig } from './config.ts';
import { EventRun } from './event-run.ts';
import type { Totals } from './totals.ts';

/** Where the events that are counted come from. */
export interface CountedEvents {
  /** Ends behind the last event; throws as soon as the run is to end, or if there is no going on. */
  countInto(totals: Totals): Promise<void>;
  /** What there is to say behind that, as lines of text without their newlines. */
  readonly facts: readonly string[];
}

/** Events that are made here, from now on, by the time of those who count them. */
export class GeneratedEvents implements CountedEvents {
  private readonly config: GeneratorConfig;
  private readonly isPrecise: boolean;
  private readonly interruption: Interruptible;
  private run: EventRun | undefined = undefined;

  constructor(config: GeneratorConfig, isPrecise: boolean, interruption: Interruptible) {
    this.config = config;
    this.isPrecise = isPrecise;
    this.interruption = interruption;
  }

  async countInto(totals: Totals): Promise<void> {
    const { config, isPrecise, interruption } = this;
    const run = new EventRun(config, { start: await totals.now(), isPrecise }, interruption);
    this.run = run;
    await run.run((batch) => totals.count(batch));
  }

  get facts(): readonly string[] {
    return this.run === undefined ? [] : formatPace(this.run.pace());
  }
}

/** Events that are read, of files one after the other or of what is piped in. */
export class ReadEvents implements CountedEvents {
  private readonly logs: readonly FoundLog[];
  private readonly reader: EventReader;
  private readonly badLines: AppendedFile | undefined;
  private readonly terminal: Terminal;
  private readonly interruption: Interruptible;
  private readonly started: number = monotonicMilliseconds();
  private readonly counts: EventLineCounts = countNoLines();

  /** Appends malformed lines to `badLines`, which it closes behind. */
  constructor(
    logs: readonly FoundLog[],
    { types }: EventsConfig,
    badLines: AppendedFile | undefined,
    terminal: Terminal,
    interruption: Interruptible,
  ) {
    this.logs = logs;
    this.reader = new EventReader(new Map(types.flatMap(({ event }, i) => event.map((text) => [text, i] as const))));
    this.badLines = badLines;
    this.terminal = terminal;
    this.interruption = interruption;
  }

  async countInto(totals: Totals): Promise<void> {
    const { reader, badLines, counts, interruption } = this;
    const { turns } = interruption;
    // So a store with another clock has said so before the first event.
    await totals.now();
    const malformed = new MalformedListener(this.terminal, badLines, eventFailureDescriptions);
    try {
      for await (const source of openLogs(this.logs, interruption)) {
        const listener: EventsListener = {
          mostMalformed: malformed.mostReported,
          reportMalformed: (line) => malformed.report(line),
          onBatch: (batch) => totals.count(batch),
          // A pipe gives no turns, in which it is seen that tracking ids have filled the heap.
          onRead: () => badLines?.flush() ?? (turns.isDue ? turns.give() : undefined),
        };
        await readEvents(source, reader, listener, counts);
      }
    } finally {
      malformed.tellRest(counts.malformed);
      await badLines?.finish();
    }
  }

  get facts(): readonly string[] {
    return formatReadEvents(this.counts, (monotonicMilliseconds() - this.started) / 1000);
  }
}
