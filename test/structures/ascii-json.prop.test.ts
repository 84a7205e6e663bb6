import fc from 'fast-check';
import { expect, test } from 'vitest';
import { excerptJson, toAsciiJson } from '../../src/structures/ascii-json.ts';

test('an excerpt is the start of the JSON, with an ellipsis where there is more', () => {
  const values = fc.jsonValue({ stringUnit: 'binary' });
  fc.assert(
    fc.property(values, fc.integer({ min: 1, max: 40 }), (value, most) => {
      const json = toAsciiJson(value);
      const excerpt = excerptJson(value, most);
      // JSON has no negative zero.
      if (json !== toAsciiJson(JSON.parse(json)) || /-0\b/.test(excerpt)) return;
      expect(excerpt).toBe(json.length > most ? `${json.slice(0, most)}…` : json);
    }),
  );
});

test('an excerpt of what is nested 100,000 levels deep, or has itself as a member, is as long as any other', () => {
  let deep: unknown = 1;
  for (let i = 0; i < 100_000; i++) deep = i % 2 === 0 ? [deep] : { a: deep };
  expect(excerptJson(deep, 12)).toBe('{"a":[{"a":[…');
  const circle: unknown[] = [];
  circle.push(circle);
  expect(excerptJson(circle, 5)).toBe('[[[[[…');
});

test('an excerpt calls what has no JSON by its type', () => {
  expect(excerptJson([1n, undefined, () => 1, Symbol('x'), Number.NaN], 100)).toBe(
    '[bigint,undefined,function,symbol,NaN]',
  );
});
