import { describe, expect, test } from 'vitest';
import { packError, packShares, unpackError, unpackShares } from '../../../src/io/threads/thread-messages.ts';
import { SecondOverflow } from '../../../src/structures/seconds-histogram.ts';
import { ByteSumOverflow, bytesPerResource } from '../../../src/tallies/bytes-per-resource.ts';
import { requestsPerHost } from '../../../src/tallies/requests-per-host.ts';
import type { Tally } from '../../../src/tallies/tally.ts';
import { UsageError, UserError } from '../../../src/user-error.ts';

function post(error: unknown): Error {
  return unpackError(structuredClone(packError(error)));
}

describe('an error that is posted', () => {
  test.each([
    ['UserError', new UserError('log shrank')],
    ['SecondOverflow', new SecondOverflow('too many')],
    ['RangeError', new RangeError('Array buffer allocation failed')],
    ['Error', new Error('boom')],
  ])('is the same kind of error: %s', (_, error) => {
    const posted = post(error);
    expect(posted.constructor).toBe(error.constructor);
    expect(posted.message).toBe(error.message);
    expect(posted.stack).toBe(error.stack);
  });

  test('keeps the resource of a sum that is too large', () => {
    const posted = post(new ByteSumOverflow('/\xff\0"'));
    expect(posted).toBeInstanceOf(ByteSumOverflow);
    expect(posted).toMatchObject({ resource: '/\xff\0"', message: new ByteSumOverflow('').message });
  });

  test('is an error of the same stack if nobody tells its kind apart', () => {
    const error = new TypeError('boom');
    expect(post(error)).toMatchObject({ message: 'boom', stack: error.stack });
    expect(post(error).stack).toContain('TypeError: boom');
  });

  test('is a mistake of the user, whatever kind of mistake', () => {
    expect(post(new UsageError('no'))).toBeInstanceOf(UserError);
  });

  test.each([
    ['text', 'text'],
    [undefined, 'undefined'],
    [null, 'null'],
  ])('is an error if %j was thrown', (thrown, message) => {
    expect(post(thrown).message).toBe(message);
  });
});

test('shares that are posted belong to the same tallies, in whatever order', () => {
  const tallies = [requestsPerHost, bytesPerResource] as Tally<unknown>[];
  const shares = new Map([
    [bytesPerResource as Tally<unknown>, Float64Array.of(1, 2)],
    [requestsPerHost as Tally<unknown>, Float64Array.of(3)],
  ]);
  const [packed, moved] = packShares(shares, tallies);
  expect(moved).toHaveLength(2);
  const posted = unpackShares(structuredClone(packed, { transfer: moved }), tallies);
  expect(posted.get(bytesPerResource as Tally<unknown>)).toEqual(Float64Array.of(1, 2));
  expect(posted.get(requestsPerHost as Tally<unknown>)).toEqual(Float64Array.of(3));
});
