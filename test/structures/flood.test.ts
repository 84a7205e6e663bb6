import { describe, expect, test } from 'vitest';
import { floodName, randomName, unitKinds } from '../../bench/generator/flood.ts';
import { Random } from '../../bench/generator/random.ts';
import { SimdKernel } from '../../src/log/simd-kernel.ts';
import type { SimdModule } from '../../src/log/simd-module.ts';
import { ByteDictionary } from '../../src/structures/byte-dictionary.ts';
import type { hashName } from '../../src/structures/name-hash.ts';
import { toBytes } from '../support/bytes.ts';
import { type SimdBuild, simdBuilds } from '../support/kernels.ts';
import { feedKernel } from '../support/parse.ts';

type HashOf = typeof hashName;

/** What names cost more than random ones of the same lengths, at most. Chance makes it 0.9 to 1.1. */
const maxRatio = 1.5;
const nameCount = 6000;
/** Where assembly/memory.ts has the dictionary of hosts. */
const hostsAt = 128;
const placesPerBucket = 4;

/** All that somebody may think of who does not know the key. No name has a comma, which would make it a list of clients. */
const floods: Readonly<Record<string, (index: number) => string>> = {
  'units of words': (index) => floodName(unitKinds.words, index),
  'units of blocks': (index) => floodName(unitKinds.blocks, index),
  'units of words in ASCII': (index) => floodName(unitKinds.ascii, index),
  'units of words behind a quote': (index) => `"${floodName(unitKinds.words, index)}"`,
  'top bits': (index) => replaceBytes('abcd'.repeat(18), (at) => (at % 4 === 3 && (index >> (at >> 2)) & 1 ? 0x80 : 0)),
  'lowest bits': (index) => replaceBytes('abcd'.repeat(18), (at) => (at % 4 === 0 && (index >> (at >> 2)) & 1 ? 1 : 0)),
  'numbers in a row': (index) => String(index).padStart(8, '0'),
  'numbers in the upper half of a word': (index) => String.fromCharCode(97, 98, 45 + (index & 63), 45 + (index >> 6)),
  'numbers in the first word, with its complement in the next': (index) =>
    String.fromCharCode(...[0, 6, 12].map((shift) => 45 + ((index >> shift) & 63)), 97) +
    String.fromCharCode(...[0, 6, 12].map((shift) => 108 - ((index >> shift) & 63)), 97),
  'the same letter, more and more often': (index) => 'a'.repeat(1 + (index % 2000)) + String(Math.trunc(index / 2000)),
  'blocks of 16 bytes in another order': (index) => permute(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'], index, 16),
  'parts of 1 KiB in another order': (index) => permute(['a', 'b', 'c', 'd', 'e', 'f', 'g'], index % 5040, 1024),
};

function replaceBytes(plain: string, flip: (at: number) => number): string {
  return Array.from(plain, (character, at) => String.fromCharCode(character.charCodeAt(0) ^ flip(at))).join('');
}

/** The index-th order of the letters, each of them so many times. */
function permute(letters: readonly string[], index: number, times: number): string {
  const left = [...letters];
  let rest = index;
  let name = '';
  while (left.length > 0) {
    const [letter = ''] = left.splice(rest % left.length, 1);
    rest = Math.trunc(rest / (left.length + 1));
    name += letter.repeat(times);
  }
  return name;
}

/** The places that are looked at until each name of a dictionary was found once. */
function countProbes(names: readonly string[], hashOf?: HashOf): number {
  const dictionary = new ByteDictionary(hashOf);
  for (const name of names) dictionary.intern(toBytes(name));
  // biome-ignore lint/complexity/useLiteralKeys: what is private has no other name.
  const [slots, slotMask] = [dictionary['slots'], dictionary['slotMask']];
  let probes = 0;
  for (let slot = 0; slot <= slotMask; slot++) {
    if (slots[2 * slot + 1] !== 0) probes += ((slot - (slots[2 * slot] as number)) & slotMask) + 1;
  }
  return probes;
}

/** The same in the dictionary of hosts of a SIMD kernel. */
function countSimdProbes(build: SimdBuild, names: readonly string[]): number {
  const module = build.reset();
  const log = toBytes(
    names.map((name) => `${name} - - [01/Jul/1995:00:00:01 -0400] "GET / HTTP/1.0" 200 5\n`).join(''),
  );
  const kernel = new SimdKernel(module);
  feedKernel(kernel, log, [1 << 16], () => {});
  expect(kernel.hosts.size).toBe(new Set(names).size);
  return probesOfHosts(module);
}

function probesOfHosts({ memory }: SimdModule): number {
  memory.grow(0);
  const words = new Uint32Array(memory.buffer);
  const [table, mask] = [words[hostsAt / 4] as number, words[hostsAt / 4 + 1] as number];
  let probes = 0;
  for (let bucket = 0; bucket <= mask; bucket++) {
    const at = table / 4 + 2 * placesPerBucket * bucket;
    for (let place = 0; place < placesPerBucket; place++) {
      if (words[at + placesPerBucket + place] === 0) continue;
      probes += placesPerBucket * ((bucket - (words[at + place] as number)) & mask) + place + 1;
    }
  }
  return probes;
}

/** Different ones, and as many random ones of the same lengths. */
function makeNames(
  nameOf: (index: number) => string,
  count: number = nameCount,
): { names: string[]; randomNames: string[] } {
  const names = [...new Set(Array.from({ length: count }, (_, index) => nameOf(index)))];
  const random = new Random(1);
  const randomNames = [...new Set(names.map((name) => randomName(random, Math.max(6, name.length))))];
  return { names, randomNames: randomNames.slice(0, names.length) };
}

describe.each(Object.entries(floods))('names made of %s', (_, nameOf) => {
  const { names, randomNames } = makeNames(nameOf);

  test('take no more probes than random ones', () => {
    expect(names.length).toBeGreaterThan(2000);
    expect(countProbes(names)).toBeLessThan(maxRatio * countProbes(randomNames));
  });

  test.each(simdBuilds)('take no more of $name', (build) => {
    expect(countSimdProbes(build, names)).toBeLessThan(maxRatio * countSimdProbes(build, randomNames));
  });
});

describe('probes are counted so that a hash without a key is found out', () => {
  const { names, randomNames } = makeNames((index) => floodName(unitKinds.words, index), 4096);

  test('by names that it makes collide', () => {
    expect(countProbes(names, unkeyedHash)).toBeGreaterThan(100 * countProbes(randomNames, unkeyedHash));
  });

  test('and by half as many that the same attack has in ASCII', () => {
    const ascii = Array.from({ length: 4096 }, (_, index) => floodName(unitKinds.ascii, index));
    expect(countProbes(ascii, unkeyedHash)).toBeGreaterThan(10 * countProbes(randomNames, unkeyedHash));
  });
});

/** What the TypeScript kernel had before: the seed is as good as none. */
function unkeyedHash(view: DataView, start: number, byteCount: number): number {
  let hash = 0x12345678;
  for (let at = 0; at + 4 <= byteCount; at += 4) {
    const mixed = Math.imul(hash ^ view.getInt32(start + at, true), 0x9e3779b1);
    hash = mixed ^ (mixed >>> 15);
  }
  return hash;
}
