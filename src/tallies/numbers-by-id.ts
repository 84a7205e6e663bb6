import type { Batch } from '../log/batch.ts';
import { grown } from '../structures/grown.ts';
import type { Counter, NewIds, Wire } from './tally.ts';

/** Numbers by id; an id beyond the end has 0. Words, if no number can be above 2^32 - 1. */
export type NumbersById = Float64Array | Uint32Array;

const firstLength = 1024;

/** The array itself if it holds `count` numbers, else a larger copy. O(1) amortized a number. */
export function withRoomFor(numbers: NumbersById, count: number): NumbersById {
  if (count <= numbers.length) return numbers;
  return grown(numbers, Math.max(firstLength, 2 * numbers.length, count));
}

/** Counts by id. `add` adds a batch to numbers that have room for `ids.size` ids. */
export function countById<Ids extends { readonly size: number }>(
  ids: Ids,
  add: (numbers: NumbersById, batch: Batch, ids: Ids) => void,
): Counter<NumbersById> {
  let numbers: NumbersById = new Float64Array(0);
  return {
    fold(batch) {
      numbers = withRoomFor(numbers, ids.size);
      add(numbers, batch, ids);
    },
    share() {
      const share = numbers;
      numbers = new Float64Array(0);
      return share;
    },
  };
}

/** Adds the right numbers to the left ones, whose ids may be others. May reuse `left`. O(ids). */
export function addRenumbered(left: NumbersById, right: NumbersById, ids: NewIds): NumbersById {
  let sums = withRoomFor(left, right.length);
  for (let rightId = 0; rightId < right.length; rightId++) {
    const leftId = ids === undefined ? rightId : ids[rightId];
    // Behind the last id there is room for more.
    if (leftId === undefined) break;
    sums = withRoomFor(sums, leftId + 1);
    sums[leftId] = (sums[leftId] as number) + (right[rightId] as number);
  }
  return sums;
}

export const numbersWire: Wire<NumbersById> = {
  pack: (numbers) => ({ data: numbers, moved: [numbers.buffer as ArrayBuffer] }),
  unpack: (data) => data as NumbersById,
};
