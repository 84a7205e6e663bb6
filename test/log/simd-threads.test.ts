import { once } from 'node:events';
import { isDeepStrictEqual } from 'node:util';
import { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, test } from 'vitest';
import { instantiateSimd, type SharedSimd } from '../../src/io/engine/kernels.ts';
import { SimdKernel } from '../../src/log/simd-kernel.ts';
import { initializeSimd } from '../../src/log/simd-module.ts';
import { toBytes } from '../support/bytes.ts';
import { simdBuilds } from '../support/kernels.ts';
import { feedKernel } from '../support/parse.ts';

/** What a thread of test/support/interning-thread.js has to say. */
type ThreadMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'ids'; readonly hostIds: Int32Array; readonly resourceIds: Int32Array }
  | { readonly kind: 'error'; readonly name: string; readonly message: string };

const threadCount = 3;
const threadFile = new URL('../support/interning-thread.js', import.meta.url);

const workers: Worker[] = [];

afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.terminate()));
});

/** Starts threads that look the same names up, lets them go all at once, and waits for what each of them says. */
async function internInThreads(
  shared: SharedSimd,
  nameCount: number,
  namesPerRound: number,
  meanwhile: () => void = () => {},
): Promise<ThreadMessage[]> {
  const gate = new Int32Array(new SharedArrayBuffer(4));
  const started = Array.from({ length: threadCount }, (_, i) => {
    const seed = 1 + i;
    return new Worker(threadFile, { workerData: { ...shared, gate, nameCount, namesPerRound, seed } });
  });
  workers.push(...started);
  const nextMessage = async (worker: Worker): Promise<ThreadMessage> =>
    ((await once(worker, 'message')) as [ThreadMessage])[0];
  await Promise.all(started.map(nextMessage));
  const answers = started.map(nextMessage);
  Atomics.store(gate, 0, 1);
  Atomics.notify(gate, 0);
  meanwhile();
  return Promise.all(answers);
}

/** The function of the same name in test/support/interning-thread.js. */
function nameOf(number: number): string {
  return `${'x'.repeat(number % 53)}/${number}`;
}

function lineOf(number: number): string {
  const name = nameOf(number);
  return `${name} - - [01/Jul/1995:00:00:01 -0400] "GET${number % 3 === 0 ? '' : ` ${name} HTTP/1.0`}" 200 5\n`;
}

/** True if the ids, in whatever order, are 0, 1, 2 … */
function isEachOnce(ids: Int32Array): boolean {
  return ids.toSorted().every((id, i) => id === i);
}

describe.each(simdBuilds)('threads with one memory: $name', (build) => {
  test.each([1, 40, 4096])('agree on the ids of all names, looking %i up at a time', async (namesPerRound) => {
    const nameCount = namesPerRound === 1 ? 3000 : namesPerRound === 40 ? 20_000 : 60_000;
    const shared = build.share();
    initializeSimd(instantiateSimd(shared));
    const kernel = new SimdKernel(instantiateSimd(shared));
    feedKernel(kernel, toBytes(lineOf(1)), [1000], () => {});
    // From here on the kernel has a view of the memory, which the others make grow.
    expect(kernel.hosts.name(0)).toBe(nameOf(1));
    const ownHostIds = new Int32Array(nameCount).fill(-1);
    const answers = await internInThreads(shared, nameCount, namesPerRound, () => {
      const log = toBytes(Array.from({ length: nameCount }, (_, number) => lineOf(number)).join(''));
      let number = 0;
      feedKernel(kernel, log, [100_000], ({ host, length }) => {
        ownHostIds.set(host.subarray(0, length), number);
        number += length;
      });
    });

    const [first, ...others] = answers;
    if (first?.kind !== 'ids') throw new Error(`no ids: ${JSON.stringify(first)}`);
    expect(others.every((other) => isDeepStrictEqual(other, first))).toBe(true);
    const { hostIds, resourceIds } = first;
    expect(isDeepStrictEqual(ownHostIds, hostIds)).toBe(true);
    expect([isEachOnce(hostIds), kernel.hosts.size]).toEqual([true, nameCount]);
    const withResource = resourceIds.filter((_, number) => number % 3 !== 0);
    expect([isEachOnce(withResource), kernel.resources.size]).toEqual([true, withResource.length]);
    expect(resourceIds.every((id, number) => id >= 0 || number % 3 === 0)).toBe(true);

    // What others have found can be read by those who have never looked at the grown memory, and by those who come late.
    for (const { hosts, resources } of [kernel, new SimdKernel(instantiateSimd(shared))]) {
      const wrong = Array.from(hostIds).filter((id, number) => hosts.name(id) !== nameOf(number));
      const wrongResources = Array.from(resourceIds).filter(
        (id, number) => id >= 0 && resources.name(id) !== nameOf(number),
      );
      expect([wrong, wrongResources]).toEqual([[], []]);
    }
  });

  test('all learn that there is no more memory, and none waits for the one that was told first', async () => {
    // 8 MiB, which is enough for some of the names.
    const shared = build.share(128);
    initializeSimd(instantiateSimd(shared));
    const answers = await internInThreads(shared, 1_000_000, 4096);
    expect(answers).toEqual(
      Array.from({ length: threadCount }, () => ({ kind: 'error', name: 'RangeError', message: 'allocation failed' })),
    );
  }, 20_000);
});
