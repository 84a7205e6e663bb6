import type { AnswerContext } from '../analyzers/analyzer.ts';
import { hosts } from '../analyzers/hosts.ts';
import { resources } from '../analyzers/resources.ts';
import { copyFirstMalformed, type MalformedExample } from '../lines/malformed-lines.ts';
import type { Batch } from '../log/batch.ts';
import { Dictionaries } from '../log/kernel.ts';

import { utc, type Zone } from '../log/timestamp.ts';
import type { Names } from '../structures/byte-dictionary.ts';
import { type EpochSeconds, secondsPerHour, secondsPerMinute } from '../structures/calendar.ts';
import { SlidingSums } from '../structures/sliding-sums.ts';
import { finish } from '../structures/steps.ts';
import { maxNeededBytes } from '../structures/utf8.ts';
import type { KeepLine, LoginRule } from '../tallies/tally.ts';
import { BlockedNow } from './blocked-now.ts';
import { LiveRates } from './live-rates.ts';
import type { LiveSnapshot, LiveTotals } from './snapshot.ts';

/** What the live view depends on besides the lines. */
export interface LiveParameters {
  /** Max rows of a list, at least 1. */
  readonly top: number;
  /** The lists cover this many last seconds, at least 1. */
  readonly windowSeconds: number;
  readonly login: LoginRule;
  /**
   * True to forget failed logins that are older than an hour and than the window, so that weeks of attacks need no memory.
   * Exact as long as times go back by less than that.
   */
  readonly forgetsLogins: boolean;
}

/** The window of the top lists moves on by slots. */
const slotsPerWindow = 60;
/** Names are not forgotten while there are fewer. */
const minNames = 4096;
const maxRateSeconds: EpochSeconds = secondsPerHour;
/** If the clock goes back by less, windows stand still until it has caught up. */
const maxStepBackSeconds: EpochSeconds = secondsPerMinute;

/**
 * What a log has been like lately, by its own times.
 *
 * A request counts at the middle of its second, or now if that is in the future. If somebody sets the clock back by more than
 * a minute, windows and lists start anew, since what they had would be in the future. Lists are drawn by the analyzers of a whole
 * log, so a window as long as the log has the same lists.
 *
 * Memory: that of `SlidingSums` for the names of the window; names that are not used any more are forgotten once they are
 * the greater part. 0.4 MB for rates.
 */
export class LiveView {
  /** For the kernels whose batches are folded. */
  readonly names: Dictionaries = new Dictionaries();
  /** Of the first request; UTC before it. */
  zone: Zone = utc;
  /** The first malformed line; undefined before there is one. */
  malformedExample: MalformedExample | undefined = undefined;
  private readonly parameters: LiveParameters;
  private readonly slotSeconds: number;
  private readonly rates: LiveRates = new LiveRates();
  private readonly blocked: BlockedNow;
  private readonly hostRequests: SlidingSums;
  private readonly resourceRequests: SlidingSums;
  private readonly resourceBytes: SlidingSums;
  private slot: number = Number.NEGATIVE_INFINITY;
  private latestNow: EpochSeconds = Number.NEGATIVE_INFINITY;
  /** With more names than this, `forgetNames` looks which are used. */
  private suspectNames: number = minNames;

  constructor(parameters: LiveParameters) {
    this.parameters = parameters;
    const { windowSeconds, login } = parameters;
    this.slotSeconds = Math.ceil(windowSeconds / slotsPerWindow);
    // One more, since the latest slot is not over yet.
    const slotCount = Math.ceil(windowSeconds / this.slotSeconds) + 1;
    this.hostRequests = new SlidingSums(slotCount);
    this.resourceRequests = new SlidingSums(slotCount);
    this.resourceBytes = new SlidingSums(slotCount);
    this.blocked = new BlockedNow(login, this.names);
  }

  /** Lends `keepLine` every line that the login rule would have blocked, from now on. */
  keepBlocked(keepLine: KeepLine): void {
    this.blocked.keepLine = keepLine;
  }

  /** The latest second that a request was counted in; -Infinity before the first one. */
  get latest(): EpochSeconds {
    return this.rates.latest;
  }

  /** The totals so far. Live: the object changes as more is counted. */
  get counted(): Readonly<Omit<LiveTotals, 'blocked'>> {
    return this.rates.totals;
  }

  /**
   * Counts a batch in. No request counts later than `now`, which may have fractions; a replay leaves it out. `isArriving` is
   * true for lines that have just been written: they count in the last second, whatever their times.
   */
  fold(batch: Batch, now: EpochSeconds = Number.POSITIVE_INFINITY, isArriving: boolean = false): void {
    if (this.counted.requests === 0 && batch.zone !== undefined) this.zone = batch.zone;
    this.malformedExample ??= copyFirstMalformed(batch);
    if (Number.isFinite(now)) this.noticeStepBack(now);
    this.rates.fold(batch, now, isArriving);
    this.blocked.fold(batch);
    const { time, host, resource, bytes, length } = batch;
    for (let row = 0; row < length; row++) {
      const slot = Math.floor(Math.min(time[row] as EpochSeconds, now) / this.slotSeconds);
      if (!this.hostRequests.add(slot, host[row] as number, 1)) continue;
      const id = resource[row] as number;
      if (id < 0) continue;
      this.resourceRequests.add(slot, id, 1);
      this.addBytes(slot, id, bytes[row] as number);
    }
  }

  /**
   * Forgets names that are not used any more, if there are many of them. To be called between batches: names get other ids.
   * O(names) once per slot, O(1) otherwise.
   */
  forgetNames(now: EpochSeconds = this.latest): void {
    const { names, parameters } = this;
    this.noticeStepBack(now);
    const slot = Math.floor(now / this.slotSeconds);
    const size = names.hosts.size + names.resources.size;
    if (slot === this.slot && size <= this.suspectNames) return;
    this.slot = slot;
    this.moveTo(now);
    if (parameters.forgetsLogins) this.blocked.forgetBefore(now - Math.max(maxRateSeconds, parameters.windowSeconds));
    const isHostUsed = (id: number) => (this.hostRequests.sums[id] ?? 0) > 0 || this.blocked.remembers(id);
    const isResourceUsed = (id: number) => (this.resourceRequests.sums[id] ?? 0) > 0;
    const used = countIds(names.hosts.size, isHostUsed) + countIds(names.resources.size, isResourceUsed);
    this.suspectNames = Math.max(minNames, 2 * used);
    if (size <= this.suspectNames) return;
    const hostIds = names.hosts.retain(isHostUsed);
    const resourceIds = names.resources.retain(isResourceUsed);
    this.hostRequests.renumber(hostIds);
    this.blocked.renumber(hostIds);
    this.resourceRequests.renumber(resourceIds);
    this.resourceBytes.renumber(resourceIds);
  }

  /** What is known at a moment, not before those of earlier calls; NaN if none is known yet. O(names of the window). */
  snapshot(now: EpochSeconds): LiveSnapshot {
    this.moveTo(now);
    const { top, windowSeconds } = this.parameters;
    const { hosts: hostNames, resources: resourceNames } = this.names;
    const context = { hosts: startsOf(hostNames), resources: startsOf(resourceNames), top, windowSeconds };
    return {
      time: now,
      ...this.rates.snapshot(now),
      topSince: this.hostRequests.firstSlot * this.slotSeconds,
      hosts: [...finish(hosts.answer(this.hostRequests.sums, context))].filter(({ requests }) => requests > 0),
      resources: this.topResources(context),
      ...this.blocked.snapshot(now, top),
      totals: { ...this.counted, blocked: this.blocked.requests },
    };
  }

  /** Lists resources without bytes, too, but none without requests. */
  private topResources(context: AnswerContext): LiveSnapshot['resources'] {
    const requests = this.resourceRequests.sums;
    const bytes = Float64Array.from(this.resourceBytes.sums, (sum, id) => ((requests[id] ?? 0) > 0 ? sum : -1));
    return [...finish(resources.answer(bytes, context))].filter((row) => row.bytes >= 0);
  }

  /** Leaves out bytes that cannot be summed up exactly. `LiveRates` counts them. */
  private addBytes(slot: number, resource: number, bytes: number): void {
    const sum = (this.resourceBytes.sums[resource] ?? 0) + bytes;
    this.resourceBytes.add(slot, resource, sum <= Number.MAX_SAFE_INTEGER ? bytes : 0);
  }

  private noticeStepBack(now: EpochSeconds): void {
    if (now < this.latestNow - maxStepBackSeconds) {
      this.rates.resetWindows();
      for (const sums of this.allSums) sums.clear();
      this.latestNow = now;
    }
    this.latestNow = Math.max(this.latestNow, now);
  }

  private moveTo(now: EpochSeconds): void {
    if (Number.isNaN(now)) return;
    const slot = Math.floor(now / this.slotSeconds);
    for (const sums of this.allSums) sums.moveTo(slot);
  }

  private get allSums(): readonly SlidingSums[] {
    return [this.hostRequests, this.resourceRequests, this.resourceBytes];
  }
}

/** The same names, cut to the bytes that are shown, because a name may have megabytes. */
function startsOf(names: Names): Names {
  return {
    size: names.size,
    name: (id) => names.name(id, maxNeededBytes),
    startsWith: (id, prefix) => names.startsWith(id, prefix),
    compare: (id, otherId) => names.compare(id, otherId),
  };
}

function countIds(size: number, isCounted: (id: number) => boolean): number {
  let count = 0;
  for (let id = 0; id < size; id++) if (isCounted(id)) count++;
  return count;
}
