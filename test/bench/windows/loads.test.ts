import { describe, expect, it } from 'vitest';
import { Random } from '../../../bench/generator/random.ts';
import { contenders } from '../../../bench/windows/contenders.ts';
import { findHourErrors } from '../../../bench/windows/hour-error.ts';
import { type Load, loads } from '../../../bench/windows/loads.ts';

const hourMs = 3_600_000;
const [even, onTheMinute] = loads as [Load, Load];

describe.each(loads)('a load: $title', (load) => {
  const moments = load.make(hourMs, new Random(1));

  it('has 100 events a second on average', () => {
    expect(moments.length / 3_600).toBeGreaterThan(98);
    expect(moments.length / 3_600).toBeLessThan(102);
  });

  it('ascends, within its duration', () => {
    expect(moments.every((moment, i) => i === 0 || (moments[i - 1] as number) <= moment)).toBe(true);
    expect(moments[0]).toBeGreaterThanOrEqual(0);
    expect(moments.at(-1)).toBeLessThan(hourMs);
  });

  it('is the same for the same seed', () => {
    expect(Buffer.from(load.make(hourMs, new Random(1)).buffer).equals(Buffer.from(moments.buffer))).toBe(true);
  });
});

it('an even load has as many events in some seconds as chance has: the variance is the mean', () => {
  const perSecond = new Float64Array(3_600);
  for (const moment of even.make(hourMs, new Random(2))) {
    const second = Math.floor(moment / 1_000);
    perSecond[second] = (perSecond[second] as number) + 1;
  }
  const variance = perSecond.reduce((sum, count) => sum + (count - 100) ** 2, 0) / perSecond.length;
  expect(variance).toBeGreaterThan(90);
  expect(variance).toBeLessThan(110);
});

it('bursts on the minute stay within their second', () => {
  const moments = onTheMinute.make(hourMs, new Random(3));
  expect(moments.every((moment) => moment % 30_000 < 1_000)).toBe(true);
});

describe('the errors of the last hour', () => {
  const extent = { hours: 1.1, questionCount: 20 };

  it('are none for what is exact', () => {
    const exact = contenders.filter(({ name }) => name.includes('Exact') || name.includes('Conveyor'));
    for (const error of findHourErrors(onTheMinute, exact, extent)) {
      expect(error).toEqual({ mean: 0, rootMeanSquare: 0, most: 0 });
    }
  });

  it('are half a bucket on average where the newest bucket counts as a whole one', () => {
    const book = contenders.filter(({ kind }) => kind === 'book');
    const [error] = findHourErrors(even, book, { hours: 1.5, questionCount: 400 });
    expect(error?.mean).toBeGreaterThan(-1.1 / 120);
    expect(error?.mean).toBeLessThan(-0.9 / 120);
    expect(error?.most).toBeGreaterThan(Math.abs(error?.rootMeanSquare as number));
  });
});
