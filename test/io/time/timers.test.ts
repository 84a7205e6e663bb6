import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Deadline, startDeadline } from '../../../src/io/time/deadline.ts';
import { type Interruptible, OrderlyEnd } from '../../../src/io/time/interruption.ts';
import { Ticker } from '../../../src/io/time/ticker.ts';

/** What the clock shows, in milliseconds, whatever timers do. */
let now = 0;

beforeEach(() => {
  now = 0;
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  vi.spyOn(process, 'hrtime').mockImplementation(() => [Math.floor(now / 1000), (now % 1000) * 1e6]);
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** Lets the time go on. */
function pass(milliseconds: number): void {
  now += milliseconds;
  vi.advanceTimersByTime(milliseconds);
}

describe('a ticker', () => {
  test('calls at whole multiples of its period, until it is stopped', () => {
    const tick = vi.fn();
    const ticker = new Ticker(1000, tick);
    pass(999);
    expect(tick).toHaveBeenCalledTimes(0);
    pass(1);
    expect(tick).toHaveBeenCalledTimes(1);
    pass(1000);
    expect(tick).toHaveBeenCalledTimes(2);
    ticker.stop();
    pass(10_000);
    expect(tick).toHaveBeenCalledTimes(2);
  });

  test('leaves out calls while the program is busy, and is on time again behind', () => {
    const tick = vi.fn();
    const ticker = new Ticker(1000, tick);
    now = 2500;
    pass(1000);
    // Called at 3500 for 1000; the next one is due at 4000.
    expect(tick).toHaveBeenCalledTimes(1);
    pass(499);
    expect(tick).toHaveBeenCalledTimes(1);
    pass(1);
    expect(tick).toHaveBeenCalledTimes(2);
    ticker.stop();
  });

  test('does not call twice for one moment if a timer comes a little early', () => {
    const tick = vi.fn();
    const ticker = new Ticker(1000, tick);
    now = -0.5;
    pass(1000);
    expect(tick).toHaveBeenCalledTimes(1);
    pass(10);
    expect(tick).toHaveBeenCalledTimes(1);
    pass(990);
    expect(tick).toHaveBeenCalledTimes(2);
    ticker.stop();
  });

  test('may be stopped by what it calls', () => {
    const tick = vi.fn(() => ticker.stop());
    const ticker = new Ticker(1000, tick);
    pass(1000);
    pass(1000);
    expect(tick).toHaveBeenCalledTimes(1);
  });
});

describe('a deadline', () => {
  function makeDeadline(): { readonly deadline: Deadline; readonly end: (reason: Error) => void } {
    const end = vi.fn();
    return { deadline: startDeadline(10, { end } as unknown as Interruptible), end };
  }

  test('ends the run when its time is over, if it is allowed', () => {
    const { deadline, end } = makeDeadline();
    deadline.allow();
    pass(9999);
    expect(end).toHaveBeenCalledTimes(0);
    pass(1);
    expect(end).toHaveBeenCalledExactlyOnceWith(new OrderlyEnd());
  });

  test('waits until it is allowed', () => {
    const { deadline, end } = makeDeadline();
    pass(20_000);
    expect(end).toHaveBeenCalledTimes(0);
    deadline.allow();
    expect(end).toHaveBeenCalledTimes(1);
  });

  test('does nothing when it was stopped', () => {
    const { deadline, end } = makeDeadline();
    deadline.allow();
    deadline.stop();
    pass(20_000);
    expect(end).toHaveBeenCalledTimes(0);
  });
});
