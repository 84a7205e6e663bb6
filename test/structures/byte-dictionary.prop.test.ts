import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ByteDictionary, type NameSlices } from '../../src/structures/byte-dictionary.ts';
import type { hashName } from '../../src/structures/name-hash.ts';
import { toBytes, toPaddedBytes } from '../support/bytes.ts';

/** Names of 0 to 300 bytes that like to share prefixes, and bytes that like to be mistaken. */
const arbitraryName: fc.Arbitrary<string> = fc.oneof(
  {
    arbitrary: fc.constantFrom('', 'a', 'b', '\0', '\0\0', 'a\0', '\xff', 'a\xff', 'abcd', 'abcd\0', 'abce'),
    weight: 3,
  },
  {
    arbitrary: fc
      .array(fc.constantFrom('a', 'b', '\0', '\xff', '\x80', ' '), { maxLength: 9 })
      .map((bytes) => bytes.join('')),
    weight: 4,
  },
  {
    arbitrary: fc
      .record({ length: fc.nat({ max: 299 }), last: fc.constantFrom('', 'a', 'b', '\0', '\xff') })
      .map(({ length, last }) => 'x'.repeat(length) + last),
    weight: 2,
  },
  {
    arbitrary: fc.array(fc.nat({ max: 255 }), { maxLength: 20 }).map((bytes) => String.fromCharCode(...bytes)),
    weight: 2,
  },
);

/** `null` stands for a missing name. */
const arbitraryNames = fc.array(
  fc.oneof({ arbitrary: arbitraryName, weight: 9 }, { arbitrary: fc.constant(null), weight: 1 }),
  {
    maxLength: 120,
  },
);

type HashOf = typeof hashName;

/** Lays names out side by side, with odd bytes between them. */
function layOut(names: readonly (string | null)[]): { view: DataView; slices: NameSlices } {
  const { view } = toPaddedBytes(`?${names.map((name) => `${name ?? ''}~`).join('')}`, 3);
  const slices = {
    start: new Int32Array(names.length),
    length: new Int32Array(names.length),
  };
  let at = 1;
  names.forEach((name, i) => {
    slices.start[i] = at;
    slices.length[i] = name?.length ?? -1;
    at += (name?.length ?? 0) + 1;
  });
  return { view, slices };
}

function internAll(dictionary: ByteDictionary, names: readonly (string | null)[]): number[] {
  const { view, slices } = layOut(names);
  const ids = new Int32Array(names.length);
  dictionary.internAll(view, slices, ids, names.length);
  return [...ids];
}

/** Ids in first-seen order. */
class MapDictionary {
  readonly ids: Map<string, number> = new Map();

  internAll(names: readonly (string | null)[]): number[] {
    return names.map((name) => (name === null ? -1 : this.intern(name)));
  }

  intern(name: string): number {
    const id = this.ids.get(name) ?? this.ids.size;
    this.ids.set(name, id);
    return id;
  }
}

function expectSameNames(dictionary: ByteDictionary, expected: MapDictionary): void {
  expect(dictionary.size).toBe(expected.ids.size);
  for (const [name, id] of expected.ids) {
    if (dictionary.name(id) !== name) expect(dictionary.name(id)).toBe(name);
  }
}

describe('ids', () => {
  test('are dense in first-seen order, as those of a Map', () => {
    fc.assert(
      fc.property(fc.array(arbitraryNames, { maxLength: 4 }), (batches) => {
        const dictionary = new ByteDictionary();
        const expected = new MapDictionary();
        for (const names of batches) expect(internAll(dictionary, names)).toEqual(expected.internAll(names));
        expectSameNames(dictionary, expected);
      }),
      { numRuns: 300 },
    );
  });

  test('are the same where different names share a hash', () => {
    const badHashes: HashOf[] = [
      () => 7,
      () => -1,
      () => 0,
      (_view, _start, byteCount) => byteCount & 1,
      (view, start) => view.getUint8(start) << 29,
    ];
    fc.assert(
      fc.property(fc.array(arbitraryNames, { maxLength: 4 }), fc.constantFrom(...badHashes), (batches, hashOf) => {
        const dictionary = new ByteDictionary(hashOf);
        const expected = new MapDictionary();
        for (const names of batches) expect(internAll(dictionary, names)).toEqual(expected.internAll(names));
        expectSameNames(dictionary, expected);
      }),
      { numRuns: 200 },
    );
  });

  test('are the same one by one and all at once', () => {
    fc.assert(
      fc.property(arbitraryNames, arbitraryNames, (names, others) => {
        const dictionary = new ByteDictionary();
        const expected = new MapDictionary();
        const oneByOne = names.filter((name) => name !== null);
        expect(oneByOne.map((name) => dictionary.intern(toBytes(name)))).toEqual(expected.internAll(oneByOne));
        expect(internAll(dictionary, others)).toEqual(expected.internAll(others));
        expectSameNames(dictionary, expected);
      }),
      { numRuns: 200 },
    );
  });

  test('stay when the dictionary grows', () => {
    // Far beyond 256 ids, 1024 slots and 4096 words; every third name is known.
    const dictionary = new ByteDictionary();
    const expected = new MapDictionary();
    for (let batch = 0; batch < 20; batch++) {
      const names = Array.from({ length: 3000 }, (_, i) => `host-${(batch * 2000 + i) % 30_000}.${'x'.repeat(i % 40)}`);
      expect(internAll(dictionary, names)).toEqual(expected.internAll(names));
    }
    expectSameNames(dictionary, expected);
    expect(dictionary.size).toBe(30_000);
  });

  test('stay when names that all collide make it grow', () => {
    const dictionary = new ByteDictionary(() => 1023);
    const expected = new MapDictionary();
    const names = Array.from({ length: 1500 }, (_, i) => `${i}`);
    expect(internAll(dictionary, [...names, ...names])).toEqual(expected.internAll([...names, ...names]));
  });
});

describe('names', () => {
  test('compare as their bytes do', () => {
    fc.assert(
      fc.property(fc.array(arbitraryName, { minLength: 2, maxLength: 12 }), (names) => {
        const dictionary = new ByteDictionary();
        const ids = internAll(dictionary, names);
        for (const [i, name] of names.entries()) {
          for (const [j, other] of names.entries()) {
            const order = Math.sign(dictionary.compare(ids[i] as number, ids[j] as number));
            expect(order).toBe(Buffer.compare(toBytes(name), toBytes(other)));
          }
        }
      }),
      { numRuns: 200 },
    );
  });
});

test('Names that are kept stay in order with new ids, and forgotten ones can be seen anew', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.uint8Array({ maxLength: 12 }), { selector: (name) => name.join() }),
      fc.infiniteStream(fc.boolean()),
      (names, decisions) => {
        const dictionary = new ByteDictionary();
        for (const name of names) dictionary.intern(name);
        const isKept = names.map(() => decisions.next().value as boolean);
        const newIds = dictionary.retain((id) => isKept[id] as boolean);
        const kept = names.filter((_, id) => isKept[id]);
        expect([...newIds]).toEqual(names.map((name, id) => (isKept[id] ? kept.indexOf(name) : -1)));
        expect(kept.map((_, id) => Uint8Array.from(dictionary.nameBytes(id)))).toEqual(kept);
        const all = [...kept, ...names.filter((_, id) => !isKept[id])];
        expect(all.map((name) => dictionary.intern(name))).toEqual(all.map((_, id) => id));
        expect(dictionary.size).toBe(names.length);
      },
    ),
  );
});
