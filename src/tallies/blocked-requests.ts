import type { Batch } from '../log/batch.ts';
import { Lockout } from '../structures/lockout.ts';
import type { EpochSeconds } from '../structures/seconds-histogram.ts';
import { type Counter, type KeepLine, type Tally, type TallyContext, UnmergeableRange } from './tally.ts';

/** What a request means to the login rule. */
type Meaning = 'failed login' | 'successful login' | 'other';

/** A request that may turn out blocked, or that may change who is. */
interface TrailEvent {
  readonly host: number;
  readonly time: EpochSeconds;
  readonly meaning: Meaning;
  /** The line's bytes, a copy. */
  readonly line: Uint8Array;
}

/** What a range that does not start the log leaves to be decided. */
interface Trail {
  /** The time of the range's first row. */
  readonly firstTime: EpochSeconds;
  readonly events: readonly TrailEvent[];
}

/** Of a range that starts the log: who is blocked at its end. Of another one: its trails, in order. */
export type BlockedShare = { readonly lockout: Lockout } | { readonly trails: readonly Trail[] };

/**
 * Keeps the line of every request that is made while its host is blocked.
 *
 * Who is blocked changes only at login attempts. So a range that does not start the log records its attempts and the
 * lines that might be blocked, and merging plays them through the same state machine as a single pass. Those lines are:
 *  - of a host that failed in this range, until the block length after its latest failure;
 *  - of any host, until the block length after the range's first time: a block may come in from before.
 * That is enough unless a block of an earlier range began later than this range's first time; then merging refuses.
 */
export const blockedRequests: Tally<BlockedShare> = {
  start: (context) => (context.startsLog ? new BlockedCounter(context) : new TrailCounter(context)),

  merge(left, right, { hostIds, keepLine }) {
    if ('lockout' in right) throw new RangeError('the right range starts the log, so nothing can come before it');
    const trails = right.trails.map((trail) => renumber(trail, hostIds));
    if ('trails' in left) return { trails: [...left.trails, ...trails] };
    for (const trail of trails) {
      if (left.lockout.latestLockStart > trail.firstTime) {
        throw new UnmergeableRange('a host was blocked later than the first request of the next range');
      }
      for (const { host, time, meaning, line } of trail.events) {
        if (isBlocked(left.lockout, host, time, meaning)) keepLine(line, 0, line.length);
      }
    }
    return left;
  },
};

/** The rule itself: tells whether the request is blocked and, if not, lets it change who is. */
function isBlocked(lockout: Lockout, host: number, time: EpochSeconds, meaning: Meaning): boolean {
  if (lockout.isLocked(host, time)) return true;
  if (meaning === 'failed login') lockout.fail(host, time);
  else if (meaning === 'successful login') lockout.succeed(host);
  return false;
}

class BlockedCounter implements Counter<BlockedShare> {
  private readonly meanings: MeaningReader;
  private readonly lockout: Lockout;
  private readonly keepLine: KeepLine;

  constructor(context: TallyContext) {
    this.meanings = new MeaningReader(context);
    this.lockout = new Lockout(context.login);
    this.keepLine = context.keepLine;
  }

  fold(batch: Batch): void {
    const { host, time, source, lineStart, lineLength } = batch;
    this.meanings.learn();
    for (let row = 0; row < batch.length; row++) {
      if (isBlocked(this.lockout, host[row] as number, time[row] as number, this.meanings.read(batch, row))) {
        this.keepLine(source, lineStart[row] as number, lineLength[row] as number);
      }
    }
  }

  share(): BlockedShare {
    return { lockout: this.lockout };
  }
}

class TrailCounter implements Counter<BlockedShare> {
  private readonly meanings: MeaningReader;
  private readonly blockSeconds: number;
  private firstTime: EpochSeconds = Number.NaN;
  private readonly latestFailures: Map<number, EpochSeconds> = new Map();
  private readonly events: TrailEvent[] = [];

  constructor(context: TallyContext) {
    this.meanings = new MeaningReader(context);
    this.blockSeconds = context.login.blockSeconds;
  }

  fold(batch: Batch): void {
    this.meanings.learn();
    if (Number.isNaN(this.firstTime) && batch.length > 0) this.firstTime = batch.time[0] as number;
    for (let row = 0; row < batch.length; row++) {
      const host = batch.host[row] as number;
      const time = batch.time[row] as number;
      const meaning = this.meanings.read(batch, row);
      const latestFailure = this.latestFailures.get(host) ?? Number.NEGATIVE_INFINITY;
      if (meaning !== 'other' || time - Math.max(this.firstTime, latestFailure) <= this.blockSeconds) {
        const start = batch.lineStart[row] as number;
        const line = batch.source.slice(start, start + (batch.lineLength[row] as number));
        this.events.push({ host, time, meaning, line });
      }
      if (meaning === 'failed login') this.latestFailures.set(host, Math.max(time, latestFailure));
    }
  }

  share(): BlockedShare {
    return { trails: Number.isNaN(this.firstTime) ? [] : [{ firstTime: this.firstTime, events: this.events }] };
  }
}

/** Tells login attempts from other requests, by the rule's methods, paths and statuses. */
class MeaningReader {
  private readonly context: TallyContext;
  /** By method, and by the id of each resource seen so far: 1 where it belongs to a login. */
  private readonly isLoginMethod: Uint8Array = new Uint8Array(256);
  private isLoginResource: Uint8Array = new Uint8Array(1024);
  private learnedResources = 0;
  /** No more bytes of a name are needed to tell whether it is one of the paths. */
  private readonly deciding: number;

  constructor(context: TallyContext) {
    this.context = context;
    this.deciding = 1 + Math.max(0, ...context.login.paths.map((path) => path.length));
    for (const method of context.login.methods) this.isLoginMethod[method] = 1;
  }

  /** Looks at the names of new resources. To be called before a batch is read. O(new resources). */
  learn(): void {
    const { login, resources } = this.context;
    if (resources.size > this.isLoginResource.length) {
      const larger = new Uint8Array(2 * resources.size);
      larger.set(this.isLoginResource);
      this.isLoginResource = larger;
    }
    for (; this.learnedResources < resources.size; this.learnedResources++) {
      const [path] = resources.name(this.learnedResources, this.deciding).split('?', 1);
      if (login.paths.includes(path as string)) this.isLoginResource[this.learnedResources] = 1;
    }
  }

  read({ method, resource, status }: Batch, row: number): Meaning {
    if (this.isLoginMethod[method[row] as number] === 0) return 'other';
    const id = resource[row] as number;
    if (id < 0 || this.isLoginResource[id] === 0) return 'other';
    return this.context.login.isFailedStatus[status[row] as number] === 1 ? 'failed login' : 'successful login';
  }
}

function renumber({ firstTime, events }: Trail, hostIds: Int32Array): Trail {
  return { firstTime, events: events.map((event) => ({ ...event, host: hostIds[event.host] as number })) };
}
