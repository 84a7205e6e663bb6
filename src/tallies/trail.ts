import type { EpochSeconds } from '../structures/calendar.ts';
import { grown } from '../structures/grown.ts';

/** What a request means to the login rule. */
export type Meaning = 'other' | 'failed login' | 'successful login';

/** By the number that stands for it in a trail. */
const meanings: readonly Meaning[] = ['other', 'failed login', 'successful login'];

/** A request that may turn out blocked, or that may change who is. */
export interface TrailEvent {
  /** Rows of the range before this one. */
  readonly row: number;
  readonly host: number;
  readonly time: EpochSeconds;
  readonly meaning: Meaning;
  /** The line's bytes, borrowed from the trail. */
  readonly line: Uint8Array;
}

/** Events as parallel arrays, in the order of the log: plain data, which can be posted to another thread. */
export interface TrailEvents {
  length: number;
  row: Float64Array;
  host: Int32Array;
  time: Float64Array;
  /** Index in `meanings`. */
  meaning: Uint8Array;
  /** Where in `lines` each line ends; the next one begins there. */
  lineEnd: Float64Array;
  lines: Uint8Array;
}

const firstEvents = 64;
const firstLineBytes = 4096;

export function makeTrailEvents(): TrailEvents {
  return {
    length: 0,
    row: new Float64Array(firstEvents),
    host: new Int32Array(firstEvents),
    time: new Float64Array(firstEvents),
    meaning: new Uint8Array(firstEvents),
    lineEnd: new Float64Array(firstEvents),
    lines: new Uint8Array(firstLineBytes),
  };
}

/** Adds an event behind all others. Copies the line. O(its bytes) amortized. */
export function addEvent(events: TrailEvents, event: TrailEvent): void {
  const { line } = event;
  const at = events.length;
  if (at === events.row.length) growEvents(events);
  const start = lineStartOf(events, at);
  const end = start + line.length;
  if (end > events.lines.length) events.lines = grown(events.lines, Math.max(end, 2 * events.lines.length));
  events.row[at] = event.row;
  events.host[at] = event.host;
  events.time[at] = event.time;
  events.meaning[at] = meanings.indexOf(event.meaning);
  events.lines.set(line, start);
  events.lineEnd[at] = end;
  events.length++;
}

/** The event at a place from 0 to `length` - 1. */
export function eventAt(events: TrailEvents, at: number): TrailEvent {
  return {
    row: events.row[at] as number,
    host: events.host[at] as number,
    time: events.time[at] as EpochSeconds,
    meaning: meanings[events.meaning[at] as number] as Meaning,
    line: events.lines.subarray(lineStartOf(events, at), events.lineEnd[at]),
  };
}

/** The bytes of all lines. */
export function lineBytesOf(events: TrailEvents): number {
  return lineStartOf(events, events.length);
}

function lineStartOf(events: TrailEvents, at: number): number {
  return at === 0 ? 0 : (events.lineEnd[at - 1] as number);
}

function growEvents(events: TrailEvents): void {
  const length = 2 * events.row.length;
  events.row = grown(events.row, length);
  events.host = grown(events.host, length);
  events.time = grown(events.time, length);
  events.meaning = grown(events.meaning, length);
  events.lineEnd = grown(events.lineEnd, length);
}
