import { loadCollector } from '../../io/engine/engine.ts';
import { monotonicMilliseconds } from '../../io/time/clock.ts';

/** So much garbage is put up with, besides a part of what is in use. */
const toleratedBytes: number = 2 * 1024 * 1024;
const toleratedShare = 1 / 32;
const lookMilliseconds = 100;
/** Fewer lines leave little behind, and looking costs as much as counting some hundred of them. */
const leastLines = 10_000;

/**
 * Has arrays collected that were replaced by larger ones. They are few and large, so that V8 would leave them lying about:
 * as much again as is in use.
 */
export class OutgrownArrays {
  private readonly collect: () => void;
  private lastLook = 0;
  private lastLines = 0;
  private limitBytes = 0;

  private constructor(collect: () => void) {
    this.collect = collect;
  }

  static async prepare(): Promise<OutgrownArrays> {
    return new OutgrownArrays(await loadCollector());
  }

  /** To be called now and then, with how many lines have been counted. */
  look(lines: number): void {
    if (lines - this.lastLines < leastLines) return;
    const now = monotonicMilliseconds();
    if (now - this.lastLook < lookMilliseconds) return;
    this.lastLook = now;
    this.lastLines = lines;
    if (process.memoryUsage().external <= this.limitBytes) return;
    this.collect();
    this.limitBytes = (1 + toleratedShare) * process.memoryUsage().external + toleratedBytes;
  }
}
