import { hourMs, minuteMs, secondMs } from '../../structures/calendar.ts';
import type { SpanOptions, WindowBounds, WindowQueries } from './window-counter.ts';

/** The questions that every counter answers by means of `count` and `bounds`. */
export abstract class NamedSpans implements Pick<WindowQueries, 'numLastSecond' | 'rate'> {
  abstract count(spanMs: number, now?: number, options?: SpanOptions): number;
  abstract bounds(spanMs: number, now?: number, options?: SpanOptions): WindowBounds;

  numLastSecond(now?: number): number {
    return this.count(secondMs, now);
  }

  numLastMinute(now?: number): number {
    return this.count(minuteMs, now);
  }

  numLastHour(now?: number): number {
    return this.count(hourMs, now);
  }

  rate(spanMs: number, now?: number, options?: SpanOptions): number {
    const { estimate, coveredMs } = this.bounds(spanMs, now, options);
    return coveredMs === 0 ? 0 : (estimate / coveredMs) * secondMs;
  }
}
