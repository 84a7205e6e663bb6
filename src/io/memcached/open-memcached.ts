import { type Shard, ShardedStore } from '../../events/sharing/sharded-store.ts';
import type { Store } from '../../events/sharing/store.ts';
import { excerptJson } from '../../structures/ascii-json.ts';
import { UserError } from '../../user-error.ts';
import { MemcachedStore, type MemcachedStoreOptions } from './memcached-store.ts';
import { parseServerAddress } from './server-address.ts';

export interface MemcachedOptions extends MemcachedStoreOptions {
  /** `host:port` each, at least one: the same ones, in the same spelling, for all who share what is stored. */
  readonly servers: readonly string[];
}

/**
 * The store that some Memcached servers are together. Nothing is connected before the first command. Throws `UserError` for
 * what is no list of addresses.
 */
export function openMemcached({ servers, onSkew, ...options }: MemcachedOptions): Store {
  if (!Array.isArray(servers) || servers.length === 0) {
    throw new UserError(
      `not a list of Memcached servers: ${excerptJson(servers)}; one or more are expected, as in ["127.0.0.1:11211"]`,
    );
  }
  const addresses = new Map(servers.map(parseServerAddress).map((address) => [address.text, address]));
  const [clockName] = [...addresses.keys()].sort();
  const shards: Shard[] = [...addresses].map(([name, address]) => [
    name,
    // The clocks of the others matter to nobody.
    new MemcachedStore(address, { ...options, onSkew: name === clockName ? onSkew : undefined }),
  ]);
  return shards.length === 1 ? (shards[0] as Shard)[1] : new ShardedStore(shards);
}
