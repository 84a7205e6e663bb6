import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SlidingWindowCounter } from '../../../src/windows/sliding/sliding-window-counter.ts';
import { StripedWindowCounter } from '../../../src/windows/sliding/striped-window-counter.ts';
import { arbitraryLevels, arbitraryStory, keptMsOf } from './stories.ts';

/** Questions may be about more than is kept. */
const covered = { covered: true };

test('the sum of stripes is the counter that saw all events, and asking leaves the stripes alone', () => {
  fc.assert(
    fc.property(
      arbitraryLevels.chain((levels) =>
        fc.record({ levels: fc.constant(levels), story: arbitraryStory(keptMsOf(levels)) }),
      ),
      fc.array(fc.nat({ max: 2 }), { minLength: 60, maxLength: 60 }),
      ({ levels, story: { startMs, steps } }, choice) => {
        const striped = new StripedWindowCounter({ stripes: 3, levels });
        const stripes = [0, 1, 2].map((i) => striped.stripe(i));
        const whole = new SlidingWindowCounter({ levels });
        let latest = startMs;
        for (const counter of [whole, stripes[0]]) counter?.advance(startMs);
        for (const [i, step] of steps.entries()) {
          const at = latest + step.passedMs;
          latest = Math.max(latest, at);
          if (step.kind === 'event') {
            stripes[choice[i] as number]?.add(step.n, at);
            whole.add(step.n, at);
          } else {
            expect(striped.bounds(step.spanMs, latest, covered)).toEqual(whole.bounds(step.spanMs, latest, covered));
            expect(striped.count(step.spanMs, latest, covered)).toBe(whole.count(step.spanMs, latest, covered));
          }
        }
        expect(striped.total + striped.dropped).toBe(whole.total + whole.dropped);
        const kept = keptMsOf(levels);
        expect(striped.series(kept, kept / 10, latest)).toEqual(whole.series(kept, kept / 10, latest));
      },
    ),
    { numRuns: 300 },
  );
});
