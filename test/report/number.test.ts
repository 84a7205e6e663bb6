import { expect, test } from 'vitest';
import { formatCount, formatQuantity } from '../../src/report/number.ts';

test.each([
  [0, '0'],
  [999, '999'],
  [1000, '1,000'],
  [4_400_644, '4,400,644'],
  [Number.MAX_SAFE_INTEGER, '9,007,199,254,740,991'],
])('%i has commas between its thousands', (count, text) => {
  expect(formatCount(count)).toBe(text);
});

test.each([
  [0, '0 lines'],
  [1, '1 line'],
  [2, '2 lines'],
  [1000, '1,000 lines'],
])('%i lines are in the plural but for one', (count, text) => {
  expect(formatQuantity(count, 'line')).toBe(text);
});
