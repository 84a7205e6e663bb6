import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arbitraryChunkSizes, arbitraryLogs, arbitraryOptions } from '../arbitraries/logs.ts';
import { busiestHosts, heaviestResources, type OracleEntry, readLine, report, splitLines } from '../oracles/reports.ts';
import { toLoginRule, withKnownMethods } from '../support/login-rule.ts';
import { replayInMemory } from '../support/replay.ts';

function readEntries(logs: readonly Uint8Array[], maxLineBytes: number): OracleEntry[] {
  return logs
    .flatMap(splitLines)
    .map((line) => readLine(line, maxLineBytes))
    .flatMap((line) => (line.kind === 'entry' ? [line.entry] : []));
}

const arbitraryRun = fc.record({
  logs: arbitraryLogs({}),
  options: arbitraryOptions().map(withKnownMethods),
  chunkSizes: arbitraryChunkSizes(),
});

describe('the live view at the end of a replay', () => {
  test('has the answers of the batch, if its window is as long as the log', async () => {
    await fc.assert(
      fc.asyncProperty(
        arbitraryRun,
        fc.constantFrom(Number.POSITIVE_INFINITY, 1, 1000),
        async ({ logs, options, chunkSizes }, speed) => {
          const expected = report(logs, options);
          const { end, blocked, live } = await replayInMemory(logs, {
            top: options.top,
            windowSeconds: 2 ** 45,
            login: toLoginRule(options),
            speed,
            chunkSizes,
            kernel: { maxLineBytes: options.maxLineBytes },
          });
          expect(blocked).toBe(expected.files['blocked.txt']);
          const { lines, empty, malformed, requests, bytes } = live.snapshot(0).totals;
          const entries = readEntries(logs, options.maxLineBytes);
          expect({ lines, empty, malformed, requests, bytes }).toEqual({
            lines: expected.lines,
            empty: expected.empty,
            malformed: expected.malformed,
            requests: entries.length,
            bytes: entries.reduce((sum, entry) => sum + entry.bytes, 0n),
          });
          expect(end === undefined).toBe(entries.length === 0);
          if (end === undefined) return;
          const print = (rows: readonly object[]) => rows.map((row) => `${Object.values(row).join(',')}\n`).join('');
          expect(print(end.hosts)).toBe(expected.files['hosts.txt']);
          expect(print(end.resources)).toBe(expected.files['resources_with_bytes.txt']);
        },
      ),
      { numRuns: 500 },
    );
  });
});

/** What a snapshot must be, by looking at every entry that was read so far. */
function recount(entries: readonly OracleEntry[], now: number, top: number, topSince: number) {
  const within = (from: number, to: number) => entries.filter(({ time }) => time >= from && time < to);
  const sumBytes = (some: readonly OracleEntry[]) => Number(some.reduce((sum, { bytes }) => sum + bytes, 0n));
  const steps = (seconds: number) =>
    Array.from({ length: 60 }, (_, i) => within(now - (60 - i) * seconds, now - (59 - i) * seconds));
  const figures = (measure: (some: readonly OracleEntry[]) => number) => ({
    lastSecond: measure(within(now - 1, now)),
    lastMinute: measure(within(now - 60, now)),
    lastHour: measure(within(now - 3600, now)),
    bySecond: steps(1).map(measure),
    byMinute: steps(60).map(measure),
  });
  const classes = (from: number) =>
    Array.from(
      { length: 10 },
      (_, i) => within(from, now).filter(({ status }) => Math.floor(status / 100) === i).length,
    );
  const listed = within(topSince, now);
  return {
    requests: figures((some) => some.length),
    bytes: figures(sumBytes),
    statusClasses: { lastMinute: classes(now - 60), lastHour: classes(now - 3600) },
    hosts: busiestHosts(listed, top).map(([host, requests]) => ({ host, requests })),
    resources: heaviestResources(listed, top).map(([resource, bytes]) => ({ resource, bytes: Number(bytes) })),
  };
}

test('Reports of a replay are what looking at every request again finds', async () => {
  await fc.assert(
    fc.asyncProperty(
      arbitraryRun,
      fc.constantFrom(1, 7, 60, 600, 3600),
      fc.constantFrom(60, 61, 3600, 86_400),
      async ({ logs, options, chunkSizes }, reportSeconds, windowSeconds) => {
        const { top, maxLineBytes } = options;
        const kernel = { maxLineBytes };
        const { reports } = await replayInMemory(logs, { top, windowSeconds, reportSeconds, chunkSizes, kernel });
        const entries = readEntries(logs, maxLineBytes);
        for (const { time, topSince, ...rest } of reports.slice(0, 20)) {
          const firstLater = entries.findIndex((entry) => entry.time >= time);
          const read = entries.slice(0, firstLater);
          expect(time % reportSeconds).toBeCloseTo(0);
          expect(topSince).toBeLessThanOrEqual(time - windowSeconds);
          expect(topSince).toBeGreaterThan(time - windowSeconds - Math.ceil(windowSeconds / 60) * 2);
          const { requests, bytes, statusClasses, hosts, resources } = rest;
          expect({ requests, bytes, statusClasses, hosts, resources }).toEqual(recount(read, time, top, topSince));
          expect(rest.totals.requests).toBe(read.length);
        }
      },
    ),
    { numRuns: 60 },
  );
});
