import { describe } from 'vitest';
import { describeStore } from '../../events/sharing/store-suite.ts';
import { hasMemcached, MemcachedServer, unlessMemcached } from '../../support/memcached-server.ts';
import { openStore } from '../../support/open-store.ts';

describe.skipIf(!hasMemcached)(`on a real server${unlessMemcached}`, () => {
  describeStore('a Memcached store', async () => {
    const { address } = await MemcachedServer.start();
    return {
      store: openStore([address]),
      other: openStore([address]),
      letTimePass: () => new Promise((resolve) => setTimeout(resolve, 20)),
    };
  });
});
