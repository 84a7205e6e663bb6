import type { Batch } from '../log/batch.ts';
import { WindowStarts } from '../structures/busiest-windows.ts';
import { PrefixSums } from '../structures/prefix-sums.ts';
import { type DayPage, SecondsHistogram } from '../structures/seconds-histogram.ts';
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

/** Requests per second. At most 345,600 bytes a day that has any. */
export const requestsPerSecond: Tally<RequestsPerSecond> = {
  start: () => new SecondCounter(),

  merge(left, right) {
    left.histogram.addPages(right.histogram.takePages());
    return left;
  },

  wire: {
    pack({ histogram }) {
      const data = histogram.takePages();
      const moved = data.map(([, page]) => ('counts' in page ? page.counts : page.pairs).buffer as ArrayBuffer);
      return { data, moved };
    },

    unpack(data) {
      const requests = new RequestsPerSecond();
      requests.histogram.addPages(data as [number, DayPage][]);
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
