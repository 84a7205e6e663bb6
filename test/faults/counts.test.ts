import { expect, test } from 'vitest';
import { Counts } from './counts.ts';

const a = { type: 'click', trackingId: 'A' };
const b = { type: 'click', trackingId: 'B' };
const other = { type: 'review', trackingId: 'A' };

function count(...parts: readonly (readonly [typeof a, number])[]): Counts {
  const counts = new Counts();
  for (const [event, events] of parts) counts.add(event, events);
  return counts;
}

test('the same counts are neither lost nor double', () => {
  const counts = count([a, 1], [b, 2]);
  expect(counts.compare(count([b, 1], [a, 1], [b, 1]))).toEqual({ lost: 0, double: 0, places: [] });
});

test('what one tracking id has too many does not make up for what another one, or another type, lacks', () => {
  expect(count([a, 5], [b, 5], [other, 2]).compare(count([a, 4], [b, 7], [other, 1]))).toEqual({
    lost: 2,
    double: 2,
    places: ['click of A: 4, not 5', 'click of B: 7, not 5', 'review of A: 1, not 2'],
  });
});

test('what is not there at all is lost, and what nobody sent is double', () => {
  expect(count([a, 3]).compare(count([b, 2]))).toMatchObject({ lost: 3, double: 2 });
});
