import { describe, expect, test } from 'vitest';
import { LiveView } from '../../src/live/live-view.ts';
import { busiestHosts, heaviestResources, type OracleEntry } from '../oracles/reports.ts';
import { type BatchRow, makeBatch } from '../support/batches.ts';
import { toLoginRule } from '../support/login-rule.ts';

const hour = 3600;
const now = 1_000_000_800;

function makeView({ top = 10, windowSeconds = hour, forgetsLogins = true } = {}): LiveView {
  return new LiveView({ top, windowSeconds, login: toLoginRule(), forgetsLogins });
}

function fold(view: LiveView, rows: readonly BatchRow[], moment?: number, isArriving?: boolean): void {
  view.fold(makeBatch(rows, view.names), moment, isArriving);
}

describe('the live view', () => {
  test('knows nothing before the first request, not even a time', () => {
    expect(makeView().snapshot(Number.NaN)).toMatchObject({
      time: Number.NaN,
      topSince: Number.NEGATIVE_INFINITY,
      hosts: [],
      resources: [],
      blockedHosts: [],
      totals: { lines: 0, requests: 0, bytes: 0n },
    });
  });

  test('has the zone of the first request', () => {
    const view = makeView();
    expect(view.zone.name).toBe('+0000');
    fold(view, [{ zone: '-0400' }, { zone: '+0100' }]);
    fold(view, [{ zone: '+0200' }]);
    expect(view.zone.name).toBe('-0400');
  });

  test('counts what arrives in the last second, whatever its time, and otherwise by its time', () => {
    const view = makeView();
    fold(view, [{ time: now - 2 * hour }, { time: now - 1800 }, { time: now - 30 }, { time: now + 500 }], now, true);
    const { requests, totals } = view.snapshot(now);
    expect(requests).toMatchObject({ lastSecond: 4, lastMinute: 2, lastHour: 3 });
    expect(totals).toMatchObject({ requests: 4, late: 1 });
    expect(view.snapshot(now + 2).requests.lastSecond).toBe(0);
  });

  test('lists only what the window has, and hosts without a resource too', () => {
    const view = makeView({ windowSeconds: 600 });
    fold(
      view,
      [
        { host: 'old', time: now - 700 },
        { host: 'a', time: now - 60, resource: null },
      ],
      now,
    );
    const snapshot = view.snapshot(now);
    expect(snapshot.hosts).toEqual([{ host: 'a', requests: 1 }]);
    expect(snapshot.resources).toEqual([]);
    expect(snapshot.topSince).toBe(now - 600);
  });

  test('has only the start of long names (issue 12: two of 46 MiB ended watch with a RangeError)', () => {
    const view = makeView();
    const host = 'h'.repeat(100_000);
    const attempt = { host, time: now, method: 'POST', resource: `/login?${'r'.repeat(5000)}`, status: 401 };
    fold(view, [attempt, attempt, attempt], now);
    const { hosts, resources, blockedHosts } = view.snapshot(now);
    const start = 'h'.repeat(4100);
    expect(hosts).toEqual([{ host: start, requests: 3 }]);
    expect(resources[0]?.resource).toMatch(/^\/login\?r{4093}$/);
    expect(blockedHosts).toMatchObject([{ host: start }]);
  });

  test('says who is blocked for how long, the longest first, and counts them all', () => {
    const view = makeView({ top: 2 });
    const attack = (host: string, time: number) =>
      Array.from({ length: 3 }, () => ({ host, time, method: 'POST', resource: '/login', status: 401 }));
    fold(
      view,
      [...attack('c', now - 301), ...attack('b', now - 300), ...attack('a', now - 5), ...attack('d', now - 5)],
      now,
    );
    expect(view.snapshot(now)).toMatchObject({
      blockedHosts: [
        { host: 'a', secondsLeft: 295 },
        { host: 'd', secondsLeft: 295 },
      ],
      blockedHostCount: 3,
    });
  });
});

/** A row of which everything is known that lists depend on. */
type Visit = BatchRow & Required<Pick<BatchRow, 'host' | 'time' | 'bytes'>> & { readonly resource: string };

const attackPeriod = 1000;

/** Each host comes within 90 seconds, each resource is asked for within 300; now and then somebody fails to log in. */
function visitsAt(time: number): Visit[] {
  const host = `host${Math.floor(time / 90)}-${time % 7}`;
  const visit = { time, host, resource: `/${time % 3}/${Math.floor(time / 300)}`, bytes: time % 1000 };
  const attacker = `attacker${Math.floor((time - now) / attackPeriod)}`;
  const login = { time, host: attacker, resource: '/login', bytes: 5, method: 'POST', status: 401 };
  return (time - now) % attackPeriod < 3 ? [visit, login] : [visit];
}

/** The attacker whose third failure was less than five minutes ago. */
function blockedAt(moment: number): { host: string; secondsLeft: number }[] {
  const attack = Math.floor((moment - 3 - now) / attackPeriod);
  const secondsLeft = now + attack * attackPeriod + 2 + 300 - moment;
  return secondsLeft >= 0 ? [{ host: `attacker${attack}`, secondsLeft }] : [];
}

test('Hosts and resources that come and go for days are forgotten, and lists stay exact', () => {
  const top = 50;
  const view = makeView({ top });
  const visits: Visit[] = [];
  let mostNames = 0;
  for (let minute = 1; minute <= 36 * 60; minute++) {
    const moment = now + 60 * minute;
    const news = Array.from({ length: 60 }, (_, second) => visitsAt(moment - 60 + second)).flat();
    visits.push(...news);
    fold(view, news, moment, true);
    view.forgetNames(moment);
    mostNames = Math.max(mostNames, view.names.hosts.size + view.names.resources.size);
    if (minute % 240 !== 0) continue;
    const { hosts, resources, topSince, blockedHosts, requests } = view.snapshot(moment);
    const listed = visits
      .filter(({ time }) => time >= topSince)
      .map(({ bytes, ...rest }) => ({ ...rest, bytes: BigInt(bytes) })) as unknown as OracleEntry[];
    expect(hosts).toEqual(busiestHosts(listed, top).map(([host, count]) => ({ host, requests: count })));
    expect(resources).toEqual(
      heaviestResources(listed, top).map(([resource, bytes]) => ({ resource, bytes: Number(bytes) })),
    );
    expect(requests.lastHour).toBe(visits.filter(({ time }) => time >= moment - hour).length);
    expect(blockedHosts).toEqual(blockedAt(moment));
  }
  const allNames = new Set(visits.flatMap(({ host, resource }) => [`host ${host}`, resource])).size;
  expect(allNames).toBeGreaterThan(10_000);
  expect(mostNames).toBeLessThan(5000);
});
