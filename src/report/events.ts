import { type EventSummary, formatSummaryFields } from '../events/counting/event-counts.ts';
import type { EventTally } from '../events/counting/rolling-aggregate.ts';
import type { Lateness } from '../events/generating/pacer.ts';
import { eventFailureDescriptions } from '../events/reading/malformed-event.ts';
import { formatCount, formatQuantity } from './number.ts';
import { formatNoEntries, formatRate, type LineCounts } from './run-summary.ts';

/** What is known of each event type at a moment. */
export interface EventSummaries {
  /** In milliseconds since 1970. Undefined if no time has come yet. */
  readonly asOf: number | undefined;
  /** In the order of the configuration. */
  readonly byType: ReadonlyMap<string, EventSummary>;
}

/** `{"signup":{"totalEventsCaptured":3,"eventsCapturedByTrackingIds":{"A":3},"asOf":"2019-12-08T06:42:57.289Z"},…}` */
export function formatSummaries({ asOf, byType }: EventSummaries): string {
  const moment = JSON.stringify(asOf === undefined ? null : new Date(asOf).toISOString());
  const types = [...byType].map(
    ([type, summary]) => `${JSON.stringify(type)}:{${formatSummaryFields(summary)},"asOf":${moment}}`,
  );
  return `{${types.join(',')}}`;
}

/** How generated events kept to their schedule. */
export interface EventPace {
  readonly emitted: number;
  readonly dropped: number;
  readonly seconds: number;
  /** Makes the same events again. */
  readonly seed: number;
  /** Of the emitted events. Undefined without pacing or without events. */
  readonly lateness: Lateness | undefined;
}

/** What to tell after the last generated event, as lines of text without their newlines. */
export function formatPace({ emitted, dropped, seconds, seed, lateness }: EventPace): string[] {
  const facts = [`${formatRate(emitted, 'event', seconds)}, seed ${seed}`];
  if (lateness !== undefined) {
    const [p50, p99, max] = [lateness.p50, lateness.p99, lateness.max].map(formatMilliseconds);
    facts.push(`  late by ${p50} ms (p50), ${p99} ms (p99), ${max} ms at most`);
  }
  if (dropped > 0) facts.push(`  ${formatQuantity(dropped, 'event')} dropped for being later than maxLagSeconds`);
  return facts;
}

/** What to tell about lines that were read, as lines of text without their newlines. */
export function formatReadEvents(counts: LineCounts, seconds: number): string[] {
  const { lines, empty, malformed } = counts;
  return [
    formatRate(lines - empty - malformed, 'event', seconds),
    ...formatNoEntries(counts, eventFailureDescriptions),
  ];
}

/** What to tell about events that did not come in their time, as lines of text without their newlines. */
export function formatTally({ late, dropped, clamped }: EventTally): string[] {
  const facts = [];
  if (late > 0) facts.push(`  ${formatQuantity(late, 'event')} late, but counted`);
  if (dropped > 0) facts.push(`  ${formatQuantity(dropped, 'event')} older than the window, and not counted`);
  if (clamped > 0) {
    facts.push(`  ${formatQuantity(clamped, 'event')} from more than a bucket ahead, counted when they came`);
  }
  return facts;
}

/** A hint at `--replay` if all events are older than the window, as in a recorded file; undefined otherwise. */
export function findReplayHint({ added, dropped }: EventTally, windowMinutes: number): string | undefined {
  if (added > 0 || dropped === 0) return undefined;
  const events = dropped === 1 ? 'the only event is' : `all ${formatCount(dropped)} events are`;
  const minutes = windowMinutes === 1 ? 'minute' : 'minutes';
  return `${events} older than the window of ${windowMinutes} ${minutes}; --replay counts by the events' own time`;
}

/** To two digits, or more where they stand before the dot: `0.052`, `1.5`, `127`. */
function formatMilliseconds(milliseconds: number): string {
  if (milliseconds >= 100) return formatCount(Math.round(milliseconds));
  return String(Number(Math.max(0, milliseconds).toPrecision(2)));
}
