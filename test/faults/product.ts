import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { type CountedEvent, Counts } from './counts.ts';

/** The built program, as users start it. */
const program = fileURLToPath(new URL('../../bin/fansite-analyze.js', import.meta.url));

/** Starts a command about events. What it prints is read, what it tells too; standard input is a pipe. */
export function startEvents(args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [program, 'events', ...args], { stdio: 'pipe' });
}

/** Runs a command about events to its end. Throws if it fails. */
export async function runEvents(
  ...args: readonly string[]
): Promise<{ readonly stdout: string; readonly stderr: string }> {
  const run = spawn(process.execPath, [program, 'events', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const [stdout, stderr, [exitCode]] = await Promise.all([text(run.stdout), text(run.stderr), once(run, 'exit')]);
  if (exitCode !== 0) throw new Error(`events ${args.join(' ')} ended with ${exitCode}: ${stderr}`);
  return { stdout, stderr };
}

/** What `summary` prints, and what it tells of producers that have not ended: how many events each has stored, by its id. */
export interface PrintedSummary {
  readonly counts: Counts;
  readonly unheard: ReadonlyMap<string, number>;
}

export async function readPrintedSummary(configFile: string): Promise<PrintedSummary> {
  const { stdout, stderr } = await runEvents('summary', '--config', configFile);
  const counts = new Counts();
  for (const [type, { eventsCapturedByTrackingIds }] of Object.entries<PrintedTotals>(JSON.parse(stdout))) {
    for (const [trackingId, events] of Object.entries(eventsCapturedByTrackingIds)) {
      counts.add({ type, trackingId }, events);
    }
  }
  const unheard = stderr.matchAll(/producer (\S+) has stored ([\d,]+) events? and not been heard of/g);
  return { counts, unheard: new Map([...unheard].map(([, id = '', events = '']) => [id, toNumber(events)])) };
}

interface PrintedTotals {
  readonly eventsCapturedByTrackingIds: Readonly<Record<string, number>>;
}

/** `1,234` */
export function toNumber(text: string): number {
  return Number(text.replaceAll(',', ''));
}

/** What events of each type have as `event`. */
const eventNames = { signup: 'formsubmit', review: 'review', click: 'click' } as const;

export const types: readonly string[] = Object.keys(eventNames);

/** How a configuration describes these types. */
export const typeSettings: object = {
  signup: { event: eventNames.signup },
  review: {},
  click: { weight: 3 },
};

/** The line of an event of this moment. */
export function formatEvent({ type, trackingId }: CountedEvent): string {
  const event = eventNames[type as keyof typeof eventNames];
  return `${JSON.stringify({ path: '/', value: { event, trackingId, timestamp: new Date().toISOString() } })}\n`;
}

/** Counts the lines of events. */
export function countLines(lines: string): Counts {
  const counts = new Counts();
  for (const line of lines.split('\n').slice(0, -1)) {
    const { event, trackingId } = JSON.parse(line).value;
    counts.add({ type: event === eventNames.signup ? 'signup' : event, trackingId });
  }
  return counts;
}
