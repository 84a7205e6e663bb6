import { OngoingRun, type Sandbox } from './cli.ts';

/** What the tests' events are like, unless they say otherwise. */
const usualConfig = {
  rate: 200,
  durationSeconds: 1,
  seed: 1,
  types: {
    signup: { event: 'formsubmit', template: { form: { formId: '{uuid}', email: '{email}', anonymous: 'Login' } } },
    review: { template: { review: { rating: '{integer:1:5}', text: '{sentence}' } } },
    click: { weight: 3, template: { target: { id: '{pick:sign-up|menu}', selector: 'main > {word}' } } },
  },
  trackingIds: ['A', 'B', 'C'],
};

/** A moment that recorded events start at. */
export const start = '2019-12-08T06:42:57.289Z';

/** Writes a configuration with these settings instead of the usual ones (`undefined` leaves one out), and returns its name. */
export function writeConfig(sandbox: Sandbox, settings: object = {}, name = 'events.json'): string {
  sandbox.write(name, Buffer.from(JSON.stringify({ ...usualConfig, ...settings })));
  return name;
}

/** The settings of a store on these servers, to which events are added often. */
export function sharedBy(addresses: readonly string[], settings: object = {}): object {
  const store = { type: 'memcached', servers: addresses, flushSeconds: 0.05, ...settings };
  return { store };
}

/** The parts of an event's line that count. */
interface EventParts {
  readonly event?: unknown;
  readonly trackingId?: unknown;
  readonly timestamp?: unknown;
}

/** The line of an event, with its newline: a click of A at the start, unless told otherwise; `undefined` leaves one out. */
export function eventLine(parts: EventParts = {}): string {
  return `${JSON.stringify({ path: '/', value: { event: 'click', trackingId: 'A', timestamp: start, ...parts } })}\n`;
}

/** The moment so many seconds behind another one, as an event has it. */
export function later(seconds: number, moment: string | number = start): string {
  return new Date(new Date(moment).getTime() + 1000 * seconds).toISOString();
}

/** Lines without their newlines; the last one must have one, too. */
export function linesOf(text: string): string[] {
  const lines = text.split('\n');
  if (lines.pop() !== '') throw new Error(`this does not end with a newline: ${text.slice(-100)}`);
  return lines;
}

/** A summary of one type: the total, and the events of each tracking id. */
export interface TypeSummary {
  readonly totalEventsCaptured: number;
  readonly eventsCapturedByTrackingIds: Readonly<Record<string, number>>;
  readonly asOf: string | null;
}

/** The summaries that were printed, by type. Fails if a total is not the sum over the tracking ids. */
export function readSummaries(stdout: string): Record<string, TypeSummary>[] {
  return linesOf(stdout).map((text) => {
    const summaries: Record<string, TypeSummary> = JSON.parse(text);
    for (const [type, { totalEventsCaptured, eventsCapturedByTrackingIds }] of Object.entries(summaries)) {
      const sum = sumOf(Object.values(eventsCapturedByTrackingIds));
      if (sum !== totalEventsCaptured) throw new Error(`${type} has ${totalEventsCaptured} events, and not ${sum}`);
    }
    return summaries;
  });
}

/** The only summary that was printed. */
export function readSummary(stdout: string): Record<string, TypeSummary> {
  const summaries = readSummaries(stdout);
  if (summaries.length !== 1) throw new Error(`one summary was expected, not ${summaries.length}`);
  return summaries[0] as Record<string, TypeSummary>;
}

/** The events of each tracking id by type, for all types of a summary. */
export function countsOf(summary: Record<string, TypeSummary>): Record<string, Record<string, number>> {
  return Object.fromEntries(
    Object.entries(summary).map(([type, { eventsCapturedByTrackingIds }]) => [type, eventsCapturedByTrackingIds]),
  );
}

/** All events of a summary. */
export function totalOf(summary: Record<string, TypeSummary> | undefined): number {
  return sumOf(Object.values(summary ?? {}).map(({ totalEventsCaptured }) => totalEventsCaptured));
}

/** The same as `countsOf`, counted anew in the lines of events, of the usual types. */
export function recount(lines: readonly string[]): Record<string, Record<string, number>> {
  const counts: Record<string, Record<string, number>> = { signup: {}, review: {}, click: {} };
  for (const text of lines) {
    const { event, trackingId } = JSON.parse(text).value;
    const ofType = counts[event === 'formsubmit' ? 'signup' : event] as Record<string, number>;
    ofType[trackingId] = (ofType[trackingId] ?? 0) + 1;
  }
  return counts;
}

function sumOf(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

/** A command about events that goes on. */
export class EventsRun extends OngoingRun {
  constructor(sandbox: Sandbox, args: readonly string[], options: Parameters<Sandbox['start']>[1] = {}) {
    super(sandbox.start(['events', ...args], options));
  }

  /** Starts `aggregate` on a pipe, and waits until it reads that: it has had a malformed line by then. */
  static async aggregate(sandbox: Sandbox, ...args: readonly string[]): Promise<EventsRun> {
    const running = new EventsRun(sandbox, ['aggregate', ...args], { isInputOpen: true });
    // Less than 32 bytes might be the head of anything.
    running.write(`${'?'.repeat(40)}\n`);
    await running.waitForMessage('(standard input):1:');
    return running;
  }

  /** The whole lines so far. */
  get lines(): string[] {
    return this.stdout.split('\n').slice(0, -1);
  }

  async waitForLines(count: number): Promise<void> {
    await this.waitUntil(() => this.lines.length >= count, `${count} lines`);
  }
}
