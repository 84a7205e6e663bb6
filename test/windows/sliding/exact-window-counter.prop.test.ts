import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ExactWindowCounter } from '../../../src/windows/sliding/exact-window-counter.ts';
import { arbitraryStory, EventList } from './stories.ts';

const spanMs = 50;

describe('an exact window counter', () => {
  test('has what a list has, late events among it', () => {
    fc.assert(
      fc.property(arbitraryStory(spanMs), fc.integer({ min: 1, max: 40 }), ({ startMs, steps }, capacity) => {
        const counter = new ExactWindowCounter({ spanMs, capacity });
        const list = new EventList();
        const expected = { total: 0, late: 0, dropped: 0, clockSteps: 0 };
        list.tell(startMs);
        counter.advance(startMs);
        for (const step of steps) {
          const at = list.latest + step.passedMs;
          if (step.kind === 'event') {
            const isKept = at >= list.latest || at > list.latest - spanMs;
            expect(counter.add(step.n, at)).toBe(isKept);
            if (isKept && at < list.latest) expected.late += step.n;
            expected[isKept ? 'total' : 'dropped'] += step.n;
            list.add(step.n, at);
          } else {
            if (at < list.latest) expected.clockSteps++;
            list.tell(at);
            const count = list.last(Math.min(step.spanMs, spanMs));
            const coveredMs = Math.min(step.spanMs, spanMs, list.latest - list.start);
            expect(counter.bounds(step.spanMs, at, { covered: true })).toEqual({
              min: count,
              estimate: count,
              max: count,
              coveredMs,
            });
            const thirds = counter.series(3 * spanMs, spanMs / 2, list.latest, { covered: true });
            const { latest } = list;
            const halves = [list.between(latest - 50, latest - 25), list.between(latest - 25, latest)];
            expect(thirds).toEqual([0, 0, 0, 0, ...halves]);
          }
        }
        const { total, late, dropped, clockSteps } = counter;
        expect({ total, late, dropped, clockSteps }).toEqual(expected);
      }),
      { numRuns: 1000 },
    );
  });

  test('is exact for whole numbers, though they come to 2^53 again and again', () => {
    const huge = fc.integer({ min: 2 ** 48, max: 2 ** 49 });
    const event = fc.record({ gap: fc.integer({ min: 10, max: 30 }), n: huge, late: huge });
    fc.assert(
      fc.property(fc.array(event, { minLength: 30, maxLength: 60 }), (events) => {
        const counter = new ExactWindowCounter({ spanMs });
        const list: { at: number; n: bigint }[] = [];
        let now = 0;
        for (const { gap, n, late } of events) {
          now += gap;
          counter.add(n, now - 5);
          counter.add(1, now);
          list.push({ at: now - 5, n: BigInt(n) }, { at: now, n: 1n });
          counter.add(late, now - 7);
          list.push({ at: now - 7, n: BigInt(late) });
          for (const span of [6, 20, 50]) {
            const truth = list.reduce((sum, { at, n: count }) => (at > now - span ? sum + count : sum), 0n);
            expect(BigInt(counter.count(span, now))).toBe(truth);
          }
        }
      }),
      { numRuns: 100 },
    );
  });
});
