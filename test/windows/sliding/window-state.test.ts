import { expect, test } from 'vitest';
import { WindowState } from '../../../src/windows/sliding/window-state.ts';

test.each([3, 7, 10, 49, 60_000])(
  'neighbouring moments are told apart, though divided by a bucket of %d ms they are the same',
  (bucketMs) => {
    for (let boundary = bucketMs; boundary < 100 * bucketMs; boundary += bucketMs) {
      const before = boundary * (1 - 2 ** -53);
      const after = boundary * (1 + 2 ** -52);
      const state = new WindowState([{ bucketMs, buckets: 4 }]);
      state.advance(0);
      for (const at of [boundary, after, boundary + 1]) state.add(1, at);
      const ring = state.ringFor(bucketMs);
      expect(state.eventsAfter(boundary, ring)).toEqual({ min: 2, estimate: 2, max: 2 });
      expect(state.eventsAfter(before, ring).max).toBe(3);
    }
  },
);

test('a copy is thrown away if a change came in between', () => {
  const levels = [{ bucketMs: 10, buckets: 4 }];
  const cells = new Float64Array(WindowState.countCells(levels));
  const state = new WindowState(levels, cells);
  state.clear();
  state.add(3, 5);
  // As if another thread went on while the cells were copied.
  cells.slice = () => {
    state.advance(1000);
    return new Float64Array(cells);
  };
  expect(state.tryCopy()).toBeUndefined();
  Reflect.deleteProperty(cells, 'slice');
  expect(state.tryCopy()?.latest).toBe(1000);
});
