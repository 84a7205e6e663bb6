import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Store, type StoredText, StoreError, StoreLimitError } from '../../../src/events/sharing/store.ts';

/** What a test needs: an empty store, seen by two of its users, who may be one and the same. */
export interface StoreUnderTest {
  readonly store: Store;
  readonly other: Store;
  /** Lets some time pass on the store's clock, much less than a second. */
  readonly letTimePass: () => Promise<void>;
}

const long = 1000;
const thirtyDays = 30 * 24 * 60 * 60;
const mostLooks = 2000;

const soundKeys = [
  'signup',
  'a',
  'x'.repeat(250),
  'ü'.repeat(125),
  '日本',
  '!"\\{}:,',
  '0',
  '__proto__',
  'constructor',
];
const badKeys = [
  '',
  'x'.repeat(251),
  `${'ü'.repeat(125)}x`,
  'a b',
  ' a',
  'a\n',
  'a\r\nflush_all',
  'a\tb',
  'a\0',
  'a\x7f',
  'a\ud800',
  '\udc00a',
];
const texts = [
  '{"totalEventsCaptured":0}',
  '',
  '0',
  '12',
  ' ',
  '\r\n',
  'END\r\n',
  'VALUE a 0 1 1\r\nx\r\nEND\r\n',
  'ü日本🙂',
  '\0',
];

/** All that `Store` promises, for any store that is given empty to every test. */
export function describeStore(name: string, make: () => Promise<StoreUnderTest>): void {
  describe(name, () => {
    test('has nothing at first', async () => {
      const { store } = await make();
      expect(await store.read('signup')).toBeUndefined();
    });

    test('has a name for the place of a key', async () => {
      const { store } = await make();
      expect(store.nameOf('signup')).not.toBe('');
    });

    test('tells its time, and goes by it from then on', async () => {
      const { store } = await make();
      await store.learnTime();
      const start = store.now();
      await store.learnTime();
      expect(store.now() - start).toBeLessThan(1000);
    });

    test('has a clock that goes on', async () => {
      const { store, letTimePass } = await make();
      const start = store.now();
      expect(start).toBeGreaterThan(0);
      await waitUntil(async () => store.now() > start, letTimePass);
    });

    test.each(texts)('gives back the text %j that it was given', async (text) => {
      const { store, other } = await make();
      expect(await store.create('signup', text, long)).toBe(true);
      expect((await store.read('signup'))?.text).toBe(text);
      expect((await other.read('signup'))?.text).toBe(text);
      const longer = `${text}${text}.`;
      expect(await store.replace('signup', longer, (await mustRead(store, 'signup')).version, long)).toBe(true);
      expect((await other.read('signup'))?.text).toBe(longer);
    });

    test('gives back any text', async () => {
      const { store } = await make();
      let count = 0;
      await fc.assert(
        fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 3000, size: 'max' }), async (text) => {
          count++;
          expect(await store.create(`text-${count}`, text, long)).toBe(true);
          expect((await store.read(`text-${count}`))?.text).toBe(text);
        }),
        { numRuns: 100 },
      );
    });

    test('has a text for every key', async () => {
      const { store } = await make();
      for (const key of soundKeys) expect(await store.create(key, `of ${key}`, long)).toBe(true);
      for (const key of soundKeys) expect((await store.read(key))?.text).toBe(`of ${key}`);
    });

    test.each(badKeys)('refuses the key %j, and goes on', async (key) => {
      const { store } = await make();
      await expect(store.read(key)).rejects.toThrow(StoreLimitError);
      await expect(store.create(key, 'text', long)).rejects.toThrow(StoreLimitError);
      await store.create('signup', 'text', long);
      const { version } = await mustRead(store, 'signup');
      await expect(store.replace(key, 'other text', version, long)).rejects.toThrow(StoreLimitError);
      expect((await store.read('signup'))?.text).toBe('text');
    });

    test('refuses a text that is too large, and keeps what it has', async () => {
      const { store, other } = await make();
      const large = 'x'.repeat(900_000);
      const tooLarge = 'x'.repeat(1_048_576);
      await expect(store.create('signup', tooLarge, long)).rejects.toThrow(StoreLimitError);
      expect(await store.read('signup')).toBeUndefined();
      expect(await store.create('signup', large, long)).toBe(true);
      const { version } = await mustRead(store, 'signup');
      await expect(store.replace('signup', tooLarge, version, long)).rejects.toThrow(StoreLimitError);
      expect((await other.read('signup'))?.text).toBe(large);
      expect(await store.replace('signup', 'small', version, long)).toBe(true);
    });

    test('measures a text in bytes', async () => {
      const { store } = await make();
      await expect(store.create('signup', 'ü'.repeat(524_288), long)).rejects.toThrow(StoreLimitError);
      expect(await store.create('signup', 'ü'.repeat(450_000), long)).toBe(true);
    });

    test('creates only what is not there', async () => {
      const { store, other } = await make();
      expect(await store.create('signup', 'first', long)).toBe(true);
      expect(await store.create('signup', 'second', long)).toBe(false);
      expect(await other.create('signup', 'third', long)).toBe(false);
      expect((await other.read('signup'))?.text).toBe('first');
    });

    test('replaces only what was read', async () => {
      const { store, other } = await make();
      await store.create('signup', 'first', long);
      const mine = await mustRead(store, 'signup');
      const theirs = await mustRead(other, 'signup');
      expect(await store.replace('signup', 'second', mine.version, long)).toBe(true);
      expect(await other.replace('signup', 'third', theirs.version, long)).toBe(false);
      expect(await store.replace('signup', 'fourth', mine.version, long)).toBe(false);
      expect((await other.read('signup'))?.text).toBe('second');
    });

    test('can be read again and again before a replacement', async () => {
      const { store } = await make();
      await store.create('signup', 'first', long);
      const { version } = await mustRead(store, 'signup');
      await mustRead(store, 'signup');
      expect(await store.replace('signup', 'second', version, long)).toBe(true);
    });

    test('tells a text that was written again from what it was', async () => {
      const { store, other } = await make();
      await store.create('signup', 'same', long);
      const old = await mustRead(store, 'signup');
      expect(await other.replace('signup', 'same', (await mustRead(other, 'signup')).version, long)).toBe(true);
      expect(await store.replace('signup', 'new', old.version, long)).toBe(false);
      expect((await store.read('signup'))?.text).toBe('same');
    });

    test('replaces one key only', async () => {
      const { store } = await make();
      await store.create('signup', 'a', long);
      await store.create('click', 'b', long);
      expect(await store.replace('click', 'c', (await mustRead(store, 'click')).version, long)).toBe(true);
      expect((await store.read('signup'))?.text).toBe('a');
    });

    test('lets one of many creators win', async () => {
      const { store, other } = await make();
      const results = await Promise.all(
        Array.from({ length: 40 }, (_, i) => (i % 2 === 0 ? store : other).create('signup', `by ${i}`, long)),
      );
      expect(results.filter(Boolean)).toHaveLength(1);
      expect((await store.read('signup'))?.text).toBe(`by ${results.indexOf(true)}`);
    });

    test('lets one of many writers win, who read the same', async () => {
      const { store, other } = await make();
      await store.create('signup', 'first', long);
      const mine = await mustRead(store, 'signup');
      const theirs = await mustRead(other, 'signup');
      const results = await Promise.all(
        Array.from({ length: 40 }, (_, i) =>
          i % 2 === 0
            ? store.replace('signup', `by ${i}`, mine.version, long)
            : other.replace('signup', `by ${i}`, theirs.version, long),
        ),
      );
      expect(results.filter(Boolean)).toHaveLength(1);
      expect((await store.read('signup'))?.text).toBe(`by ${results.indexOf(true)}`);
    });

    test('loses nothing of what many add up', async () => {
      const { store, other } = await make();
      await store.create('sum', '0', long);
      const increment = async (user: Store): Promise<void> => {
        const { text, version } = await mustRead(user, 'sum');
        if (!(await user.replace('sum', String(Number(text) + 1), version, long))) await increment(user);
      };
      await Promise.all(Array.from({ length: 30 }, (_, i) => increment(i % 2 === 0 ? store : other)));
      expect((await store.read('sum'))?.text).toBe('30');
    });

    test('answers a thousand questions at once, each with its own', async () => {
      const { store } = await make();
      const keys = Array.from({ length: 500 }, (_, i) => `key-${i}`);
      const [created, read] = await Promise.all([
        Promise.all(keys.map((key) => store.create(key, `of ${key}`, long))),
        Promise.all(keys.map((key) => store.read(key))),
      ]);
      expect(created).toEqual(keys.map(() => true));
      for (const [i, key] of keys.entries()) expect([undefined, `of ${key}`]).toContain(read[i]?.text);
      const again = await Promise.all(keys.map((key) => store.read(key)));
      expect(again.map((stored) => stored?.text)).toEqual(keys.map((key) => `of ${key}`));
    });

    test('forgets a text when its lifetime is over', async () => {
      const { store, other, letTimePass } = await make();
      await store.create('signup', 'text', 0.2);
      const { version } = await mustRead(store, 'signup');
      await waitUntil(async () => (await other.read('signup')) === undefined, letTimePass);
      expect(await store.replace('signup', 'late', version, long)).toBe(false);
      expect(await store.read('signup')).toBeUndefined();
      expect(await store.create('signup', 'new', long)).toBe(true);
      expect(await store.replace('signup', 'late', version, long)).toBe(false);
      expect((await store.read('signup'))?.text).toBe('new');
    });

    test('keeps a text for the whole of its lifetime', async () => {
      const { store, letTimePass } = await make();
      const end = store.now() + 1000;
      await store.create('signup', 'text', 1);
      let stored: StoredText | undefined;
      await waitUntil(async () => {
        stored = await store.read('signup');
        // The clock is looked at after the answer came, so that the answer is from before.
        const isOver = store.now() >= end;
        if (!isOver) expect(stored?.text).toBe('text');
        return isOver;
      }, letTimePass);
    });

    test('keeps a text for the lifetime that it was given last', async () => {
      const { store, letTimePass } = await make();
      await store.create('longer', 'a', 1);
      await store.create('shorter', 'a', long);
      await store.replace('longer', 'b', (await mustRead(store, 'longer')).version, long);
      await store.replace('shorter', 'b', (await mustRead(store, 'shorter')).version, 1);
      await waitUntil(async () => (await store.read('shorter')) === undefined, letTimePass);
      expect((await store.read('longer'))?.text).toBe('b');
    });

    test('keeps a text for any lifetime', async () => {
      const { store, letTimePass } = await make();
      const lifetimes = [thirtyDays - 1, thirtyDays, thirtyDays + 0.5, thirtyDays + 1, 10 * 365 * 86_400, 1e12];
      for (const seconds of lifetimes) await store.create(`for-${seconds}`, 'text', seconds);
      await store.create('brief', 'text', 0.2);
      await waitUntil(async () => (await store.read('brief')) === undefined, letTimePass);
      for (const seconds of lifetimes) expect((await store.read(`for-${seconds}`))?.text, `${seconds} s`).toBe('text');
    });

    test.each([0, -1, Number.NaN])('refuses a lifetime of %d seconds', async (lifetimeSeconds) => {
      const { store } = await make();
      await expect(store.create('signup', 'text', lifetimeSeconds)).rejects.toThrow(RangeError);
      await store.create('signup', 'text', long);
      const { version } = await mustRead(store, 'signup');
      await expect(store.replace('signup', 'other', version, lifetimeSeconds)).rejects.toThrow(RangeError);
      expect((await store.read('signup'))?.text).toBe('text');
    });

    test('fails from its end on, for its user only', async () => {
      const { store, other } = await make();
      await store.create('signup', 'text', long);
      const { version } = await mustRead(store, 'signup');
      store.close();
      store.close();
      await expect(store.read('signup')).rejects.toThrow(StoreError);
      await expect(store.create('click', 'text', long)).rejects.toThrow(StoreError);
      await expect(store.replace('signup', 'new', version, long)).rejects.toThrow(StoreError);
      if (other !== store) expect((await other.read('signup'))?.text).toBe('text');
    });
  });
}

async function mustRead(store: Store, key: string): Promise<StoredText> {
  const stored = await store.read(key);
  if (stored === undefined) throw new Error(`nothing is stored under ${key}`);
  return stored;
}

async function waitUntil(isSo: () => Promise<boolean>, letTimePass: () => Promise<void>): Promise<void> {
  for (let look = 0; look < mostLooks; look++) {
    if (await isSo()) return;
    await letTimePass();
  }
  throw new Error('waited in vain');
}
