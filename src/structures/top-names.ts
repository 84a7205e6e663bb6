import type { Names } from './byte-dictionary.ts';
import type { ByteString } from './byte-string.ts';
import type { Steps } from './steps.ts';
import { TopK } from './top-k.ts';

/** Names that are looked at between two pauses, and names that are kept, which may take comparing long ones. */
const namesPerStep = 4096;
const keptPerStep = 64;

/**
 * A row for each of the `limit` names with the largest values (by id), the largest first, equals by their bytes, ascending. Rows are
 * made when they are come to, because all names together may be too long for V8's heap.
 */
export function* findTopNames<Row>(
  values: Uint32Array | Float64Array,
  names: Names,
  limit: number,
  makeRow: (name: ByteString, value: number) => Row,
): Steps<Iterable<Row>> {
  const measure = (id: number) => values[id] as number;
  const top = new TopK<number>(limit, (id, other) => {
    const difference = measure(id) - measure(other);
    return difference !== 0 ? difference > 0 : names.compare(id, other) < 0;
  });
  const { size } = names;
  // Most names have less than those that are kept, and need not be looked at any closer.
  let least = Number.NEGATIVE_INFINITY;
  const offerFrom = (first: number): number => {
    const end = Math.min(size, first + namesPerStep);
    let id = first;
    for (let offered = 0; id < end && offered < keptPerStep; id++) {
      if (measure(id) < least) continue;
      top.offer(id);
      offered++;
      const worst = top.worstToBeat;
      if (worst !== undefined) least = measure(worst);
    }
    return id;
  };
  for (let id = 0; id < size; id = offerFrom(id)) yield;
  const ids = yield* top.takeBestFirst();
  return {
    *[Symbol.iterator]() {
      for (const id of ids) yield makeRow(names.name(id), measure(id));
    },
  };
}
