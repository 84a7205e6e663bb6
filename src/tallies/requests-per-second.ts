import { WindowStarts } from '../structures/busiest-windows.ts';
import { PrefixSums } from '../structures/prefix-sums.ts';
import { type SecondCounts, SecondsHistogram } from '../structures/seconds-histogram.ts';
import { finish, type Steps } from '../structures/steps.ts';
import type { Counter, Tally } from './tally.ts';

/** Requests per second: counted first, then summed up once for all analyzers that ask. */
export class RequestsPerSecond {
  readonly histogram: SecondsHistogram = new SecondsHistogram();
  /** Counts of other ranges. Adding them takes long, so it waits until the totals are asked for, where it can pause. */
  private others: SecondCounts[] = [];
  private prefixSums: PrefixSums | undefined = undefined;
  private windows: WindowStarts | undefined = undefined;

  /** Takes counts over that another histogram has handed over. O(1). */
  addLater(counts: SecondCounts): void {
    this.others.push(counts);
  }

  /** Takes over all that was counted in another range, which is empty afterwards. */
  merge(right: RequestsPerSecond): void {
    this.others.push(...right.others, finish(right.histogram.takeCounts()));
    right.others = [];
  }

  /** Hands all counts over; nothing is left. Throws `SecondOverflow`. */
  *takeCounts(): Steps<SecondCounts> {
    yield* this.addOthers();
    return yield* this.histogram.takeCounts();
  }

  /**
   * The running totals. Nothing may be counted or merged afterwards, because they take the histogram over. Throws
   * `SecondOverflow`.
   */
  *sumUp(): Steps<PrefixSums> {
    yield* this.addOthers();
    this.prefixSums ??= yield* PrefixSums.of(this.histogram);
    return this.prefixSums;
  }

  /** All windows of a length, walked over once for all analyzers that ask. Sums up. */
  *windowsOf(windowSeconds: number): Steps<WindowStarts> {
    if (this.windows?.windowSeconds !== windowSeconds) {
      this.windows = yield* WindowStarts.of(yield* this.sumUp(), windowSeconds);
    }
    return this.windows;
  }

  private *addOthers(): Steps<void> {
    for (let counts = this.others.pop(); counts !== undefined; counts = this.others.pop()) {
      yield* this.histogram.addCounts(counts);
    }
  }
}

/** Requests per second. */
export const requestsPerSecond: Tally<RequestsPerSecond> = {
  start: countSeconds,

  merge(left, right) {
    left.merge(right);
    return left;
  },

  wire: {
    pack(share) {
      const data = finish(share.takeCounts());
      const arrays = [data.times, data.events, ...data.busyDays.map(([, counts]) => counts)];
      return { data, moved: arrays.map(({ buffer }) => buffer as ArrayBuffer) };
    },

    unpack(data) {
      const requests = new RequestsPerSecond();
      requests.addLater(data as SecondCounts);
      return requests;
    },
  },
};

function countSeconds(): Counter<RequestsPerSecond> {
  let requests = new RequestsPerSecond();
  return {
    fold({ time, length }) {
      requests.histogram.add(time, length);
    },
    share() {
      const share = requests;
      requests = new RequestsPerSecond();
      return share;
    },
  };
}
