import { setImmediate } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { EventWindow } from '../../../src/events/counting/event-window.ts';
import { MemoryStore, type MemoryStoreOptions } from '../../../src/events/sharing/memory-store.ts';
import { Producer, type ProducerOptions } from '../../../src/events/sharing/producer.ts';
import { readSharedSummaries, type SharedSummary } from '../../../src/events/sharing/shared-summary.ts';
import { NotDoneError, type Store, StoreError, StoreLimitError } from '../../../src/events/sharing/store.ts';
import { emptyTotals, formatStoredTotals, StoredTotalsError } from '../../../src/events/sharing/stored-totals.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

const start = Date.UTC(2019, 11, 8, 6, 42, 57, 289);
const minute = 60_000;

interface Setup {
  readonly clock: VirtualClock;
  readonly store: MemoryStore;
  readonly make: (id: string, options?: Partial<ProducerOptions>) => Producer;
  readonly summarize: () => Promise<SharedSummary>;
}

function setUp(options: MemoryStoreOptions = {}): Setup {
  const clock = new VirtualClock(start);
  const store = new MemoryStore({ clock, ...options });
  return {
    clock,
    store,
    make: (id, producerOptions) =>
      new Producer({ store, types: ['signup'], id, flushSeconds: 1, wait: async () => undefined, ...producerOptions }),
    summarize: async () => (await readSharedSummaries({ store, types: ['signup'] }))[0] as SharedSummary,
  };
}

/** A store whose first answers to some calls a test makes. */
function withFirst<Name extends 'read' | 'create' | 'replace'>(
  store: Store,
  name: Name,
  ...first: Store[Name][]
): Store {
  const rest: Store = {
    nameOf: (key) => store.nameOf(key),
    now: () => store.now(),
    learnTime: () => store.learnTime(),
    read: (key) => store.read(key),
    create: (...request) => store.create(...request),
    replace: (...request) => store.replace(...request),
    close: () => store.close(),
  };
  const usual = rest[name];
  rest[name] = ((...request: never[]) =>
    ((first.shift() ?? usual) as (...given: never[]) => unknown)(...request)) as Store[Name];
  return rest;
}

/** A read that is answered when that is wanted. */
function makeLateRead(store: Store): { readonly read: Store['read']; readonly answer: () => void } {
  let answer = (): void => undefined;
  const answering = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const read: Store['read'] = async (key) => {
    await answering;
    return await store.read(key);
  };
  return { read, answer };
}

/** Stored totals of the open bucket, as many as can be counted. */
function formatMost(producerId: string): string {
  const events = Number.MAX_SAFE_INTEGER;
  const producer = { flush: 1, events, lastBucket: 157578737, flushSeconds: 1, asOf: start, hasEnded: false };
  return formatStoredTotals({
    ...emptyTotals(start, new EventWindow()),
    counts: { firstBucket: 157578737, trackingIds: [producerId], counts: [[events]] },
    producers: new Map([[producerId, producer]]),
  });
}

const failing = (): Promise<never> => Promise.reject(new StoreError('no answer'));

test('tracking ids with half a pair of UTF-16 stay apart in the store (issue 12)', async () => {
  const { make, summarize } = setUp();
  const ids = ['\ud800', '\ud801', '\udc00', '\ufffd', 'caf\u00e8', 'caf\u00e9'];
  const producers = [make('one'), make('two')];
  for (const { incoming } of producers) for (const id of ids) incoming.add('signup', id);
  for (const producer of producers) await producer.flush();
  const { summary } = await summarize();
  expect([...summary.eventsCapturedByTrackingIds]).toEqual([...ids].sort().map((id) => [id, 2]));
});

describe('a producer', () => {
  test('stores what others add to', async () => {
    const { store, make } = setUp();
    const [one, other] = [make('host-1-a'), make('host-2-b')];
    one.incoming.add('signup', 'A');
    one.incoming.add('signup', 'A', start - 20_000);
    other.incoming.add('signup', 'B');
    expect(await one.flush()).toEqual([
      { type: 'signup', stored: 2, conflicts: 0, isRestored: false, error: undefined },
    ]);
    await other.end();
    expect((await store.read('signup'))?.text).toBe(
      '{"totalEventsCaptured":3,"eventsCapturedByTrackingIds":{"A":2,"B":1},' +
        '"window":{"minutes":5,"bucketSeconds":10},"asOf":"2019-12-08T06:42:57.289Z",' +
        '"buckets":{"first":157578735,"counts":[[1,0],[0,0],[1,1]]},"producers":{' +
        '"host-1-a":{"flush":1,"events":2,"lastBucket":157578737,"flushSeconds":1,"asOf":"2019-12-08T06:42:57.289Z"},' +
        '"host-2-b":{"flush":1,"events":1,"lastBucket":157578737,"flushSeconds":1,"asOf":"2019-12-08T06:42:57.289Z","ended":true}}}',
    );
  });

  test.each([
    [10_000, 1],
    [20_000, 0],
    [4 * minute, 0],
  ])(
    'counts by the time of the store, though its own clock was %d ms fast until the store told it',
    async (skewMs, left) => {
      const { clock, store, make, summarize } = setUp();
      const other = make('other');
      other.incoming.add('signup', 'B', start - 4 * minute);
      await other.flush();
      let skew = skewMs;
      const learnTime = async () => {
        skew = 0;
      };
      const producer = make('a', { store: { ...withFirst(store, 'read'), now: () => store.now() + skew, learnTime } });
      producer.incoming.add('signup', 'A');
      producer.incoming.add('signup', 'A', start);
      await producer.flush();
      expect(await summarize()).toMatchObject({ summary: { totalEventsCaptured: 3 } });
      // Else the totals would be gone before their events.
      clock.time += 3 * minute;
      other.incoming.add('signup', 'B');
      await other.flush();
      // The open bucket of the start is out of the window, the one after it is not.
      clock.time = start + 5 * minute + 5_000;
      expect(await summarize()).toMatchObject({ summary: { totalEventsCaptured: 1 + left } });
      producer.incoming.add('signup', 'A');
      await producer.flush();
      expect(await summarize()).toMatchObject({ summary: { totalEventsCaptured: 2 + left } });
    },
  );

  test('keeps each type under its own key, behind the prefix', async () => {
    const { store, make } = setUp();
    const producer = make('a', { types: ['signup', 'click'], prefix: 'shop:' });
    producer.incoming.add('click', 'A');
    await producer.flush();
    expect(await store.read('shop:signup')).toBeUndefined();
    expect((await store.read('shop:click'))?.text).toContain('{"totalEventsCaptured":1,');
    const summaries = await readSharedSummaries({ store, types: ['signup', 'click'], prefix: 'shop:' });
    expect(summaries.map(({ summary }) => summary.totalEventsCaptured)).toEqual([0, 1]);
  });

  test('asks nothing of the store before it has an event, and writes nothing while it has none', async () => {
    const { store, make } = setUp();
    const requests: string[] = [];
    const producer = make('a', {
      store: {
        ...withFirst(store, 'read'),
        read: (key) => {
          requests.push('read');
          return store.read(key);
        },
        replace: (...request) => {
          requests.push('replace');
          return store.replace(...request);
        },
      },
    });
    await producer.flush();
    expect(requests).toEqual([]);
    producer.incoming.add('signup', 'A');
    await producer.flush();
    expect(requests).toEqual(['read', 'read', 'replace']);
    await producer.flush();
    expect(requests).toEqual(['read', 'read', 'replace', 'read']);
  });

  test('gives a call the report of the flush that runs, and takes what came meanwhile with the next', async () => {
    const { make, store } = setUp();
    const { read, answer } = makeLateRead(store);
    const producer = make('a', { store: withFirst(store, 'read', read) });
    producer.incoming.add('signup', 'A');
    const first = producer.flush();
    await setImmediate();
    producer.incoming.add('signup', 'A');
    expect(producer.flush()).toBe(first);
    answer();
    expect((await first)[0]?.stored).toBe(1);
    expect((await producer.flush())[0]?.stored).toBe(1);
  });

  test('begins no other flush before one has ended for all types, though it has failed for one by a bug', async () => {
    const { make, store } = setUp();
    const { read, answer } = makeLateRead(store);
    const failsForSignup = withFirst(store, 'read', () => Promise.reject(new TypeError('a bug')), read);
    const producer = make('a', { store: failsForSignup, types: ['signup', 'click'] });
    producer.incoming.add('signup', 'A');
    producer.incoming.add('click', 'A');
    const first = producer.flush();
    await setImmediate();
    expect(producer.flush()).toBe(first);
    answer();
    await expect(first).rejects.toThrow(new TypeError('a bug'));
    expect(await producer.flush()).toMatchObject([{ stored: 1 }, { stored: 0 }]);
    expect(producer.standing).toMatchObject({ added: 2, stored: 2 });
  });

  test('ends after the flush that runs, with all that came', async () => {
    const { make, store, summarize } = setUp();
    const { read, answer } = makeLateRead(store);
    const producer = make('a', { store: withFirst(store, 'read', read) });
    producer.incoming.add('signup', 'A');
    const running = producer.flush();
    await setImmediate();
    producer.incoming.add('signup', 'A');
    const ending = producer.end();
    answer();
    expect((await running)[0]?.stored).toBe(1);
    expect((await ending)[0]?.stored).toBe(1);
    expect((await summarize()).producers).toEqual([
      { id: 'a', stored: 2, lastFlush: start, hasEnded: true, isOverdue: false },
    ]);
  });

  test('says that it has ended, also when it has nothing to add, and only if it is known', async () => {
    const { make, store, summarize } = setUp();
    const producer = make('a');
    producer.incoming.add('signup', 'A');
    await producer.flush();
    await make('b').end();
    await producer.end();
    expect((await summarize()).producers.map(({ id, hasEnded }) => [id, hasEnded])).toEqual([['a', true]]);
    const version = (await store.read('signup'))?.version;
    await producer.end();
    expect((await store.read('signup'))?.version).toBe(version);
  });

  test('can end again if the store failed', async () => {
    const { make, store, summarize } = setUp();
    const producer = make('a', { store: withFirst(store, 'read', failing) });
    producer.incoming.add('signup', 'A');
    expect((await producer.end())[0]?.error?.message).toBe('no answer');
    expect(producer.standing).toEqual({ added: 1, stored: 0, unanswered: 0, unstored: 1, expired: 0 });
    expect((await producer.end())[0]?.error).toBeUndefined();
    expect(producer.standing).toEqual({ added: 1, stored: 1, unanswered: 0, unstored: 0, expired: 0 });
    expect((await summarize()).producers.map(({ hasEnded }) => hasEnded)).toEqual([true]);
  });

  test('counts a batch once whose answer was lost, and what came after it too', async () => {
    const { make, store, summarize } = setUp();
    const producer = make('a', {
      store: withFirst(store, 'replace', async (...request) => {
        await store.replace(...request);
        throw new StoreError('no answer');
      }),
    });
    producer.incoming.add('signup', 'A');
    expect((await producer.flush())[0]).toMatchObject({ stored: 0, error: { message: 'no answer' } });
    producer.incoming.add('signup', 'A');
    expect(producer.standing).toEqual({ added: 2, stored: 0, unanswered: 1, unstored: 1, expired: 0 });
    expect((await producer.flush())[0]).toMatchObject({ stored: 2, error: undefined });
    expect((await summarize()).summary.totalEventsCaptured).toBe(2);
  });

  test('puts back what the store lost, though it has nothing new', async () => {
    const { clock, make, summarize } = setUp();
    const { store: emptyStore } = setUp({ clock });
    let current: Store = setUp({ clock }).store;
    const lossy: Store = {
      nameOf: () => 'lossy',
      now: () => clock.now(),
      learnTime: async () => undefined,
      read: (key) => current.read(key),
      create: (...request) => current.create(...request),
      replace: (...request) => current.replace(...request),
      close: () => undefined,
    };
    const producer = make('a', { store: lossy });
    producer.incoming.add('signup', 'A', start - 4 * minute);
    producer.incoming.add('signup', 'B');
    await producer.flush();
    clock.time += 2 * minute;
    current = emptyStore;
    expect((await producer.flush())[0]).toMatchObject({ isRestored: true, stored: 0 });
    expect((await summarize()).summary.totalEventsCaptured).toBe(0);
    const [restored] = await readSharedSummaries({ store: emptyStore, types: ['signup'] });
    expect([...(restored?.summary.eventsCapturedByTrackingIds ?? [])]).toEqual([['B', 1]]);
    expect(restored?.producers[0]?.stored).toBe(2);
    expect((await producer.flush())[0]?.isRestored).toBe(false);
  });

  test('replaces totals that are older than what it knows, and the others put theirs back', async () => {
    const { make, store, summarize } = setUp();
    const [one, other] = [make('a'), make('b')];
    one.incoming.add('signup', 'A');
    await one.flush();
    const old = (await store.read('signup'))?.text as string;
    for (const producer of [one, other, one]) {
      producer.incoming.add('signup', producer.id);
      await producer.flush();
    }
    await store.replace('signup', old, (await store.read('signup'))?.version, 1000);
    expect((await one.flush())[0]?.isRestored).toBe(true);
    expect((await other.flush())[0]?.isRestored).toBe(true);
    expect([...(await summarize()).summary.eventsCapturedByTrackingIds]).toEqual([
      ['a', 2],
      ['A', 1],
      ['b', 1],
    ]);
  });

  test('calls unanswered what was sent until a read tells, though others may be written meanwhile (issue 13)', async () => {
    const { make, store, summarize } = setUp();
    let writeLate = async (): Promise<unknown> => undefined;
    const lateStore = withFirst(
      store,
      'replace',
      async (...request) => {
        writeLate = () => store.replace(...request);
        throw new StoreError('no answer');
      },
      async (...request) => {
        // The write before is done just now, so that this one is not.
        await writeLate();
        return await store.replace(...request);
      },
    );
    const unread = async (): Promise<undefined> => {
      throw new StoreError('no answer');
    };
    const producer = make('a', {
      store: withFirst(
        lateStore,
        'read',
        store.read.bind(store),
        store.read.bind(store),
        store.read.bind(store),
        unread,
      ),
    });
    producer.incoming.add('signup', 'A');
    await producer.flush();
    expect(producer.standing).toMatchObject({ stored: 0, unanswered: 1, unstored: 0 });
    // It reads, writes in vain, and cannot read any more.
    expect((await producer.flush())[0]).toMatchObject({ conflicts: 1, error: { message: 'no answer' } });
    expect(producer.standing).toMatchObject({ stored: 0, unanswered: 1, unstored: 0 });
    await producer.flush();
    expect(producer.standing).toMatchObject({ stored: 1, unanswered: 0, unstored: 0 });
    expect((await summarize()).summary.totalEventsCaptured).toBe(1);
  });

  test('calls unanswered the events of the largest write that may still be done (issue 13)', async () => {
    const { clock, make, store } = setUp();
    let writeLate = async (): Promise<unknown> => undefined;
    const producer = make('a', {
      store: withFirst(
        store,
        'replace',
        async (...request) => {
          writeLate = () => store.replace(...request);
          throw new StoreError('no answer');
        },
        failing,
      ),
    });
    producer.incoming.add('signup', 'A', start - 4.5 * minute);
    producer.incoming.add('signup', 'B');
    await producer.flush();
    clock.time += minute;
    // A has grown too old for this one.
    await producer.flush();
    expect(producer.standing).toEqual({ added: 2, stored: 0, unanswered: 2, unstored: 0, expired: 0 });
    await writeLate();
    await producer.flush();
    expect(producer.standing).toEqual({ added: 2, stored: 2, unanswered: 0, unstored: 0, expired: 0 });
  });

  test.each([
    ['was never sent, or was refused', new NotDoneError('refused')],
    ['is too large', new StoreLimitError('too large')],
  ])('knows that events are not stored if the write %s (issue 13)', async (_, error) => {
    const { make, store } = setUp();
    const refused: Store['replace'] = async () => {
      throw error;
    };
    const producer = make('a', { store: withFirst(store, 'replace', refused) });
    producer.incoming.add('signup', 'A');
    await producer.flush();
    expect(producer.standing).toEqual({ added: 1, stored: 0, unanswered: 0, unstored: 1, expired: 0 });
  });

  test('keeps what it cannot store as long as it is in the window, and says what it lost after that', async () => {
    const { clock, make, store, summarize } = setUp();
    const producer = make('a', { store: withFirst(store, 'read', failing, failing, failing) });
    producer.incoming.add('signup', 'A');
    await producer.flush();
    producer.incoming.add('signup', 'B');
    await producer.flush();
    clock.time += 4 * minute;
    producer.incoming.add('signup', 'C');
    await producer.flush();
    expect(producer.standing).toEqual({ added: 3, stored: 0, unanswered: 0, unstored: 3, expired: 0 });
    clock.time += 2 * minute;
    expect(producer.standing).toEqual({ added: 3, stored: 0, unanswered: 0, unstored: 2, expired: 1 });
    await producer.flush();
    expect(producer.standing).toEqual({ added: 3, stored: 1, unanswered: 0, unstored: 0, expired: 2 });
    expect([...(await summarize()).summary.eventsCapturedByTrackingIds.keys()]).toEqual(['C']);
  });

  test('tries again when another was faster, after waits that get longer', async () => {
    const waits: number[] = [];
    const { make, store } = setUp();
    const late = async (): Promise<boolean> => false;
    const producer = make('a', {
      store: withFirst(store, 'replace', late, late, late),
      random: () => 0.5,
      wait: async (milliseconds) => waits.push(milliseconds),
    });
    producer.incoming.add('signup', 'A');
    expect((await producer.flush())[0]).toMatchObject({ conflicts: 3, stored: 1, error: undefined });
    expect(waits).toEqual([10, 20, 40]);
  });

  test('gives up for now when others always are faster, and stores it with the next flush', async () => {
    const { make, store } = setUp();
    const late = async (): Promise<boolean> => false;
    const producer = make('a', { store: withFirst(store, 'replace', ...new Array<typeof late>(11).fill(late)) });
    producer.incoming.add('signup', 'A');
    expect((await producer.flush())[0]?.error?.message).toBe(
      'signup in memory changed 12 times before it could be written',
    );
    expect((await producer.flush())[0]).toMatchObject({ stored: 1, error: undefined });
  });

  test('says what to do about totals that are too large, and stores them when they are not any more', async () => {
    const { clock, make, summarize } = setUp({ itemBytes: 1000 });
    const producer = make('a');
    for (let i = 0; i < 100; i++) producer.incoming.add('signup', `id-${i}`);
    const [report] = await producer.flush();
    expect(report?.error).toBeInstanceOf(StoreLimitError);
    expect(report?.error?.message).toBe(
      'signup would take 1485 bytes, for 100 tracking ids in 1 buckets: the store in memory takes 894 bytes for signup, ' +
        'not 1485; fewer tracking ids, larger buckets or a shorter window take less, and "layout": "per-producer" stores ' +
        'what each producer has under a key of its own',
    );
    expect((await summarize()).summary.totalEventsCaptured).toBe(0);
    clock.time += 6 * minute;
    producer.incoming.add('signup', 'A');
    expect((await producer.flush())[0]?.error).toBeUndefined();
    expect((await summarize()).summary.totalEventsCaptured).toBe(1);
    expect(producer.standing).toEqual({ added: 101, stored: 1, unanswered: 0, unstored: 0, expired: 100 });
  });

  test.each([
    ['text of somebody else', 'it is not JSON, or not all of it: "text of somebody else"'],
    ['{"totalEventsCaptured":0}', 'window is missing'],
  ])('writes nothing over %s', async (text, reason) => {
    const { make, store, summarize } = setUp();
    await store.create('signup', text, 1000);
    const producer = make('a');
    producer.incoming.add('signup', 'A');
    const { error } = (await producer.flush())[0] ?? {};
    expect(error).toBeInstanceOf(StoredTotalsError);
    expect(error?.message).toBe(
      `the totals under signup in memory make no sense: ${reason}; delete them, or set another prefix`,
    );
    expect((await store.read('signup'))?.text).toBe(text);
    await expect(summarize()).rejects.toThrow(error?.message as string);
  });

  test('writes nothing over totals of another window', async () => {
    const { make, store } = setUp();
    const [one, other] = [make('a'), make('b', { windowMinutes: 10, bucketSeconds: 30 })];
    one.incoming.add('signup', 'A');
    other.incoming.add('signup', 'B');
    await one.flush();
    const text = (await store.read('signup'))?.text;
    expect((await other.flush())[0]?.error?.message).toBe(
      'signup in memory has the last 5 min in buckets of 10 s, not 10 min in buckets of 30 s: ask for the same, or set another prefix',
    );
    expect((await store.read('signup'))?.text).toBe(text);
  });

  test('adds to totals of a future that is a window and a bucket away, not to those of a more distant one', async () => {
    const { clock, make } = setUp();
    const [one, other] = [make('a'), make('b')];
    one.incoming.add('signup', 'A');
    await one.flush();
    clock.time -= 5 * minute + 20_000;
    other.incoming.add('signup', 'B');
    expect((await other.flush())[0]?.error?.message).toContain(
      'it has events of 2019-12-08T06:42:50.000Z, but now is 2019-12-08T06:37:37.289Z: whose clock is wrong?',
    );
    clock.time += 10_000;
    expect((await other.flush())[0]).toMatchObject({ stored: 1, error: undefined });
  });

  test('adds nothing to totals that would not be exact then', async () => {
    const { store, make } = setUp();
    const text = formatMost('others');
    await store.create('signup', text, 1000);
    const producer = make('a');
    producer.incoming.add('signup', 'A');
    const { error } = (await producer.flush())[0] ?? {};
    expect(error).toBeInstanceOf(StoredTotalsError);
    expect(error?.message).toBe(
      'the totals under signup in memory make no sense: more than 2^53 - 1 events cannot be counted; ' +
        'delete them, or set another prefix',
    );
    expect((await store.read('signup'))?.text).toBe(text);
  });

  test('is remembered for its latest event, whatever came late after that', async () => {
    const { store, make } = setUp();
    const producer = make('a');
    for (const agoMs of [0, 20_000]) {
      producer.incoming.add('signup', 'A', start - agoMs);
      await producer.flush();
    }
    expect(JSON.parse((await store.read('signup'))?.text as string).producers.a).toMatchObject({
      flush: 2,
      lastBucket: 157578737,
    });
  });

  test('stands for a clock that goes back', async () => {
    const { clock, make, summarize } = setUp();
    const producer = make('a');
    producer.incoming.add('signup', 'A');
    await producer.flush();
    clock.time -= 60 * minute;
    producer.incoming.add('signup', 'A');
    expect((await producer.flush())[0]).toMatchObject({ stored: 1, error: undefined });
    expect((await summarize()).summary.totalEventsCaptured).toBe(2);
  });

  test.each(['', 'a b', 'ä', 'x'.repeat(101), undefined])('cannot be called %j', (id) => {
    const { make } = setUp();
    expect(() => make(id as string)).toThrow(
      new RangeError(`a producer has a name of up to 100 letters, digits, ".", "-" and "_", not ${JSON.stringify(id)}`),
    );
  });

  test('needs a way to wait', () => {
    const wait = undefined as unknown as ProducerOptions['wait'];
    expect(() => setUp().make('a', { wait })).toThrow(new RangeError('a producer waits by a function, not undefined'));
  });

  test.each(['__proto__', '7', 'constructor'])('can be called %s', async (id) => {
    const { make, summarize } = setUp();
    const producer = make(id);
    producer.incoming.add('signup', id);
    await producer.flush();
    producer.incoming.add('signup', id);
    await producer.flush();
    const { summary, producers } = await summarize();
    expect([...summary.eventsCapturedByTrackingIds]).toEqual([[id, 2]]);
    expect(producers).toMatchObject([{ id, stored: 2 }]);
  });
});

describe('a producer with keys of its own', () => {
  const layout = 'per-producer';

  test('is found by readers through an index', async () => {
    const { store, make } = setUp();
    const [one, other] = [make('a', { layout }), make('b', { layout })];
    one.incoming.add('signup', 'A');
    other.incoming.add('signup', 'A');
    other.incoming.add('signup', 'B');
    await one.flush();
    await other.end();
    expect((await store.read('signup'))?.text).toBe(
      '{"layout":"per-producer","producers":{"a":157578737,"b":157578737}}',
    );
    expect((await store.read('signup/a'))?.text).toMatch(/^\{"totalEventsCaptured":1,/);
    const [read] = await readSharedSummaries({ store, types: ['signup'], layout });
    expect([...(read?.summary.eventsCapturedByTrackingIds ?? [])]).toEqual([
      ['A', 2],
      ['B', 1],
    ]);
    expect(read?.producers.map(({ id, stored, hasEnded }) => [id, stored, hasEnded])).toEqual([
      ['a', 1, false],
      ['b', 2, true],
    ]);
  });

  test('is in the index as long as what it stored counts, and writes it seldom', async () => {
    const { clock, store, make } = setUp();
    const [one, other] = [make('a', { layout }), make('b', { layout })];
    one.incoming.add('signup', 'A');
    await one.end();
    const indexes = new Set<string | undefined>();
    for (let passed = 0; passed < 12 * 60; passed += 10) {
      other.incoming.add('signup', 'B');
      await other.flush();
      indexes.add((await store.read('signup'))?.text);
      clock.time += 10_000;
    }
    expect([...indexes]).toEqual([
      '{"layout":"per-producer","producers":{"a":157578737,"b":157578737}}',
      '{"layout":"per-producer","producers":{"a":157578737,"b":157578753}}',
      '{"layout":"per-producer","producers":{"a":157578737,"b":157578769}}',
      '{"layout":"per-producer","producers":{"a":157578737,"b":157578785}}',
      '{"layout":"per-producer","producers":{"b":157578801}}',
    ]);
  });

  test('is found a window after its last flush, for which it did not write the index again', async () => {
    const { clock, store, make } = setUp();
    const producer = make('a', { layout });
    producer.incoming.add('signup', 'A');
    await producer.flush();
    const index = (await store.read('signup'))?.version;
    clock.time += 2.5 * minute;
    producer.incoming.add('signup', 'B');
    await producer.end();
    expect((await store.read('signup'))?.version).toBe(index);
    clock.time += 4.5 * minute;
    const [read] = await readSharedSummaries({ store, types: ['signup'], layout });
    expect([...(read?.summary.eventsCapturedByTrackingIds ?? [])]).toEqual([['B', 1]]);
  });

  test('does not mix with totals that all share, nor they with it', async () => {
    const { make } = setUp();
    const [one, other] = [make('a', { layout }), make('b')];
    const flush = async (producer: Producer): Promise<string | undefined> => {
      producer.incoming.add('signup', 'A');
      return (await producer.flush())[0]?.error?.message;
    };
    expect(await flush(one)).toBeUndefined();
    expect(await flush(other)).toContain('layout is "per-producer"');
    const elsewhere = setUp();
    expect(await flush(elsewhere.make('a'))).toBeUndefined();
    expect(await flush(elsewhere.make('b', { layout }))).toContain(
      'it is no list of producers, as "layout": "per-producer" has it',
    );
  });

  test.each([
    ['7', 'it is no list of producers, as "layout": "per-producer" has it'],
    ['{"layout":"per-producer"}', 'it is no list of producers, as "layout": "per-producer" has it'],
    ['{"layout":"per-producer","producers":{"a":0.5}}', 'its producer "a" is 0.5'],
    ['{"layout":"per-producer","producers":{"a b":1}}', 'its producer "a b" is 1'],
  ])('leaves an index alone that is %s', async (text, reason) => {
    const { store, make } = setUp();
    await store.create('signup', text, 1000);
    const producer = make('a', { layout });
    producer.incoming.add('signup', 'A');
    const message = `the totals under signup in memory make no sense: ${reason}; delete them, or set another prefix`;
    expect((await producer.flush())[0]?.error?.message).toBe(message);
    await expect(readSharedSummaries({ store, types: ['signup'], layout })).rejects.toThrow(message);
    expect((await store.read('signup'))?.text).toBe(text);
  });

  test('is not told to get keys of its own when its totals are too large', async () => {
    const producer = setUp({ itemBytes: 1000 }).make('a', { layout });
    for (let i = 0; i < 100; i++) producer.incoming.add('signup', `id-${i}`);
    expect((await producer.flush())[0]?.error?.message).toMatch(/not 1485; fewer .* take less$/);
  });
});

describe('a shared summary', () => {
  test('ages by the clock of the store, until nothing is left', async () => {
    const { clock, store, make, summarize } = setUp();
    const producer = make('a');
    producer.incoming.add('signup', 'A', start - 2 * minute);
    producer.incoming.add('signup', 'B');
    await producer.end();
    clock.time += 4 * minute;
    expect([...(await summarize()).summary.eventsCapturedByTrackingIds]).toEqual([['B', 1]]);
    clock.time = Math.floor(start / 10_000) * 10_000 + 5 * minute + 9_999;
    expect((await summarize()).summary.totalEventsCaptured).toBe(1);
    clock.time += 1;
    expect((await summarize()).summary.totalEventsCaptured).toBe(0);
    clock.time = start + 5 * minute + 20_000;
    expect(await store.read('signup')).toBeUndefined();
    expect(await summarize()).toEqual({
      type: 'signup',
      summary: { totalEventsCaptured: 0, eventsCapturedByTrackingIds: new Map() },
      producers: [],
    });
  });

  test('is refused if the parts have too many events together', async () => {
    const { store } = setUp();
    await store.create('signup', '{"layout":"per-producer","producers":{"a":157578737,"b":157578737}}', 1000);
    for (const id of ['a', 'b']) await store.create(`signup/${id}`, formatMost(id), 1000);
    await expect(readSharedSummaries({ store, types: ['signup'], layout: 'per-producer' })).rejects.toThrow(
      new StoredTotalsError(
        'the totals under signup in memory make no sense: more than 2^53 - 1 events cannot be counted; ' +
          'delete them, or set another prefix',
      ),
    );
  });

  test('keeps an event of the bucket to come for as long as it counts', async () => {
    const { clock, make, summarize } = setUp();
    const producer = make('a');
    producer.incoming.add('signup', 'A', start + 10_000);
    await producer.end();
    clock.time = Math.floor(start / 10_000) * 10_000 + 5 * minute + 19_999;
    expect((await summarize()).summary.totalEventsCaptured).toBe(1);
  });

  test('takes a producer for dead that gives no more signs of life, though it has not ended', async () => {
    const { clock, make, summarize } = setUp();
    const [alive, dead] = [make('alive'), make('dead')];
    for (const producer of [alive, dead]) {
      producer.incoming.add('signup', 'A');
      await producer.flush();
    }
    const seen: boolean[][] = [];
    for (let second = 1; second <= 12; second++) {
      clock.time += 1000;
      await alive.flush();
      seen.push((await summarize()).producers.map(({ isOverdue }) => isOverdue));
    }
    expect(seen).toEqual([...new Array(10).fill([false, false]), [false, true], [false, true]]);
  });

  test('forgets producers a window after their events', async () => {
    const { clock, make, summarize } = setUp();
    const [one, other] = [make('a'), make('b')];
    one.incoming.add('signup', 'A');
    await one.end();
    const ids: string[][] = [];
    for (let passed = 0; passed < 12; passed++) {
      other.incoming.add('signup', 'B');
      await other.flush();
      ids.push((await summarize()).producers.map(({ id }) => id));
      clock.time += minute;
    }
    expect(ids).toEqual([...new Array(11).fill(['a', 'b']), ['b']]);
  });
});
