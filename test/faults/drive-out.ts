import type { MemcachedProcess } from '../support/memcached-process.ts';
import { getTexts, getValues, type Layout, parseTexts } from './stored-values.ts';

/** More than a server with `-m 2` has room for. */
const fillBytes = 3_000_000;

/**
 * Stores other values until a full server throws away those of some types, which have these keys: values as large as each of
 * them, because Memcached makes room among values of the same size. Returns whether one that was there was gone then, and not
 * put back yet.
 */
export async function driveOut(server: MemcachedProcess, layout: Layout, keys: readonly string[]): Promise<boolean> {
  const ours = await getTexts(server, keys);
  for (const key of keys) for (const [valueKey, text] of await getValues(server, layout, key)) ours.set(valueKey, text);
  if (ours.size === 0) return false;
  const lines = [...ours.values()].flatMap(({ length }) => {
    const count = Math.ceil(fillBytes / ours.size / length);
    return Array.from({ length: count }, (_, i) => [
      `set other-${length}-${i} 0 0 ${length} noreply`,
      'x'.repeat(length),
    ]);
  });
  const left = parseTexts(await server.ask(...lines.flat(), `get ${[...ours.keys()].join(' ')}`));
  return left.size < ours.size;
}
