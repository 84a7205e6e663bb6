import { monotonicMilliseconds } from './clock.ts';
import { loadCollector } from './engine.ts';

/** So much garbage is put up with, besides a part of what is in use. */
const toleratedBytes: number = 2 * 1024 * 1024;
const toleratedShare = 1 / 32;
const lookMilliseconds = 100;

/**
 * Has arrays collected that were replaced by larger ones. They are few and large, so that V8 would leave them lying about:
 * as much again as is in use.
 */
export class OutgrownArrays {
  private readonly collect: () => void;
  private lastLook = 0;
  private limitBytes = 0;

  private constructor(collect: () => void) {
    this.collect = collect;
  }

  static async prepare(): Promise<OutgrownArrays> {
    return new OutgrownArrays(await loadCollector());
  }

  /** To be called now and then. */
  look(): void {
    const now = monotonicMilliseconds();
    if (now - this.lastLook < lookMilliseconds) return;
    this.lastLook = now;
    if (process.memoryUsage().external <= this.limitBytes) return;
    this.collect();
    this.limitBytes = (1 + toleratedShare) * process.memoryUsage().external + toleratedBytes;
  }
}
