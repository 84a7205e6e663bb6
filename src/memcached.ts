/** What the package exports as `fansite-analyze/memcached`: a store that processes and machines share. It needs Node. */
export type { MemcachedStoreOptions } from './io/memcached/memcached-store.ts';
export { type MemcachedOptions, openMemcached } from './io/memcached/open-memcached.ts';
