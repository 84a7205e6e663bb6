import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toBytes } from '../support/bytes.ts';
import { kernels } from '../support/kernels.ts';
import { feedKernel } from '../support/parse.ts';

const arbitraryName = fc
  .array(fc.constantFrom('a', 'a', 'b', '\0', '\xff', 'long-enough-for-several-words'), { minLength: 1, maxLength: 6 })
  .map((pieces) => pieces.join(''))
  // NULs that a line begins with are no part of the host.
  .filter((name) => !name.startsWith('\0'));

describe.each(kernels)('the names of the kernel $name', ({ makeKernel }) => {
  test('begin with their own first bytes, and compare as strings do', () => {
    fc.assert(
      fc.property(fc.uniqueArray(arbitraryName, { minLength: 1, maxLength: 12 }), arbitraryName, (names, other) => {
        const kernel = makeKernel();
        const lines = names.map((name) => `${name} - - [01/Jul/1995:00:00:01 -0400] "GET ${name} HTTP/1.0" 200 5\n`);
        feedKernel(kernel, toBytes(lines.join('')), [65_536], () => {});
        for (const dictionary of [kernel.hosts, kernel.resources]) {
          expect(dictionary.size).toBe(names.length);
          names.forEach((name, id) => {
            expect(dictionary.name(id)).toBe(name);
            expect(dictionary.name(id, 2)).toBe(name.slice(0, 2));
            for (const prefix of [other, other.slice(0, 1), '', name, name.slice(0, -1), `${name}a`, `${name}\0`]) {
              expect(dictionary.startsWith(id, prefix)).toBe(name.startsWith(prefix));
            }
            names.forEach((second, otherId) => {
              expect(Math.sign(dictionary.compare(id, otherId))).toBe(name < second ? -1 : name > second ? 1 : 0);
            });
          });
        }
      }),
      { numRuns: 60 },
    );
  });
});
