import { describe, expect, test } from 'vitest';
import { snapshotToJson } from '../../../src/report/watch/json.ts';
import { formatTotals } from '../../../src/report/watch/panels/totals.ts';
import { busySnapshot, emptySnapshot } from '../../support/snapshots.ts';

const { totals } = emptySnapshot;

describe('a snapshot as JSON', () => {
  test('has all its parts, and only classes of statuses that there are', () => {
    const snapshot = { ...busySnapshot, hosts: busySnapshot.hosts.slice(0, 1), resources: [], blockedHosts: [] };
    expect(snapshotToJson(snapshot)).toBe(
      '{"time":"1995-07-13T14:00:00Z","last_second":{"requests":11.8,"bytes":1234567},' +
        '"last_minute":{"requests":4560,"bytes":34500000,"statuses":{"2xx":4400,"3xx":100,"4xx":60}},' +
        '"last_hour":{"requests":183000,"bytes":1234000000,' +
        '"statuses":{"1xx":1,"2xx":1179000,"3xx":2000,"4xx":1943,"5xx":56}},' +
        '"top_since":"1995-07-13T13:00:00Z","hosts":[{"host":"piweba1y.example.com","requests":12345}],"resources":[],' +
        '"blocked_hosts":7,"blocked":[],"totals":{"lines":4400644,"empty":1,"malformed":12,"requests":4400631,' +
        '"bytes":65000000000,"bytes_left_out":0,"blocked":1234,"late":3}}',
    );
  });

  test('names blocked hosts with the seconds that are left', () => {
    const json = snapshotToJson({
      ...emptySnapshot,
      blockedHosts: [{ host: 'a', secondsLeft: 7 }],
      blockedHostCount: 1,
    });
    expect(json).toContain('"blocked_hosts":1,"blocked":[{"host":"a","seconds_left":7}]');
  });

  test('has fractions of seconds if there are any, and null where there is no time', () => {
    const time = (moment: number) => JSON.parse(snapshotToJson({ ...emptySnapshot, time: moment })).time;
    expect(time(0.25)).toBe('1970-01-01T00:00:00.250Z');
    expect(time(0)).toBe('1970-01-01T00:00:00Z');
    expect(time(Number.NaN)).toBeNull();
    expect(time(Number.NEGATIVE_INFINITY)).toBeNull();
    expect(time(253_402_300_800)).toBe('+010000-01-01T00:00:00Z');
  });

  test('writes sums above 2^53 in full', () => {
    const bytes = 2n ** 60n + 1n;
    expect(snapshotToJson({ ...emptySnapshot, totals: { ...totals, bytes } })).toContain(
      '"bytes":1152921504606846977,',
    );
  });

  test('has names as text, and escapes what cannot be seen (issue 12: names in UTF-8 were mojibake)', () => {
    const name = `${Buffer.from('/日本語\\"\u001b\u202e').toString('latin1')}\xe8`;
    const json = snapshotToJson({
      ...emptySnapshot,
      hosts: [{ host: name, requests: 1 }],
      resources: [{ resource: name, bytes: 1 }],
      blockedHosts: [{ host: name, secondsLeft: 1 }],
    });
    expect(json).toContain('"resource":"/日本語\\\\\\\\\\"\\\\x1b\\\\xe2\\\\x80\\\\xae\\\\xe8"');
    const shown = '/日本語\\\\"\\x1b\\xe2\\x80\\xae\\xe8';
    expect(JSON.parse(json)).toMatchObject({
      hosts: [{ host: shown }],
      resources: [{ resource: shown }],
      blocked: [{ host: shown }],
    });
  });

  test('has long names cut (issue 12: a hole of NUL bytes was 2.7 MB in every line)', () => {
    const host = '\0'.repeat(2_700_000);
    const json = snapshotToJson({ ...emptySnapshot, hosts: [{ host, requests: 1 }] });
    expect(json.length).toBeLessThan(25_000);
    expect(JSON.parse(json).hosts[0].host).toBe(`${'\\x00'.repeat(4096)}…`);
  });
});

test('The totals are one line, of what there was any of', () => {
  expect(formatTotals(totals)).toBe('0 requests, 0 bytes');
  expect(formatTotals({ ...totals, requests: 1, bytes: 1000n })).toBe('1 request, 1,000 bytes');
  expect(formatTotals({ ...busySnapshot.totals, bytesLeftOut: 2 })).toBe(
    '4,400,631 requests, 65,000,000,000 bytes, 1,234 would have been blocked, 12 malformed, 3 late, 2 with too many bytes',
  );
});
