import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Zone } from '../../src/log/timestamp.ts';
import { formatTime } from '../../src/report/time.ts';
import { printTime } from '../oracles/reports.ts';
import { endOf9999, year0000 } from '../support/times.ts';

/** `-0400` is 4 hours behind UTC. */
function toZone(name: string): Zone {
  const minutes = 60 * Number(name.slice(1, 3)) + Number(name.slice(3));
  return { name, offsetSeconds: (name.startsWith('-') ? -60 : 60) * minutes };
}

describe('a time is printed', () => {
  test.each<[time: number, zone: string, text: string]>([
    [804_571_201, '-0400', '01/Jul/1995:00:00:01 -0400'],
    [804_571_201, '+0000', '01/Jul/1995:04:00:01 +0000'],
    [804_571_201, '-0000', '01/Jul/1995:04:00:01 -0000'],
    [804_571_201, '+0530', '01/Jul/1995:09:30:01 +0530'],
    [804_571_201, '-2359', '30/Jun/1995:04:01:01 -2359'],
    [0, '+0000', '01/Jan/1970:00:00:00 +0000'],
    [-1, '+0000', '31/Dec/1969:23:59:59 +0000'],
    [-2_208_988_800, '+0000', '01/Jan/1900:00:00:00 +0000'],
    [825_552_000, '+0000', '29/Feb/1996:00:00:00 +0000'],
    [year0000, '+0000', '01/Jan/0000:00:00:00 +0000'],
    [year0000, '-0001', '31/Dec/-0001:23:59:00 -0001'],
    [endOf9999, '+0000', '31/Dec/9999:23:59:59 +0000'],
    [endOf9999, '+0001', '01/Jan/10000:00:00:59 +0001'],
    [endOf9999 + 86_340, '-2359', '31/Dec/9999:23:59:59 -2359'],
  ])('%i in %s as %s', (time, zone, text) => {
    expect(formatTime(time, toZone(zone))).toBe(text);
  });

  test('as the oracle prints it', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: year0000 - 90_000, max: endOf9999 + 90_000 }),
        fc.constantFrom('-0400', '+0530', '+2359', '-2359', '-0000', '+0000'),
        (time, zone) => {
          expect(formatTime(time, toZone(zone))).toBe(printTime(time, zone));
        },
      ),
      { numRuns: 2000 },
    );
  });
});
