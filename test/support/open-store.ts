import { onTestFinished } from 'vitest';
import type { Store } from '../../src/events/sharing/store.ts';
import type { MemcachedStoreOptions } from '../../src/io/memcached/memcached-store.ts';
import { openMemcached } from '../../src/io/memcached/open-memcached.ts';

/** Opens the store of some Memcached servers, which is closed after the test. */
export function openStore(servers: readonly string[], options: MemcachedStoreOptions = {}): Store {
  const store = openMemcached({ servers, ...options });
  onTestFinished(() => store.close());
  return store;
}
