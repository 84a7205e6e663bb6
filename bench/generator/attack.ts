/**
 * A log of passwords being tried: half of all lines are of 48 hosts that fail at `/login` again and again, look around in
 * between, and give way to others after some hundred requests. They are blocked most of the time, so that nearly half of
 * the log is blocked requests. Meanwhile 1,200 users read, and log in with a failure now and then.
 *
 * Per 2 million lines: 28 hours from 1 May 2023 at +0000, twenty requests a second, 3,000 attackers.
 */
import { formatAddress, scatter } from './address.ts';
import type { Random } from './random.ts';
import { formatWallSeconds, requestTimes, wallSeconds } from './timeline.ts';

const RHYTHM = { start: wallSeconds(2023, 5, 1), requestsPerHour: 72_000, byHour: [], byWeekday: [] };
const ATTACK_SHARE = 0.5;
const LOGIN_SHARE = 0.02;
const ATTACKERS_AT_ONCE = 48;
const USER_COUNT = 1_200;
const PAGE_COUNT = 900;
const FAILED_LOGIN = '"POST /login HTTP/1.1" 401 1420';
const LOGIN = '"POST /login HTTP/1.1" 302 0';

interface Attacker {
  readonly host: string;
  requestsLeft: number;
}

export function* attackLines(random: Random): Generator<string, void> {
  const offset = random.below(2 ** 31);
  let hostCount = 0;
  const nextHost = (): string => formatAddress(scatter(hostCount++, offset));
  const nextAttacker = (): Attacker => ({ host: nextHost(), requestsLeft: random.between(50, 600) });
  const users = Array.from({ length: USER_COUNT }, nextHost);
  const attackers = Array.from({ length: ATTACKERS_AT_ONCE }, nextAttacker);
  const pages = Array.from(
    { length: PAGE_COUNT },
    (_, index) => `"GET /forum/thread-${index} HTTP/1.1" 200 ${random.between(300, 90_000)}`,
  );
  for (const seconds of requestTimes(random, RHYTHM)) {
    const time = `[${formatWallSeconds(seconds)} +0000]`;
    const draw = random.fraction();
    if (draw < ATTACK_SHARE) {
      const slot = random.below(ATTACKERS_AT_ONCE);
      const attacker = attackers[slot] as Attacker;
      if (--attacker.requestsLeft === 0) attackers[slot] = nextAttacker();
      yield `${attacker.host} - - ${time} ${random.chance(0.8) ? FAILED_LOGIN : random.pick(pages)}`;
    } else if (draw < ATTACK_SHARE + LOGIN_SHARE) {
      yield `${random.pick(users)} - - ${time} ${random.chance(0.2) ? FAILED_LOGIN : LOGIN}`;
    } else {
      yield `${random.pickSkewed(users)} - - ${time} ${random.pickSkewed(pages)}`;
    }
  }
}
