import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mergeRuns, RunPacker, RunReader } from '../../src/structures/id-run.ts';
import { SlidingSums } from '../../src/structures/sliding-sums.ts';

type Pair = readonly [id: number, value: number];

const arbitraryValue = fc.oneof(fc.nat({ max: 3 }), fc.constantFrom(127, 128, 2 ** 31, 2 ** 45 + 1), fc.nat());

function pack(pairs: readonly Pair[]): Uint8Array {
  const packer = new RunPacker();
  for (const [id, value] of pairs) packer.add(id, value);
  return packer.finish();
}

function unpack(run: Uint8Array): Pair[] {
  const reader = new RunReader(run);
  const pairs: Pair[] = [];
  while (reader.next()) pairs.push([reader.id, reader.value]);
  return pairs;
}

const arbitraryPairs = fc
  .uniqueArray(fc.tuple(fc.oneof(fc.nat({ max: 20 }), fc.nat()), arbitraryValue), { selector: ([id]) => id })
  .map((pairs) => pairs.sort(([id], [other]) => id - other));

describe('A run', () => {
  test('gives back what was packed, up to the largest numbers', () => {
    fc.assert(
      fc.property(arbitraryPairs, (pairs) => {
        expect(unpack(pack(pairs))).toEqual(pairs);
      }),
    );
    const extremes: Pair[] = [
      [0, Number.MAX_SAFE_INTEGER],
      [2 ** 31 - 1, 0],
    ];
    expect(unpack(pack(extremes))).toEqual(extremes);
  });

  test('merged with another has the sums of both', () => {
    fc.assert(
      fc.property(arbitraryPairs, arbitraryPairs, (left, right) => {
        const sums = new Map<number, number>();
        for (const [id, value] of [...left, ...right]) sums.set(id, (sums.get(id) ?? 0) + value);
        const expected = [...sums].sort(([id], [other]) => id - other);
        expect(unpack(mergeRuns(pack(left), pack(right), new RunPacker()))).toEqual(expected);
      }),
    );
  });
});

type Step =
  | { readonly kind: 'add'; readonly slot: number; readonly id: number; readonly value: number; readonly times: number }
  | { readonly kind: 'move'; readonly slot: number }
  | { readonly kind: 'forget' };

const arbitrarySteps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    {
      weight: 12,
      arbitrary: fc.record({
        kind: fc.constant('add' as const),
        slot: fc.oneof(fc.integer({ min: -2, max: 6 }), fc.integer({ min: -50, max: 50 })),
        id: fc.oneof(fc.nat({ max: 5 }), fc.nat({ max: 2000 })),
        value: arbitraryValue,
        times: fc.oneof({ weight: 30, arbitrary: fc.constant(1) }, { weight: 1, arbitrary: fc.constant(40_000) }),
      }),
    },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('move' as const), slot: fc.integer({ min: -5, max: 60 }) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('forget' as const) }) },
  ),
  { maxLength: 60, size: 'max' },
);

/** A list of all additions, which are summed whenever somebody asks. Names stay; ids may change. */
class NaiveSums {
  private readonly slotCount: number;
  private additions: { slot: number; name: number; value: number }[] = [];
  private latest = Number.NEGATIVE_INFINITY;

  constructor(slotCount: number) {
    this.slotCount = slotCount;
  }

  moveTo(slot: number): void {
    this.latest = Math.max(this.latest, slot);
    this.additions = this.additions.filter((addition) => addition.slot > this.latest - this.slotCount);
  }

  add(slot: number, name: number, value: number): boolean {
    this.moveTo(slot);
    if (slot <= this.latest - this.slotCount) return false;
    this.additions.push({ slot, name, value });
    return true;
  }

  sumOf(name: number): number {
    return this.additions.filter((addition) => addition.name === name).reduce((sum, { value }) => sum + value, 0);
  }
}

test('Sums over the latest slots are those of a list, in any order of slots, and when ids change', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 8 }), arbitrarySteps, (slotCount, steps) => {
      const sliding = new SlidingSums(slotCount);
      const naive = new NaiveSums(slotCount);
      // Ids are given as names come; those that have nothing are forgotten now and then.
      let names: number[] = [];
      const idOf = (name: number) => {
        if (!names.includes(name)) names.push(name);
        return names.indexOf(name);
      };
      for (const step of steps) {
        if (step.kind === 'add') {
          const { slot, id: name, value, times } = step;
          const small = times > 1 ? value % 1000 : value;
          for (let i = 0; i < times - 1; i++) sliding.add(slot, idOf(name), small);
          expect(sliding.add(slot, idOf(name), small)).toBe(naive.add(slot, name, small * times));
        } else if (step.kind === 'move') {
          sliding.moveTo(step.slot);
          naive.moveTo(step.slot);
        } else {
          const kept = names.filter((name) => naive.sumOf(name) > 0);
          sliding.renumber(Int32Array.from(names, (name) => kept.indexOf(name)));
          names = kept;
        }
        expect(names.map((_, id) => sliding.sums[id] ?? 0)).toEqual(names.map((name) => naive.sumOf(name)));
      }
    }),
  );
});
