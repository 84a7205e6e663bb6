import type { Batch } from '../log/batch.ts';
import { SecondsHistogram } from '../structures/seconds-histogram.ts';
import type { Counter, Tally } from './tally.ts';

/** Requests per second. At most 345,600 bytes a day that has any. */
export const requestsPerSecond: Tally<SecondsHistogram> = {
  start: () => new SecondCounter(),

  merge(left, right) {
    left.addAll(right);
    return left;
  },
};

class SecondCounter implements Counter<SecondsHistogram> {
  private readonly histogram: SecondsHistogram = new SecondsHistogram();

  fold({ time, length }: Batch): void {
    this.histogram.add(time, length);
  }

  share(): SecondsHistogram {
    return this.histogram;
  }
}
