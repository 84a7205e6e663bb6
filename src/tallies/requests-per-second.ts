import type { Batch } from '../log/batch.ts';
import { WindowStarts } from '../structures/busiest-windows.ts';
import { PrefixSums } from '../structures/prefix-sums.ts';
import { type SecondCounts, SecondsHistogram } from '../structures/seconds-histogram.ts';
import type { Counter, Tally } from './tally.ts';

/** Requests per second: counted first, then summed up once for all analyzers that ask. */
export class RequestsPerSecond {
  readonly histogram: SecondsHistogram = new SecondsHistogram();
  private prefixSums: PrefixSums | undefined = undefined;
  private windows: WindowStarts | undefined = undefined;

  /** The running totals. Nothing may be counted or merged afterwards, because they take the histogram over. */
  sumUp(): PrefixSums {
    this.prefixSums ??= new PrefixSums(this.histogram);
    return this.prefixSums;
  }

  /** All windows of a length, walked over once for all analyzers that ask. Sums up. */
  windowsOf(windowSeconds: number): WindowStarts {
    if (this.windows?.windowSeconds !== windowSeconds) this.windows = new WindowStarts(this.sumUp(), windowSeconds);
    return this.windows;
  }
}

/** Requests per second. */
export const requestsPerSecond: Tally<RequestsPerSecond> = {
  start: () => new SecondCounter(),

  merge(left, right) {
    left.histogram.addCounts(right.histogram.takeCounts());
    return left;
  },

  wire: {
    pack({ histogram }) {
      const data = histogram.takeCounts();
      const arrays = [data.times, data.events, ...data.busyDays.map(([, counts]) => counts)];
      return { data, moved: arrays.map(({ buffer }) => buffer as ArrayBuffer) };
    },

    unpack(data) {
      const requests = new RequestsPerSecond();
      requests.histogram.addCounts(data as SecondCounts);
      return requests;
    },
  },
};

class SecondCounter implements Counter<RequestsPerSecond> {
  private requests: RequestsPerSecond = new RequestsPerSecond();

  fold({ time, length }: Batch): void {
    this.requests.histogram.add(time, length);
  }

  share(): RequestsPerSecond {
    const { requests } = this;
    this.requests = new RequestsPerSecond();
    return requests;
  }
}
