import { describe, expect, test } from 'vitest';
import { LiveView } from '../../src/live/live-view.ts';
import { type BatchRow, makeBatch } from '../support/batches.ts';
import { toLoginRule } from '../support/login-rule.ts';

const noon = 804_600_000;
const hour = 3600;
const year = 365 * 24 * hour;

/** A view of what came as it was written, at moments that are told. */
function watch() {
  const live = new LiveView({ top: 10, windowSeconds: hour, login: toLoginRule(), forgetsLogins: true }, () => {});
  const read = (now: number, ...rows: readonly BatchRow[]) => live.fold(makeBatch(rows, live.names), now, true);
  const look = (now: number) => {
    const { requests, bytes, statusClasses, hosts, totals } = live.snapshot(now);
    return {
      requests: [requests.lastSecond, requests.lastMinute, requests.lastHour],
      bytes: bytes.lastHour,
      found: statusClasses.lastHour[2],
      hosts: hosts.map(({ host }) => host),
      total: totals.requests,
    };
  };
  return { live, read, look };
}

test('Requests whose bytes are beyond what is exact are left out one by one', () => {
  const { live, read } = watch();
  const most = Number.MAX_SAFE_INTEGER;
  read(noon, ...[most, most, 1, 2 * most].map((bytes) => ({ time: noon, bytes })));
  read(noon, { time: noon, bytes: 1 });
  const { requests, bytes, bytesLeftOut } = live.snapshot(noon).totals;
  expect({ requests, bytes, bytesLeftOut }).toEqual({ requests: 5, bytes: BigInt(most), bytesLeftOut: 4 });
});

describe('a clock that is set back', () => {
  test.each([hour, year])('by %d seconds begins windows and lists anew, and the totals go on', (step) => {
    const { read, look } = watch();
    read(noon + step, { time: noon + step, host: 'before', bytes: 7 });
    read(noon, { time: noon, host: 'after', bytes: 5 });
    expect(look(noon)).toEqual({ requests: [1, 1, 1], bytes: 5, found: 1, hosts: ['after'], total: 2 });
    expect(look(noon + 2).requests).toEqual([0, 1, 1]);
  });

  test('is noticed without a request, too', () => {
    const { live, read, look } = watch();
    read(noon + year, { time: noon + year });
    live.forgetNames(noon);
    expect(look(noon)).toEqual({ requests: [0, 0, 0], bytes: 0, found: 0, hosts: [], total: 1 });
  });

  test('by a minute or less stands still until it has caught up', () => {
    const { read, look } = watch();
    read(noon + 60, { time: noon + 60, host: 'before' });
    read(noon, { time: noon, host: 'after' });
    expect(look(noon)).toMatchObject({ requests: [1, 1, 2], hosts: ['after', 'before'], total: 2 });
  });
});
