/**
 * A log of a scan from everywhere: each line is of another address, and asks for one of 300 things that are not there.
 *
 * Per 10 million lines: 10 million hosts of 7 to 15 bytes, 28 hours from 1 May 2023 at +0000, a hundred requests a second.
 */
import { formatAddress, scatter } from './address.ts';
import type { Random } from './random.ts';
import { formatWallSeconds, requestTimes, wallSeconds } from './timeline.ts';

const RHYTHM = { start: wallSeconds(2023, 5, 1), requestsPerHour: 360_000, byHour: [], byWeekday: [] };
const WANTED_COUNT = 300;
const WANTED = ['wp-login.php', '.env', 'admin/config.php', 'cgi-bin/luci', 'phpmyadmin/index.php', '.git/config'];

export function* scanLines(random: Random): Generator<string, void> {
  const offset = random.below(2 ** 31);
  const answers = Array.from({ length: WANTED_COUNT }, (_, index) => {
    const status = random.chance(0.9) ? '404 196' : `200 ${random.between(300, 9_000)}`;
    return `"GET /v${index}/${random.pick(WANTED)} HTTP/1.1" ${status}`;
  });
  let lineIndex = 0;
  for (const seconds of requestTimes(random, RHYTHM)) {
    const host = formatAddress(scatter(lineIndex, offset));
    yield `${host} - - [${formatWallSeconds(seconds)} +0000] ${random.pick(answers)}`;
    lineIndex++;
  }
}
