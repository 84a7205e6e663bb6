/** Numbers by id; an id beyond the end has 0. */
export type NumbersById = Float64Array;

const firstLength = 1024;

/** The array itself if it holds `count` numbers, else a larger copy. O(1) amortized a number. */
export function withRoomFor(numbers: NumbersById, count: number): NumbersById {
  if (count <= numbers.length) return numbers;
  const larger = new Float64Array(Math.max(firstLength, 2 * numbers.length, count));
  larger.set(numbers);
  return larger;
}

/** Adds the right numbers to the left ones, where `ids` gives the left ids by the right ones. May reuse `left`. */
export function addRenumbered(left: NumbersById, right: NumbersById, ids: Int32Array): NumbersById {
  let sums = left;
  ids.forEach((leftId, rightId) => {
    sums = withRoomFor(sums, leftId + 1);
    sums[leftId] = (sums[leftId] as number) + (right[rightId] ?? 0);
  });
  return sums;
}
