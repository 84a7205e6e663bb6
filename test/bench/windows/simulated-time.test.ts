import { describe, expect, it } from 'vitest';
import { SimulatedTime } from '../../../bench/windows/simulated-time.ts';

/** A time with a timer every 10 ms, and when that ran. */
function makeTime(): { time: SimulatedTime; runs: number[] } {
  const time = new SimulatedTime();
  const runs: number[] = [];
  time.every(10, () => runs.push(time.now()));
  return { time, runs };
}

describe('simulated time', () => {
  it('runs timers on time while it passes', () => {
    const { time, runs } = makeTime();
    time.every(15, () => runs.push(-time.now()));
    time.passUntil(29);
    expect(runs).toEqual([10, -15, 20]);
    expect(time.now()).toBe(29);
    time.passUntil(30);
    expect(runs.length).toBe(5);
  });

  it('runs a timer once, and late, if the event loop is blocked meanwhile', () => {
    const { time, runs } = makeTime();
    time.blockUntil(35);
    expect(runs).toEqual([35]);
    time.passUntil(45);
    expect(runs).toEqual([35, 45]);
  });

  it('runs no timer that is not due after the event loop was blocked', () => {
    const { time, runs } = makeTime();
    time.blockUntil(9);
    expect(runs).toEqual([]);
  });

  it('can be set without running any', () => {
    const { time, runs } = makeTime();
    time.set(1_000);
    expect([time.now(), runs]).toEqual([1_000, []]);
  });
});
