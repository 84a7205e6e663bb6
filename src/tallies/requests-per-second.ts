import type { Batch } from '../log/batch.ts';
import { PrefixSums } from '../structures/prefix-sums.ts';
import { SecondsHistogram } from '../structures/seconds-histogram.ts';
import type { Counter, Tally } from './tally.ts';

/** Requests per second: counted first, then summed up once for all analyzers that ask. */
export class RequestsPerSecond {
  readonly histogram: SecondsHistogram = new SecondsHistogram();
  private prefixSums: PrefixSums | undefined = undefined;

  /** The running totals. Nothing may be counted or merged afterwards, because they take the histogram over. */
  sumUp(): PrefixSums {
    this.prefixSums ??= new PrefixSums(this.histogram);
    return this.prefixSums;
  }
}

/** Requests per second. At most 345,600 bytes a day that has any. */
export const requestsPerSecond: Tally<RequestsPerSecond> = {
  start: () => new SecondCounter(),

  merge(left, right) {
    left.histogram.addAll(right.histogram);
    return left;
  },
};

class SecondCounter implements Counter<RequestsPerSecond> {
  private readonly requests: RequestsPerSecond = new RequestsPerSecond();

  fold({ time, length }: Batch): void {
    this.requests.histogram.add(time, length);
  }

  share(): RequestsPerSecond {
    return this.requests;
  }
}
