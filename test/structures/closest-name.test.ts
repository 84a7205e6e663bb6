import { expect, test } from 'vitest';
import { findClosestName } from '../../src/structures/closest-name.ts';

const names = ['rate', 'types', 'trackingIds', 'store', 'seed', 'event', 'servers', 'windowMinutes', 'durationSeconds'];

test.each([
  ['a character is missing', 'typs', 'types'],
  ['one is too many', 'serverss', 'servers'],
  ['one is another', 'rata', 'rate'],
  ['two are swapped', 'evnet', 'event'],
  ['capitals are', 'TRACKINGIDS', 'trackingIds'],
  ['several of many', 'windwMinuets', 'windowMinutes'],
  ['the end is', 'duration', 'durationSeconds'],
  ['nothing is', 'seed', 'seed'],
])('A name is found of which %s wrong', (_, typed, name) => {
  expect(findClosestName(typed, names)).toBe(name);
});

test.each(['', 'x', 'foo', 'se', 'rating', 'colour'])('Nothing is like %j', (typed) => {
  expect(findClosestName(typed, names)).toBeUndefined();
});

test('Of two that are as near, the first one is meant', () => {
  expect(findClosestName('cat', ['bat', 'hat'])).toBe('bat');
});
