import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EventWindow } from '../../../src/events/counting/event-window.ts';
import { MemoryStore } from '../../../src/events/sharing/memory-store.ts';
import { Producer } from '../../../src/events/sharing/producer.ts';
import { readProducerIndex } from '../../../src/events/sharing/producer-index.ts';
import { readSharedSummaries } from '../../../src/events/sharing/shared-summary.ts';
import { StoreError } from '../../../src/events/sharing/store.ts';
import {
  formatStoredTotals,
  parseStoredTotals,
  readTotals,
  StoredTotalsError,
} from '../../../src/events/sharing/stored-totals.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

const now = Date.UTC(2019, 11, 8, 6, 42, 57, 289);
const bucket = 157578737;
const totals =
  '{"totalEventsCaptured":3,"eventsCapturedByTrackingIds":{"A":2,"B":1},' +
  '"window":{"minutes":5,"bucketSeconds":10},"asOf":"2019-12-08T06:42:57.289Z",' +
  `"buckets":{"first":${bucket},"counts":[[2,0],[0,1]]},` +
  `"producers":{"x":{"flush":1,"events":3,"lastBucket":${bucket},"flushSeconds":1,"asOf":"2019-12-08T06:42:57.000Z"}}}`;
const index = `{"layout":"per-producer","producers":{"x":${bucket},"y":${bucket}}}`;

const nested = fc
  .record({
    brackets: fc.constantFrom(['[', ']'] as const, ['{"a":', '}'] as const, ['[[],', ']'] as const),
    depth: fc.constantFrom(1, 20, 50_000),
    isClosed: fc.boolean(),
  })
  .map(
    ({ brackets: [open, close], depth, isClosed }) => `${open.repeat(depth)}1${isClosed ? close.repeat(depth) : ''}`,
  );
const hostileNumber = fc.oneof(
  fc.constantFrom(...['-0', '0', '-1', '1e400', '-1e400', '1e-400', '0.5', '9007199254740991', '9007199254740992']),
  fc.constantFrom(
    ...['864000000000', '864000000001', '-864000000000', '8640000000000000', '1e308', '18446744073709551615'],
  ),
  fc.double({ noDefaultInfinity: true, noNaN: true }).map(String),
);
const hostileString = fc
  .oneof(
    fc.constantFrom('__proto__', 'constructor', '', '\ud800', '\x1b[2J\x07', '\u202e', '+275760-09-13T00:00:00.000Z'),
    fc.constantFrom('-271821-04-19T23:59:59.999Z', '2019-12-08T06:42:57.000Z', 'x'.repeat(1e6), '\0'.repeat(1000)),
    fc.string({ unit: 'binary' }),
  )
  .map((text) => JSON.stringify(text));
const hostileValue = fc.oneof(
  hostileNumber,
  hostileString,
  nested,
  fc.json({ stringUnit: 'binary' }),
  fc.constantFrom('null', '[]', '{}'),
);

/** A sound text in which some tokens or members are something else. */
const mutated = fc
  .tuple(fc.constantFrom(totals, index), fc.array(fc.tuple(fc.nat(), hostileValue), { minLength: 1, maxLength: 3 }))
  .map(([text, changes]) =>
    changes.reduce((changed, [at, value]) => {
      const tokens = changed.slice(0, 2000).match(/"[^"]*"|-?\d+|\[[\d,]*\]|[^"\d[]+|\[/g) ?? [];
      const i = at % Math.max(1, tokens.length);
      return tokens.map((token, j) => (i === j ? value : token)).join('') + changed.slice(2000);
    }, text),
  );
const hostileText = fc.oneof(mutated, { weight: 2, arbitrary: hostileValue }, fc.string({ unit: 'binary' }));

/** What a call came to: it may fail with a `StoreError` in a short sentence, and with nothing else. */
async function outcomeOf<Value>(call: () => Promise<Value> | Value): Promise<Value | StoreError> {
  try {
    return await call();
  } catch (error) {
    expect(error).toBeInstanceOf(StoreError);
    expect((error as Error).message.length).toBeLessThan(500);
    return error as StoreError;
  }
}

test('whatever somebody has put into the store, it is read or refused in a sentence, and what is refused stays (issue 13)', async () => {
  const window = new EventWindow();
  await fc.assert(
    fc.asyncProperty(hostileText, fc.constantFrom('shared' as const, 'per-producer' as const), async (text, layout) => {
      const clock = new VirtualClock(now);
      const store = new MemoryStore({ clock, itemBytes: 1e7 });
      const keys = ['click', 'click/x'];
      for (const key of keys) await store.create(key, text, 1e6);
      const parsed = await outcomeOf(() => parseStoredTotals(text));
      if (!(parsed instanceof StoreError)) expect(parseStoredTotals(formatStoredTotals(parsed))).toEqual(parsed);
      await outcomeOf(() => readTotals(store, 'click', window));
      await outcomeOf(() => readProducerIndex(store, 'click'));
      await outcomeOf(() => readSharedSummaries({ store, types: ['click'], layout }));
      const wait = () => Promise.resolve();
      const producer = new Producer({ store, types: ['click'], layout, id: 'x', flushSeconds: 1, wait });
      producer.incoming.add('click', 'A', now);
      for (let flush = 0; flush < 2; flush++) {
        const { error } = (await producer.flush())[0] ?? {};
        if (error === undefined) continue;
        expect(error.message.length).toBeLessThan(500);
        if (!(error instanceof StoredTotalsError)) continue;
        const texts = await Promise.all(keys.map(async (key) => (await store.read(key))?.text));
        expect(texts).toContain(text);
      }
      const { added, stored, unstored, expired } = producer.standing;
      expect(Math.min(stored, unstored, expired)).toBeGreaterThanOrEqual(0);
      expect(stored + unstored + expired).toBe(added);
    }),
    { numRuns: 500 },
  );
});

test('a number of its own events that it cannot have stored is refused by a producer (issue 13)', async () => {
  const store = new MemoryStore({ clock: new VirtualClock(now) });
  await store.create('click', totals, 1000);
  const wait = () => Promise.resolve();
  const producer = new Producer({ store, types: ['click'], id: 'x', flushSeconds: 1, wait });
  producer.incoming.add('click', 'A', now);
  const [flush] = await producer.flush();
  expect(flush?.error).toBeInstanceOf(StoredTotalsError);
  expect(flush?.error?.message).toContain('a producer has stored 0 to 1 events, not 3; ');
  expect((await store.read('click'))?.text).toBe(totals);
});
