import type { Names } from './byte-dictionary.ts';
import type { ByteString } from './byte-string.ts';
import { TopK } from './top-k.ts';

/**
 * A row for each of the `limit` names with the largest values (by id), the largest first, equals by their bytes, ascending. Rows are
 * made when they are come to, because all names together may be too long for V8's heap.
 */
export function findTopNames<Row>(
  values: Uint32Array | Float64Array,
  names: Names,
  limit: number,
  makeRow: (name: ByteString, value: number) => Row,
): Iterable<Row> {
  const measure = (id: number) => values[id] as number;
  const top = new TopK<number>(limit, (id, other) => {
    const difference = measure(id) - measure(other);
    return difference !== 0 ? difference > 0 : names.compare(id, other) < 0;
  });
  const { size } = names;
  // Most names have less than those that are kept, and need not be looked at any closer.
  let least = Number.NEGATIVE_INFINITY;
  for (let id = 0; id < size; id++) {
    if (measure(id) < least) continue;
    top.offer(id);
    const worst = top.worstToBeat;
    if (worst !== undefined) least = measure(worst);
  }
  const ids = top.takeBestFirst();
  return {
    *[Symbol.iterator]() {
      for (const id of ids) yield makeRow(names.name(id), measure(id));
    },
  };
}
