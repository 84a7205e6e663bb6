import { expect, test } from 'vitest';
import { findClosestName } from '../../src/structures/closest-name.ts';

const settings = [
  'rate',
  'types',
  'trackingIds',
  'store',
  'seed',
  'event',
  'servers',
  'windowMinutes',
  'durationSeconds',
];
const answers = ['hours', 'disjointhours', 'blocked'];
const names = [...settings, ...answers];

test.each([
  ['a character is missing', 'typs', 'types'],
  ['one is too many', 'serverss', 'servers'],
  ['one is another', 'rata', 'rate'],
  ['two are swapped', 'evnet', 'event'],
  ['capitals are', 'TRACKINGIDS', 'trackingIds'],
  ['several of many', 'windwMinuets', 'windowMinutes'],
  ['the end is', 'duration', 'durationSeconds'],
  ['the end is', 'disjoint', 'disjointhours'],
  ['two are swapped', 'blokced', 'blocked'],
  ['nothing is', 'hours', 'hours'],
])('A name is found of which %s wrong', (_, typed, name) => {
  expect(findClosestName(typed, names)).toBe(name);
});

test.each(['', 'x', 'foo', 'se', 'rating', 'colour'])('Nothing is like %j', (typed) => {
  expect(findClosestName(typed, names)).toBeUndefined();
});

test('Of two that are as near, the first one is meant', () => {
  expect(findClosestName('cat', ['bat', 'hat'])).toBe('bat');
});
