/**
 * The hardest hour for a live view: a million hosts, all alike, so that every minute has nearly as many hosts as lines.
 *
 * Ten million lines are 59 minutes and 31 seconds of 1 May 2023 at +0000, 2,800 requests a second; 2,000 resources.
 */
import { formatAddress, scatter } from './address.ts';
import type { Random } from './random.ts';
import { formatWallSeconds, wallSeconds } from './timeline.ts';

const START = wallSeconds(2023, 5, 1);
const REQUESTS_PER_SECOND = 2_800;
const HOST_COUNT = 1_000_000;
const RESOURCE_COUNT = 2_000;

export function* busyHourLines(random: Random): Generator<string, void> {
  const offset = random.below(2 ** 31);
  const answers = Array.from(
    { length: RESOURCE_COUNT },
    (_, index) => `"GET /items/${index} HTTP/1.1" ${random.chance(0.9) ? 200 : 404} ${random.below(30_000)}`,
  );
  for (let seconds = START; ; seconds++) {
    const stamp = `- - [${formatWallSeconds(seconds)} +0000]`;
    for (let left = REQUESTS_PER_SECOND; left > 0; left--) {
      yield `${formatAddress(scatter(random.below(HOST_COUNT), offset))} ${stamp} ${random.pick(answers)}`;
    }
  }
}
