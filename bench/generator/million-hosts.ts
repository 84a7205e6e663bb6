/**
 * A log of many hosts that come back: every fourth line is the first of its host, the others are of any host so far, all
 * alike. So hardly any name is where it was lately used.
 *
 * Per 4 million lines: 1 million hosts (half addresses, half names made of them), 5 days from 1 May 2023 at +0000, ten
 * requests a second.
 */
import { formatAddress, scatter } from './address.ts';
import type { Random } from './random.ts';
import { formatWallSeconds, requestTimes, wallSeconds } from './timeline.ts';

const RHYTHM = { start: wallSeconds(2023, 5, 1), requestsPerHour: 36_000, byHour: [], byWeekday: [] };
const LINES_PER_HOST = 4;
const RESOURCE_COUNT = 2_000;
const NETWORKS = ['north', 'metro', 'gulf', 'prime', 'lake', 'vista', 'inter', 'pine'];

export function* millionHostsLines(random: Random): Generator<string, void> {
  const offset = random.below(2 ** 31);
  const answers = Array.from(
    { length: RESOURCE_COUNT },
    (_, index) => `"GET /items/${index}/details.html HTTP/1.1" 200 ${random.between(300, 90_000)}`,
  );
  let lineIndex = 0;
  for (const seconds of requestTimes(random, RHYTHM)) {
    const newest = Math.floor(lineIndex / LINES_PER_HOST);
    const host = makeHost(lineIndex % LINES_PER_HOST === 0 ? newest : random.below(newest + 1), offset);
    yield `${host} - - [${formatWallSeconds(seconds)} +0000] ${random.pick(answers)}`;
    lineIndex++;
  }
}

/** Always the same for the same index, so that no host needs to be kept. */
function makeHost(index: number, offset: number): string {
  const bits = scatter(index, offset);
  const address = formatAddress(bits);
  return bits % 2 === 0 ? address : `dyn-${address}.${NETWORKS[(bits >>> 1) % NETWORKS.length]}.example`;
}
