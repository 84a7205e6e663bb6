import { LogLinearHistogram } from '../../structures/log-linear-histogram.ts';

const leastMs = 0.001;
/** A year. */
const mostMs = 3.2e10;

/**
 * How late events were, in milliseconds: p50 and p99 to half a per cent (and a microsecond), the greatest lateness exactly.
 *
 * The histogram of `node:perf_hooks` does the same, but takes 60 ns a value: 6 % of a core at a million events a second.
 */
export class Lateness {
  private readonly histogram: LogLinearHistogram = new LogLinearHistogram(leastMs, mostMs);

  /** Counts in the first `count` events, which were due at `times` and done at `now`. O(count). */
  add(times: Float64Array, count: number, now: number): void {
    for (let i = 0; i < count; i++) this.histogram.add(now - (times[i] as number));
  }

  /** Events. */
  get count(): number {
    return this.histogram.count;
  }

  /** Half of all events were no later; NaN before the first one. */
  get p50(): number {
    return this.histogram.quantile(0.5);
  }

  /** 99 of a hundred were no later; NaN before the first one. */
  get p99(): number {
    return this.histogram.quantile(0.99);
  }

  /** 0 before the first one. */
  get max(): number {
    return this.histogram.max;
  }
}
