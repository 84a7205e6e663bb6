import type { Batch } from '../log/batch.ts';
import type { Dictionaries } from '../log/kernel.ts';
import type { EpochSeconds } from '../structures/calendar.ts';
import { Lockout } from '../structures/lockout.ts';
import { finish } from '../structures/steps.ts';
import { TopK } from '../structures/top-k.ts';
import { maxNeededBytes } from '../structures/utf8.ts';
import { type BlockedShare, blockedRequests } from '../tallies/blocked-requests.ts';
import type { Counter, KeepLine, LoginRule } from '../tallies/tally.ts';
import type { LiveSnapshot } from './snapshot.ts';

/** Who the login rule would block now, by the tally that finds the blocked requests of a whole log. */
export class BlockedNow {
  /** Is lent every line that the login rule would have blocked. */
  keepLine: KeepLine = () => {};
  /** Requests so far that the login rule would have blocked. */
  requests = 0;
  private readonly login: LoginRule;
  private readonly names: Dictionaries;
  private readonly lockout: Lockout;
  private counter: Counter<BlockedShare>;

  constructor(login: LoginRule, names: Dictionaries) {
    this.login = login;
    this.names = names;
    this.lockout = new Lockout(login);
    this.counter = this.continueCounting();
  }

  fold(batch: Batch): void {
    this.counter.fold(batch);
  }

  /** Forgets failed logins and blocks that cannot matter to requests from `time` on. O(hosts). */
  forgetBefore(time: EpochSeconds): void {
    this.lockout.forgetBefore(time);
  }

  /** True if the host has failed logins or a block, so that its id must be kept. */
  remembers(host: number): boolean {
    return this.lockout.remembers(host);
  }

  /** Takes over new ids of hosts and resources; -1 only for hosts that are not remembered. O(hosts, resources). */
  renumber(newHosts: Int32Array): void {
    this.lockout.renumber(newHosts);
    this.counter = this.continueCounting();
  }

  snapshot(now: EpochSeconds, top: number): Pick<LiveSnapshot, 'blockedHosts' | 'blockedHostCount'> {
    const { hosts } = this.names;
    const longest = new TopK<readonly [host: number, through: EpochSeconds]>(
      top,
      ([host, through], [otherHost, otherThrough]) =>
        through !== otherThrough ? through > otherThrough : hosts.compare(host, otherHost) < 0,
    );
    const second = Math.floor(now);
    let blockedHostCount = 0;
    for (const lock of this.lockout.locksAt(second)) {
      longest.offer(lock);
      blockedHostCount++;
    }
    const blockedHosts = finish(longest.takeBestFirst()).map(([host, through]) => ({
      host: hosts.name(host, maxNeededBytes),
      secondsLeft: through - second,
    }));
    return { blockedHosts, blockedHostCount };
  }

  private continueCounting(): Counter<BlockedShare> {
    const { names, login } = this;
    const keepLine: KeepLine = (source, start, byteCount) => {
      this.requests++;
      this.keepLine(source, start, byteCount);
    };
    return blockedRequests.inOrder.resume(
      { lockout: this.lockout },
      { ...names, login, keepLine, startsLog: false, canReadAgain: false },
    );
  }
}
