/** Moments of events, 100 a second on average, in shapes that are more and less kind to buckets. */
import { secondMs } from '../../src/structures/calendar.ts';
import type { Random } from '../generator/random.ts';

export interface Load {
  readonly title: string;
  /** Moments from 0 on in milliseconds, ascending. */
  make(durationMs: number, random: Random): Float64Array;
}

/** e^-100, and what is drawn with it: `Math.exp` may differ by the engine. */
const noneOfHundred = 3.720075976020836e-44;
const drawnAtOnce = 100;

export const loads: readonly Load[] = [
  {
    title: 'even (Poisson)',
    make: (durationMs, random) => collect([{ start: 0, end: durationMs, perSecond: 100 }], random),
  },
  {
    title: '1 s on, 29 s off, on the minute',
    make: (durationMs, random) =>
      collect(
        periods(durationMs, 30 * secondMs).map((start) => ({ start, end: start + secondMs, perSecond: 3_000 })),
        random,
      ),
  },
  {
    title: '60 s on, 540 s off',
    make: (durationMs, random) =>
      collect(
        periods(durationMs, 600 * secondMs).map((start) => ({ start, end: start + 60 * secondMs, perSecond: 1_000 })),
        random,
      ),
  },
  {
    title: '90 % in one second of 15 min, anywhere',
    make: (durationMs, random) => {
      const bursts = periods(durationMs, 900 * secondMs).map((start) => {
        const burst = start + 899 * secondMs * random.fraction();
        return { start: burst, end: burst + secondMs, perSecond: 81_000 };
      });
      return collect([{ start: 0, end: durationMs, perSecond: 10 }, ...bursts], random);
    },
  },
];

/** Events at a constant rate during `[start, end)`. */
interface Flow {
  readonly start: number;
  readonly end: number;
  readonly perSecond: number;
}

function periods(durationMs: number, periodMs: number): number[] {
  return Array.from({ length: Math.floor(durationMs / periodMs) }, (_, i) => i * periodMs);
}

function collect(flows: readonly Flow[], random: Random): Float64Array {
  const moments: number[] = [];
  for (const flow of flows) draw(flow, random, moments);
  return Float64Array.from(moments).sort();
}

/** Poisson: pieces that have a hundred events on average, whose number is drawn as Knuth does, each anywhere in its piece. */
function draw({ start, end, perSecond }: Flow, random: Random, moments: number[]): void {
  const pieceMs = (drawnAtOnce / perSecond) * secondMs;
  for (let piece = start; piece < end; piece += pieceMs) {
    for (let product = random.fraction(); product > noneOfHundred; product *= random.fraction()) {
      const moment = piece + pieceMs * random.fraction();
      if (moment < end) moments.push(moment);
    }
  }
}
