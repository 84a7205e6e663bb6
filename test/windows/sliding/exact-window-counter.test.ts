import { describe, expect, test } from 'vitest';
import { ExactWindowCounter } from '../../../src/windows/sliding/exact-window-counter.ts';

describe('an exact window counter', () => {
  test('keeps an hour unless told otherwise', () => {
    const counter = new ExactWindowCounter();
    counter.add(2, 0);
    counter.add(3, 1);
    expect([counter.numLastHour(3_599_999), counter.numLastHour(3_600_000), counter.numLastHour(3_600_001)]).toEqual([
      5, 3, 0,
    ]);
  });

  test('takes 16 bytes for every moment, however many events there are at it', () => {
    const counter = new ExactWindowCounter({ spanMs: 10_000, capacity: 256 });
    for (let at = 0; at < 256; at++) for (let i = 0; i < 10; i++) counter.increment(at);
    expect([counter.byteLength, counter.total]).toEqual([16 * 256, 2560]);
    counter.increment(256);
    expect(counter.byteLength).toBe(16 * 512);
  });

  test('uses the room of events that are too old again', () => {
    const counter = new ExactWindowCounter({ spanMs: 100, capacity: 128 });
    for (let at = 0; at < 10_000; at++) counter.increment(at);
    expect([counter.byteLength, counter.count(100, 9999)]).toEqual([16 * 128, 100]);
  });

  test('keeps the order of its events when it grows, wherever its ring starts', () => {
    const counter = new ExactWindowCounter({ spanMs: 12, capacity: 16 });
    for (let at = 1; at <= 40; at++) counter.add(at, at);
    for (let i = 1; i <= 32; i++) counter.add(100, 40 + i / 32);
    expect(counter.byteLength).toBe(16 * 64);
    expect(counter.series(4, 1, 41)).toEqual([38, 39, 40, 3200]);
    expect(counter.count(12, 41)).toBe(30 + 31 + 32 + 33 + 34 + 35 + 36 + 37 + 38 + 39 + 40 + 3200);
  });

  test('forgets all when it is reset', () => {
    const counter = new ExactWindowCounter({ spanMs: 100 });
    counter.add(5, 1000);
    counter.add(5, 950);
    counter.add(7, 100);
    counter.count(10, 900);
    counter.reset();
    expect([counter.total, counter.late, counter.dropped, counter.clockSteps]).toEqual([0, 0, 0, 0]);
    counter.add(1, 10);
    expect(counter.bounds(100, 20)).toEqual({ min: 1, estimate: 1, max: 1, coveredMs: 10 });
  });

  test.each([
    [{ spanMs: 0 }, 'a span in milliseconds above 0 is expected, not 0'],
    [{ spanMs: Number.NaN }, 'a span in milliseconds above 0 is expected, not NaN'],
    [{ capacity: 1.5 }, 'capacity must be a whole number above 0, not 1.5'],
    [{ capacity: 0 }, 'capacity must be a whole number above 0, not 0'],
  ])('is refused with %o', (options, message) => {
    expect(() => new ExactWindowCounter(options)).toThrow(new RangeError(message));
  });
});
