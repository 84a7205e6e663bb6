import { type Clock, commonClock } from '../clock.ts';
import { SlidingWindowCounter } from './sliding-window-counter.ts';
import { NamedSpans, type SpanOptions, type WindowBounds, type WindowQueries } from './window-counter.ts';
import { checkLevels, toLevels, type WindowLevel, type WindowLevelOptions } from './window-levels.ts';
import { WindowState } from './window-state.ts';

export interface StripedWindowOptions extends WindowLevelOptions {
  /** How many threads count, at most. */
  readonly stripes: number;
}

/** Stripes start at multiples of it, so that no two threads write to the same or to neighbouring lines of a cache. */
const alignment = 128;
/** Where the copies of a stripe that is written to without a pause are given up. */
const maxTries = 1000;
const bytesPerCell = Float64Array.BYTES_PER_ELEMENT;

/**
 * A sliding window counter for the threads of a process: each one counts in a stripe of its own, without locks, and whoever has
 * the counter is told the sum of all stripes, which is that of one counter that saw all events.
 *
 * ```
 * shared memory: [stripes, levels, (bucketMs, buckets) × levels] [stripe 0] [stripe 1] …
 * ```
 *
 * No count is lost: a stripe has one writer, and readers only copy it, again if it changed in between. After many tries, as
 * when its thread was ended in the middle of a change, the last good copy stands in for it. A question takes O(stripes ×
 * buckets) and leaves the stripes alone. The moments of all threads must be of one time base, as those of the default clock are.
 */
export class StripedWindowCounter extends NamedSpans implements WindowQueries {
  /** The shared memory: posted to another thread, it makes the same counter there. */
  readonly handle: SharedArrayBuffer;
  private readonly clock: Clock;
  private readonly levels: readonly WindowLevel[];
  private readonly stripes: readonly WindowState[];
  private readonly copies: WindowState[];

  /** Throws `RangeError` for options that make no sense, and for a handle that is not of such a counter. */
  constructor(source: StripedWindowOptions | SharedArrayBuffer, clock: Clock = commonClock) {
    super();
    this.clock = clock;
    this.handle = source instanceof SharedArrayBuffer ? source : share(source);
    const { stripeCount, levels } = readHeader(this.handle);
    this.levels = levels;
    this.stripes = Array.from({ length: stripeCount }, (_, i) => stateOf(this.handle, levels, i));
    this.copies = this.stripes.map(() => new WindowState(levels));
  }

  /** The counter of one thread; others must not write to it. Throws `RangeError` if there is no such stripe. */
  stripe(index: number): SlidingWindowCounter {
    const state = this.stripes[index];
    if (state === undefined) throw new RangeError(`stripe ${index} of ${this.stripes.length} does not exist`);
    return new SlidingWindowCounter({ clock: this.clock }, state);
  }

  /** The sum of all stripes as a counter of its own. */
  snapshot(): SlidingWindowCounter {
    const sum = new WindowState(this.levels);
    this.stripes.forEach((stripe, i) => {
      const copy = copyOf(stripe) ?? (this.copies[i] as WindowState);
      this.copies[i] = copy;
      sum.absorb(copy);
    });
    return new SlidingWindowCounter({ clock: this.clock }, sum);
  }

  get total(): number {
    return this.snapshot().total;
  }

  get late(): number {
    return this.snapshot().late;
  }

  get dropped(): number {
    return this.snapshot().dropped;
  }

  get clockSteps(): number {
    return this.snapshot().clockSteps;
  }

  count(spanMs: number, now?: number, options?: SpanOptions): number {
    return this.snapshot().count(spanMs, now, options);
  }

  bounds(spanMs: number, now?: number, options?: SpanOptions): WindowBounds {
    return this.snapshot().bounds(spanMs, now, options);
  }

  series(spanMs: number, stepMs: number, now?: number, options?: SpanOptions): number[] {
    return this.snapshot().series(spanMs, stepMs, now, options);
  }
}

function copyOf(stripe: WindowState): WindowState | undefined {
  for (let tries = 0; tries < maxTries; tries++) {
    const copy = stripe.tryCopy();
    if (copy !== undefined) return copy;
  }
  return undefined;
}

/** Makes the shared memory, with stripes that have counted nothing yet. */
function share(options: StripedWindowOptions): SharedArrayBuffer {
  const { stripes } = options;
  if (!(Number.isSafeInteger(stripes) && stripes > 0)) {
    throw new RangeError(`stripes must be a whole number above 0, not ${stripes}`);
  }
  const levels = toLevels(options);
  const handle = new SharedArrayBuffer(offsetOf(levels, stripes));
  new Float64Array(handle).set([
    stripes,
    levels.length,
    ...levels.flatMap(({ bucketMs, buckets }) => [bucketMs, buckets]),
  ]);
  for (let i = 0; i < stripes; i++) stateOf(handle, levels, i).clear();
  return handle;
}

function readHeader(handle: SharedArrayBuffer): { stripeCount: number; levels: WindowLevel[] } {
  const numbers = new Float64Array(handle, 0, Math.floor(handle.byteLength / bytesPerCell));
  const [stripeCount = 0, levelCount = 0] = numbers;
  const sizes = Array.from(numbers.subarray(2, 2 + 2 * levelCount));
  const levels = sizes.flatMap((bucketMs, i) => (i % 2 === 0 ? { bucketMs, buckets: sizes[i + 1] as number } : []));
  if (levels.length === 0 || handle.byteLength !== offsetOf(levels, stripeCount)) {
    throw new RangeError('the memory is not that of a striped window counter');
  }
  return { stripeCount, levels: checkLevels(levels) };
}

function stateOf(handle: SharedArrayBuffer, levels: readonly WindowLevel[], stripe: number): WindowState {
  return new WindowState(levels, new Float64Array(handle, offsetOf(levels, stripe), WindowState.countCells(levels)));
}

/** Where a stripe starts, in bytes; that of the one after the last is the size of all. */
function offsetOf(levels: readonly WindowLevel[], stripe: number): number {
  const headerBytes = (2 + 2 * levels.length) * bytesPerCell;
  return aligned(headerBytes) + stripe * aligned(WindowState.countCells(levels) * bytesPerCell);
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / alignment) * alignment;
}
