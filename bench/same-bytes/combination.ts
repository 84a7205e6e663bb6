/** The ways in which the program can come to its answers, which must not show in them. */
import { Random } from '../generator/random.ts';

export interface Combination {
  readonly kernel: (typeof KERNELS)[number];
  readonly threads: (typeof THREADS)[number];
  readonly packing: Packing;
  readonly way: Way;
}

/** What was done to the log; see `packing.ts`. */
export type Packing = 'plain' | 'gz' | 'gz of three members' | 'br' | 'zst' | 'three files' | 'shuffled files';

/** How the program gets it: as an argument, or `-` with `cat log |` or `< log`. */
export type Way = 'file' | 'pipe' | 'redirect';

const KERNELS = ['typescript', 'simd'] as const;
const THREADS = [1, 2, 3, 7] as const;
/** Several files need several names, and brotli is told by its name. */
const WAYS_BY_PACKING: Readonly<Record<Packing, readonly Way[]>> = {
  plain: ['file', 'pipe', 'redirect'],
  gz: ['file', 'pipe', 'redirect'],
  'gz of three members': ['file', 'pipe', 'redirect'],
  br: ['file'],
  zst: ['file', 'pipe', 'redirect'],
  'three files': ['file'],
  'shuffled files': ['file'],
};

/** All of them; the first is the plainest, with which the others are compared. */
export const combinations: readonly Combination[] = KERNELS.flatMap((kernel) =>
  THREADS.flatMap((threads) =>
    (Object.keys(WAYS_BY_PACKING) as Packing[]).flatMap((packing) =>
      WAYS_BY_PACKING[packing].map((way) => ({ kernel, threads, packing, way })),
    ),
  ),
);

const [plainest, ...others] = combinations as [Combination, ...Combination[]];
const shuffledOthers = shuffle(others);

/**
 * For the log of this index: the plainest combination and `count` others. Neighbouring logs go on where the last one
 * ended, so that all combinations have their turn equally often.
 */
export function pickCombinations(logIndex: number, count: number): Combination[] {
  const picked = Array.from(
    { length: count },
    (_, i) => shuffledOthers[(logIndex * count + i) % shuffledOthers.length] as Combination,
  );
  return [plainest, ...picked];
}

/** Always in the same way, so that a log of many combinations gets different ones. */
function shuffle<Value>(values: readonly Value[]): Value[] {
  const random = new Random(1);
  const shuffled = [...values];
  for (let last = shuffled.length - 1; last > 0; last--) {
    const chosen = random.below(last + 1);
    [shuffled[last], shuffled[chosen]] = [shuffled[chosen] as Value, shuffled[last] as Value];
  }
  return shuffled;
}
