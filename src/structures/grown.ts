/** Numbers in a row. */
type Numbers = Uint8Array | Int32Array | Uint32Array | Float64Array;

/** A longer copy of an array: its numbers first, then zeros. O(length). */
export function grown<Kind extends Numbers>(numbers: Kind, length: number): Kind {
  const larger = new (numbers.constructor as new (length: number) => Kind)(length);
  larger.set(numbers);
  return larger;
}
