import type { LiveSnapshot, WindowFigures } from '../../src/live/snapshot.ts';

const nothing: WindowFigures = {
  lastSecond: 0,
  lastMinute: 0,
  lastHour: 0,
  bySecond: Array(60).fill(0),
  byMinute: Array(60).fill(0),
};

/** What is known before the first line: nothing, at 13/Jul/1995:14:00:00 UTC. */
export const emptySnapshot: LiveSnapshot = {
  time: 805_644_000,
  requests: nothing,
  bytes: nothing,
  statusClasses: { lastMinute: Array(10).fill(0), lastHour: Array(10).fill(0) },
  topSince: 805_640_400,
  hosts: [],
  resources: [],
  blockedHosts: [],
  blockedHostCount: 0,
  totals: { lines: 0, empty: 0, malformed: 0, requests: 0, bytes: 0n, bytesLeftOut: 0, blocked: 0, late: 0 },
};

/** A busy hour: figures that rise evenly, 30 hosts and resources, 7 blocked hosts. */
export const busySnapshot: LiveSnapshot = {
  ...emptySnapshot,
  requests: {
    lastSecond: 11.8,
    lastMinute: 4560,
    lastHour: 183_000,
    bySecond: Array.from({ length: 60 }, (_, second) => 2 * (second + 1)),
    byMinute: Array.from({ length: 60 }, (_, minute) => 6100 - 100 * minute),
  },
  bytes: {
    lastSecond: 1_234_567,
    lastMinute: 34_500_000,
    lastHour: 1_234_000_000,
    bySecond: Array.from({ length: 60 }, (_, second) => (second < 30 ? 0 : 1_150_000)),
    byMinute: Array.from({ length: 60 }, (_, minute) => (minute % 6 < 3 ? 1000 : 2000)),
  },
  statusClasses: {
    lastMinute: [0, 0, 4400, 100, 60, 0, 0, 0, 0, 0],
    lastHour: [0, 1, 1_179_000, 2000, 1943, 56, 0, 0, 0, 0],
  },
  hosts: Array.from({ length: 30 }, (_, i) => ({ host: `piweba${i + 1}y.example.com`, requests: 12_345 - 345 * i })),
  resources: Array.from({ length: 30 }, (_, i) => ({
    resource: `/shuttle/missions/sts-71/images/ksc-95-${i + 1}.gif`,
    bytes: 223_456_789 - 7_000_000 * i,
  })),
  blockedHosts: Array.from({ length: 7 }, (_, i) => ({
    host: `dialup${i + 1}.example.net`,
    secondsLeft: 299 - 40 * i,
  })),
  blockedHostCount: 7,
  totals: {
    lines: 4_400_644,
    empty: 1,
    malformed: 12,
    requests: 4_400_631,
    bytes: 65_000_000_000n,
    bytesLeftOut: 0,
    blocked: 1234,
    late: 3,
  },
};
