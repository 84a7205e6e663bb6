import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Deadline } from '../../../src/io/time/deadline.ts';
import { type Interruptible, OrderlyEnd } from '../../../src/io/time/interruption.ts';
import { LongTimer } from '../../../src/io/time/long-timer.ts';
import { Ticker } from '../../../src/io/time/ticker.ts';

const day = 24 * 60 * 60 * 1000;

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

  test('may have a period of months', () => {
    const tick = vi.fn();
    const ticker = new Ticker(60 * day, tick);
    pass(60 * day - 1);
    expect(tick).toHaveBeenCalledTimes(0);
    pass(1);
    expect(tick).toHaveBeenCalledTimes(1);
    ticker.stop();
  });
});

describe('a long timer', () => {
  test.each([1, 1000, 24 * day, 2 ** 31 - 1, 2 ** 31, 100 * day])('calls once, after %i ms', (milliseconds) => {
    const act = vi.fn();
    new LongTimer(milliseconds, act);
    pass(milliseconds - 1);
    expect(act).toHaveBeenCalledTimes(0);
    pass(1);
    expect(act).toHaveBeenCalledTimes(1);
    pass(200 * day);
    expect(act).toHaveBeenCalledTimes(1);
  });

  test('does not call when it was stopped, also late', () => {
    const act = vi.fn();
    const timer = new LongTimer(100 * day, act);
    pass(90 * day);
    timer.stop();
    pass(90 * day);
    expect(act).toHaveBeenCalledTimes(0);
  });
});

describe('a deadline', () => {
  function makeDeadline(): { readonly deadline: Deadline; readonly end: (reason: Error) => void } {
    const end = vi.fn();
    return { deadline: new Deadline(10, { end } as unknown as Interruptible), end };
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
