/**
 * A log whose names are always at hand: 16 hosts and 60 resources, all alike, Common lines without a single odd one. What
 * is left to do for each line is to read it and to count it.
 *
 * Per 4 million lines: 23 days from 1 May 2023 at +0000, two requests a second.
 */
import { formatAddress } from './address.ts';
import type { Random } from './random.ts';
import { formatWallSeconds, requestTimes, wallSeconds } from './timeline.ts';

const RHYTHM = { start: wallSeconds(2023, 5, 1), requestsPerHour: 7_200, byHour: [], byWeekday: [] };
const HOST_COUNT = 16;
const RESOURCE_COUNT = 60;

export function* fewHostsLines(random: Random): Generator<string, void> {
  const hosts = Array.from({ length: HOST_COUNT }, () => formatAddress(random.below(2 ** 32)));
  const answers = Array.from(
    { length: RESOURCE_COUNT },
    (_, index) => `"GET /shop/list-${index}/overview.html HTTP/1.1" 200 ${random.between(300, 90_000)}`,
  );
  for (const seconds of requestTimes(random, RHYTHM))
    yield `${random.pick(hosts)} - - [${formatWallSeconds(seconds)} +0000] ${random.pick(answers)}`;
}
