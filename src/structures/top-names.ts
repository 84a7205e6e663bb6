import type { Names } from './byte-dictionary.ts';
import type { ByteString } from './byte-string.ts';
import { TopK } from './top-k.ts';

export interface NamedValue {
  readonly name: ByteString;
  readonly value: number;
}

/** The `limit` names with the largest values (by id), the largest first, equals by their bytes, ascending. */
export function findTopNames(values: Uint32Array | Float64Array, names: Names, limit: number): NamedValue[] {
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
  return top.takeBestFirst().map((id) => ({ name: names.name(id), value: measure(id) }));
}
