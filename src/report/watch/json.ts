import type { LiveSnapshot, LiveTotals } from '../../live/snapshot.ts';
import type { EpochSeconds } from '../../structures/calendar.ts';
import { escapeBytes } from '../escape.ts';

/**
 * A snapshot as one JSON object, without a newline and without characters that cannot be seen. Hosts and resources are text
 * (`escapeBytes`), times are UTC. All numbers are exact, also above 2^53.
 */
export function snapshotToJson(snapshot: LiveSnapshot): string {
  const { requests, bytes, statusClasses, totals } = snapshot;
  const figures = (name: 'lastSecond' | 'lastMinute' | 'lastHour') => ({
    requests: requests[name],
    bytes: bytes[name],
  });
  const facts = {
    time: formatMoment(snapshot.time),
    last_second: figures('lastSecond'),
    last_minute: { ...figures('lastMinute'), statuses: nameClasses(statusClasses.lastMinute) },
    last_hour: { ...figures('lastHour'), statuses: nameClasses(statusClasses.lastHour) },
    top_since: formatMoment(snapshot.topSince),
    hosts: snapshot.hosts.map(({ host, requests }) => ({ host: escapeBytes(host), requests })),
    resources: snapshot.resources.map(({ resource, bytes }) => ({ resource: escapeBytes(resource), bytes })),
    blocked_hosts: snapshot.blockedHostCount,
    blocked: snapshot.blockedHosts.map(({ host, secondsLeft }) => ({
      host: escapeBytes(host),
      seconds_left: secondsLeft,
    })),
  };
  return `${JSON.stringify(facts).slice(0, -1)},"totals":${totalsToJson(totals)}}`;
}

/** Without `JSON.stringify`: the sum of bytes may be larger than any number that it writes in full. */
function totalsToJson(totals: LiveTotals): string {
  const { lines, empty, malformed, requests, bytes, bytesLeftOut, blocked, late } = totals;
  const sums = { lines, empty, malformed, requests, bytes, bytes_left_out: bytesLeftOut, blocked, late };
  const members = Object.entries(sums).map(([name, sum]) => `"${name}":${sum}`);
  return `{${members.join(',')}}`;
}

/** `{"2xx":5}`: only classes that have requests. */
function nameClasses(counts: readonly number[]): Record<string, number> {
  return Object.fromEntries(counts.map((count, i) => [`${i}xx`, count] as const).filter(([, count]) => count > 0));
}

/** `2025-06-14T19:25:58Z`; whole seconds without a fraction; null where there is no moment. */
function formatMoment(time: EpochSeconds): string | null {
  if (!Number.isFinite(time)) return null;
  return new Date(1000 * time).toISOString().replace('.000Z', 'Z');
}
