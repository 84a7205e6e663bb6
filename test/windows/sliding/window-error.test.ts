import { describe, expect, test } from 'vitest';
import { SlidingWindowCounter } from '../../../src/windows/sliding/sliding-window-counter.ts';
import type { WindowLevel } from '../../../src/windows/sliding/window-levels.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const lengthMs = 3 * hourMs;

const minutes: WindowLevel = { bucketMs: minuteMs, buckets: 60 };
const seconds: WindowLevel = { bucketMs: 1000, buckets: 3600 };

/** Numbers in [0, 1), the same for the same seed: Marsaglia's xorshift. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

/** When there are events, 100 a second on the whole: at random, for the first `onMs` of every `periodMs`. */
interface Load {
  readonly onMs: number;
  readonly periodMs: number;
}

/** Moments of three hours, ascending. */
function arrivals(random: () => number, { onMs, periodMs }: Load): Float64Array {
  const perMs = (0.1 * periodMs) / onMs;
  const moments: number[] = [];
  let [on, at] = [0, 0];
  while (at < lengthMs) {
    moments.push(at);
    on += -Math.log(1 - random()) / perMs;
    at = Math.floor(on / onMs) * periodMs + (on % onMs);
  }
  return Float64Array.from(moments);
}

/** Errors of the hour's count at random moments, relative to what it should be. */
function errorsOf(moments: Float64Array, level: WindowLevel, random: () => number): { mean: number; rms: number } {
  const counter = new SlidingWindowCounter({ levels: [level] });
  const questions = Float64Array.from({ length: 3000 }, () => hourMs + random() * (lengthMs - hourMs)).sort();
  let [oldest, next, sum, squares] = [0, 0, 0, 0];
  for (const now of questions) {
    while (next < moments.length && (moments[next] as number) <= now) counter.increment(moments[next++] as number);
    while ((moments[oldest] as number) <= now - hourMs) oldest++;
    const truth = next - oldest;
    const { min, estimate, max } = counter.bounds(hourMs, now);
    if (min > truth || truth > max) throw new Error(`${truth} is not from ${min} to ${max}, at ${now}`);
    const error = (estimate - truth) / truth;
    sum += error;
    squares += error * error;
  }
  return { mean: sum / questions.length, rms: Math.sqrt(squares / questions.length) };
}

describe('the count of an hour, at 100 events a second on the whole,', () => {
  test('is off by hundredths of a percent, to neither side, if events are evenly at random', () => {
    const random = seeded(1);
    const { mean, rms } = errorsOf(arrivals(random, { onMs: 1000, periodMs: 1000 }), minutes, random);
    expect(Math.abs(mean)).toBeLessThan(0.0001);
    expect(rms).toBeLessThan(0.0005);
  });

  test('is too high where bursts always start with a bucket, unless buckets are as short as bursts', () => {
    const random = seeded(2);
    const bursts = arrivals(random, { onMs: 1000, periodMs: 30_000 });
    const coarse = errorsOf(bursts, minutes, random);
    expect(coarse.mean).toBeGreaterThan(0.002);
    expect(coarse.mean).toBeLessThan(0.006);
    const fine = errorsOf(bursts, seconds, random);
    expect(Math.abs(fine.mean)).toBeLessThan(0.0001);
    expect(fine.rms).toBeLessThan(0.0005);
  });

  test('is off by hundredths of a percent if bursts last for buckets', () => {
    const random = seeded(3);
    const { mean, rms } = errorsOf(arrivals(random, { onMs: minuteMs, periodMs: 10 * minuteMs }), minutes, random);
    expect(Math.abs(mean)).toBeLessThan(0.0001);
    expect(rms).toBeLessThan(0.0005);
  });
});
