import { Counter, Gauge, Registry } from 'prom-client';
import type { LiveSnapshot } from '../../live/snapshot.ts';

const windows = [
  ['1s', 'lastSecond'],
  ['1m', 'lastMinute'],
  ['1h', 'lastHour'],
] as const;

/** A snapshot in the text format of Prometheus, and its content type. Sums above 2^53 are rounded, as Prometheus has no other numbers. */
export async function formatMetrics(snapshot: LiveSnapshot): Promise<{ contentType: string; text: string }> {
  const { requests, bytes, statusClasses, totals } = snapshot;
  const registry = new Registry();
  const registers = [registry];
  const count = (name: string, help: string, value: number) => new Counter({ name, help, registers }).inc(value);
  const gauge = (name: string, help: string, labelNames: string[] = []) =>
    new Gauge({ name, help, labelNames, registers });

  count('fansite_requests_total', 'Requests since the start.', totals.requests);
  count('fansite_bytes_total', 'Bytes since the start.', Number(totals.bytes));
  count('fansite_malformed_lines_total', 'Lines since the start that could not be read.', totals.malformed);
  count(
    'fansite_blocked_requests_total',
    'Requests since the start that the login rule would have blocked.',
    totals.blocked,
  );
  count('fansite_late_requests_total', 'Requests since the start that were too old for the last hour.', totals.late);

  const windowRequests = gauge('fansite_window_requests', 'Requests in a sliding window.', ['window']);
  const windowBytes = gauge('fansite_window_bytes', 'Bytes in a sliding window.', ['window']);
  for (const [window, name] of windows) {
    windowRequests.set({ window }, requests[name]);
    windowBytes.set({ window }, bytes[name]);
  }
  const responses = gauge('fansite_window_responses', 'Responses in a sliding window, by class of status.', [
    'window',
    'class',
  ]);
  for (const [window, counts] of [
    ['1m', statusClasses.lastMinute],
    ['1h', statusClasses.lastHour],
  ] as const) {
    for (const [digit, value] of counts.entries()) {
      if (value > 0 || isUsualClass(digit)) responses.set({ window, class: `${digit}xx` }, value);
    }
  }
  gauge('fansite_blocked_hosts', 'Hosts that the login rule would block now.').set(snapshot.blockedHostCount);
  return { contentType: registry.contentType, text: await registry.metrics() };
}

/** True for the classes of HTTP. They are listed from the start, so that rates are right from the first response on. */
function isUsualClass(digit: number): boolean {
  return digit >= 1 && digit <= 5;
}
