import type { Batch, BatchTimes } from '../log/batch.ts';
import type { Names } from '../structures/byte-dictionary.ts';
import type { EpochSeconds } from '../structures/calendar.ts';
import { grown } from '../structures/grown.ts';
import { Lockout } from '../structures/lockout.ts';
import { type Counter, type KeepLine, type Tally, type TallyContext, UnmergeableRange } from './tally.ts';
import { addEvent, eventAt, lineBytesOf, type Meaning, makeTrailEvents, type TrailEvents } from './trail.ts';

/** What a range that does not start the log leaves to be decided. */
interface Trail {
  /** The time of the range's first row. */
  firstTime: EpochSeconds;
  /** Rows of the range. */
  rows: number;
  /** False if the events are not all of them, because there are too many: the whole range must be read again. */
  isWhole: boolean;
  events: TrailEvents;
  readonly batches: TrailBatch[];
  readonly canReadAgain: boolean;
}

/** A batch of the range, and the number of rows of the range before it. */
interface TrailBatch {
  readonly rowsBefore: number;
  readonly times: BatchTimes;
}

/** Who is blocked at the end of a range, and what has learned the names by then. */
interface Decided {
  readonly lockout: Lockout;
  readonly meanings?: MeaningReader;
}

/** Of a range that starts the log: who is blocked at its end. Of another one: its trails, in order. */
export type BlockedShare = Decided | { readonly trails: readonly Trail[] };

/** Max bytes of lines, and max events, that are kept of a range that can be read again. */
const maxTrailBytes = 16 * 1024 * 1024;
const maxTrailEvents = 1 << 18;

/**
 * Keeps the line of every request that is made while its host is blocked.
 *
 * Who is blocked changes only at login attempts. So a range that does not start the log records its attempts and the
 * lines that might be blocked by them: those of a host with a time from its earliest failure in this range until the
 * block length after its latest one. Merging plays them through the same state machine as a single pass.
 *
 * A block may also begin before the range. If the range can be read again, its start is read again up to the last batch
 * whose times meet such a block. Usually there is no such block, and nothing is read again. If the range cannot be read again,
 * the trail has all lines up to the block length after its first time. That is enough unless a block of an earlier range
 * began later than the first time of this one; then merging refuses.
 */
export const blockedRequests: Required<Tally<BlockedShare>> = {
  start: (context) =>
    context.startsLog
      ? new BlockedCounter(context, { lockout: new Lockout(context.login) })
      : new TrailCounter(context),

  merge(left, right, { hostIds, rowsReadAgain, keepLine }) {
    if ('lockout' in right) throw new RangeError('the right range starts the log, so nothing can come before it');
    const trails = right.trails.map((trail) => renumber(trail, hostIds));
    if ('trails' in left) return { trails: [...left.trails, ...trails] };
    for (const trail of trails) {
      // What was read again may have blocked hosts anew, but of those the trail knows.
      if (rowsReadAgain === 0 && countUndecidedRows(left.lockout, trail) > 0) {
        throw new UnmergeableRange('a host was blocked later than the first request of the next range');
      }
      playTrail(left.lockout, trail, rowsReadAgain, keepLine);
    }
    return left;
  },

  wire: {
    pack(share) {
      if ('lockout' in share) throw new RangeError('the range that starts the log stays where it is');
      return { data: share, moved: [] };
    },
    unpack: (data) => data as BlockedShare,
  },

  inOrder: {
    rowsToReadAgain(left, right) {
      if ('trails' in left || 'lockout' in right)
        throw new RangeError('only what follows a decided range is read again');
      const [trail] = right.trails;
      return trail?.canReadAgain ? countUndecidedRows(left.lockout, trail) : 0;
    },

    resume(left, context) {
      if ('trails' in left) throw new RangeError('only a decided range can go on');
      return new BlockedCounter(context, left);
    },
  },
};

/** Rows at the start of a range that the trail does not decide, because somebody may still be blocked from before. */
function countUndecidedRows(lockout: Lockout, { canReadAgain, isWhole, rows, batches, firstTime }: Trail): number {
  if (!isWhole) return rows;
  if (!canReadAgain) return lockout.latestLockStart > firstTime ? rows : 0;
  if (!batches.some(({ times }) => lockout.mayLock(times.earliest, times.latest))) return 0;
  const last = batches.findLastIndex(({ times }) => lockout.mayHaveLocked(times.earliest, times.latest));
  return last < 0 ? 0 : (batches[last + 1]?.rowsBefore ?? rows);
}

function playTrail(lockout: Lockout, { events }: Trail, firstRow: number, keepLine: KeepLine): void {
  for (let at = 0; at < events.length; at++) {
    const { row, host, time, meaning, line } = eventAt(events, at);
    if (row >= firstRow && isBlocked(lockout, host, time, meaning)) keepLine(line, 0, line.length);
  }
}

/** The rule itself: tells whether the request is blocked and, if not, lets it change who is. */
function isBlocked(lockout: Lockout, host: number, time: EpochSeconds, meaning: Meaning): boolean {
  if (lockout.isLocked(host, time)) return true;
  if (meaning === 'failed login') lockout.fail(host, time);
  else if (meaning === 'successful login') lockout.succeed(host);
  return false;
}

class BlockedCounter implements Counter<BlockedShare> {
  private readonly decided: Required<Decided>;
  private readonly keepLine: KeepLine;

  constructor(context: TallyContext, { lockout, meanings = new MeaningReader(context) }: Decided) {
    this.decided = { lockout, meanings };
    this.keepLine = context.keepLine;
  }

  fold(batch: Batch): void {
    const { host, time, method, source, lineStart, lineLength, length } = batch;
    const { lockout, meanings } = this.decided;
    const { isLoginMethod } = meanings;
    meanings.learn();
    for (let row = 0; row < length; row++) {
      const now = time[row] as EpochSeconds;
      // Neither blocked nor an attempt: nearly all rows, without a look at their hosts.
      if (!lockout.mayLock(now, now) && isLoginMethod[method[row] as number] === 0) continue;
      if (isBlocked(lockout, host[row] as number, now, meanings.read(batch, row))) {
        this.keepLine(source, lineStart[row] as number, lineLength[row] as number);
      }
    }
  }

  share(): BlockedShare {
    return this.decided;
  }
}

class TrailCounter implements Counter<BlockedShare> {
  private readonly meanings: MeaningReader;
  private readonly blockSeconds: number;
  private readonly canReadAgain: boolean;
  private readonly hosts: Names;
  private trail: Trail;
  /** Of this range. */
  private readonly failures: FailureSpans = new FailureSpans();

  constructor(context: TallyContext) {
    this.meanings = new MeaningReader(context);
    this.blockSeconds = context.login.blockSeconds;
    this.canReadAgain = context.canReadAgain;
    this.hosts = context.hosts;
    this.trail = makeTrail(this.canReadAgain);
  }

  fold(batch: Batch): void {
    const { times, host, time, method, length } = batch;
    if (times === undefined) return;
    const { trail, blockSeconds } = this;
    this.failures.learn(this.hosts);
    this.meanings.learn();
    if (trail.rows === 0) trail.firstTime = times.first;
    const keepsThrough = this.canReadAgain ? Number.NEGATIVE_INFINITY : trail.firstTime + blockSeconds;
    const { hasFailed } = this.failures;
    const { isLoginMethod } = this.meanings;
    for (let row = 0; row < length; row++) {
      const now = time[row] as EpochSeconds;
      // No attempt, of a host that has not failed: nearly all rows.
      const isHarmless = hasFailed[host[row] as number] === 0 && isLoginMethod[method[row] as number] === 0;
      if (isHarmless && now > keepsThrough) continue;
      this.keepEvent(batch, row, this.meanings.read(batch, row), keepsThrough);
    }
    trail.batches.push({ rowsBefore: trail.rows, times });
    trail.rows += length;
    if (this.canReadAgain && isTooLong(trail.events)) {
      trail.isWhole = false;
      trail.events = makeTrailEvents();
    }
  }

  share(): BlockedShare {
    const { trail } = this;
    this.trail = makeTrail(this.canReadAgain);
    this.failures.clear();
    return { trails: trail.rows === 0 ? [] : [trail] };
  }

  /** Keeps the row if it is an attempt, if a failure of its host may block it, or if all rows at its time are kept. */
  private keepEvent(batch: Batch, row: number, meaning: Meaning, keepsThrough: EpochSeconds): void {
    const host = batch.host[row] as number;
    const time = batch.time[row] as EpochSeconds;
    const { trail, failures, blockSeconds } = this;
    const isKept = meaning !== 'other' || time <= keepsThrough || failures.meets(host, time - blockSeconds, time);
    if (trail.isWhole && isKept) {
      const start = batch.lineStart[row] as number;
      const line = batch.source.subarray(start, start + (batch.lineLength[row] as number));
      addEvent(trail.events, { row: trail.rows + row, host, time, meaning, line });
    }
    if (meaning === 'failed login') failures.add(host, time);
  }
}

/** The times of the earliest and the latest failed login of hosts. In arrays, because V8's heap ends the process when it is full. */
class FailureSpans {
  /** By host: 1 where it has failed. */
  hasFailed: Uint8Array = new Uint8Array(1024);
  private count = 0;
  private hostOf: Int32Array = new Int32Array(64);
  private earliest: Float64Array = new Float64Array(64);
  private latest: Float64Array = new Float64Array(64);
  /** By host that has failed, its place in the other arrays; of other hosts, anything. */
  private placeOf: Int32Array = new Int32Array(1024);

  /** Makes room for new hosts. To be called before a batch is read. */
  learn({ size }: Names): void {
    if (size > this.hasFailed.length) this.hasFailed = grown(this.hasFailed, 2 * size);
  }

  clear(): void {
    for (let place = 0; place < this.count; place++) this.hasFailed[this.hostOf[place] as number] = 0;
    this.count = 0;
  }

  add(host: number, time: EpochSeconds): void {
    if (this.hasFailed[host] === 0) this.addHost(host, time);
    const place = this.placeOf[host] as number;
    this.earliest[place] = Math.min(this.earliest[place] as number, time);
    this.latest[place] = Math.max(this.latest[place] as number, time);
  }

  /** True if the host has failed, and its span has a time in common with `[from, through]`. */
  meets(host: number, from: EpochSeconds, through: EpochSeconds): boolean {
    if (this.hasFailed[host] === 0) return false;
    const place = this.placeOf[host] as number;
    return (this.earliest[place] as number) <= through && (this.latest[place] as number) >= from;
  }

  private addHost(host: number, time: EpochSeconds): void {
    const place = this.count++;
    if (place === this.hostOf.length) {
      this.hostOf = grown(this.hostOf, 2 * place);
      this.earliest = grown(this.earliest, 2 * place);
      this.latest = grown(this.latest, 2 * place);
    }
    if (host >= this.placeOf.length) this.placeOf = grown(this.placeOf, 2 * host);
    this.hasFailed[host] = 1;
    this.hostOf[place] = host;
    this.placeOf[host] = place;
    this.earliest[place] = time;
    this.latest[place] = time;
  }
}

function makeTrail(canReadAgain: boolean): Trail {
  return { firstTime: Number.NaN, rows: 0, isWhole: true, events: makeTrailEvents(), batches: [], canReadAgain };
}

function isTooLong(events: TrailEvents): boolean {
  return events.length > maxTrailEvents || lineBytesOf(events) > maxTrailBytes;
}

/** Tells login attempts from other requests, by the rule's methods, paths and statuses. */
class MeaningReader {
  private readonly context: TallyContext;
  /** By method, and by the id of each resource seen so far: 1 where it belongs to a login. */
  readonly isLoginMethod: Uint8Array = new Uint8Array(256);
  private isLoginResource: Uint8Array = new Uint8Array(1024);
  private learnedResources = 0;

  constructor(context: TallyContext) {
    this.context = context;
    for (const method of context.login.methods) this.isLoginMethod[method] = 1;
  }

  /** Looks at the names of new resources. To be called before a batch is read. O(new resources). */
  learn(): void {
    const { size } = this.context.resources;
    if (size > this.isLoginResource.length) this.isLoginResource = grown(this.isLoginResource, 2 * size);
    for (; this.learnedResources < size; this.learnedResources++) {
      if (this.isLogin(this.learnedResources)) this.isLoginResource[this.learnedResources] = 1;
    }
  }

  read({ method, resource, status, host }: Batch, row: number): Meaning {
    if (this.isLoginMethod[method[row] as number] === 0) return 'other';
    const id = resource[row] as number;
    if (id < 0 || this.isLoginResource[id] === 0) return 'other';
    const code = status[row] as number;
    // Status 000: the client went away before it was answered.
    if (code === 0) return 'other';
    // A log without the client has `-`, which would block everybody for what one has done.
    if (this.isNobody(host[row] as number)) return 'other';
    return this.context.login.isFailedStatus[code] === 1 ? 'failed login' : 'successful login';
  }

  private isNobody(host: number): boolean {
    const { hosts } = this.context;
    return hosts.startsWith(host, '-') && hosts.name(host, 2).length === 1;
  }

  private isLogin(resource: number): boolean {
    const { login, resources } = this.context;
    return login.paths.some((path) => {
      if (!resources.startsWith(resource, path)) return false;
      const next = resources.name(resource, path.length + 1)[path.length];
      return next === undefined || next === '?';
    });
  }
}

function renumber(trail: Trail, hostIds: Int32Array | undefined): Trail {
  if (hostIds === undefined) return trail;
  const { events } = trail;
  const host = events.host.map((id) => hostIds[id] ?? -1);
  return { ...trail, events: { ...events, host } };
}
