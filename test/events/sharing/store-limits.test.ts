import fc from 'fast-check';
import { expect, test } from 'vitest';
import { countUtf8Bytes } from '../../../src/events/sharing/store-limits.ts';

test('a text has as many bytes as its encoding in UTF-8', () => {
  const anyUnits = fc.array(fc.nat({ max: 0xffff })).map((units) => String.fromCharCode(...units));
  fc.assert(
    fc.property(fc.oneof(anyUnits, fc.string({ unit: 'binary' })), (text) => {
      expect(countUtf8Bytes(text)).toBe(new TextEncoder().encode(text).length);
    }),
  );
});
