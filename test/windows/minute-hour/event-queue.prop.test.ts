import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type CountedEvent, EventQueue } from '../../../src/windows/minute-hour/event-queue.ts';

/** Some events get on, then those up to a time get off. */
interface Step {
  readonly counts: number[];
  readonly ageMs: number;
}

const arbitrarySteps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    counts: fc.array(fc.nat({ max: 99 }), { maxLength: 1_500, size: 'max' }),
    ageMs: fc.nat({ max: 3_000 }),
  }),
  { maxLength: 8 },
);

test('a queue gives events back in their order and knows their sum, as a list does', () => {
  fc.assert(
    fc.property(arbitrarySteps, (steps) => {
      const queue = new EventQueue();
      let list: CountedEvent[] = [];
      let now = 0;
      for (const { counts, ageMs } of steps) {
        for (const count of counts) {
          const event = { time: now++, count };
          queue.push(event);
          list.push(event);
        }
        const taken: CountedEvent[] = [];
        for (;;) {
          const event = queue.takeUntil(now - ageMs);
          if (event === undefined) break;
          taken.push(event);
        }
        expect(taken).toEqual(list.filter(({ time }) => time <= now - ageMs));
        list = list.filter(({ time }) => time > now - ageMs);
        expect(queue.total).toBe(list.reduce((sum, { count }) => sum + count, 0));
      }
    }),
    { numRuns: 50 },
  );
});
