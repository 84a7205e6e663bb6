import fs from 'node:fs';
import type { Batch } from '../../log/batch.ts';
import { TypeScriptKernel } from '../../log/typescript-kernel.ts';
import { KernelSink } from '../../pipeline/kernel-sink.ts';
import type { LogEnd } from '../../report/watch/silence.ts';
import type { EpochSeconds } from '../../structures/calendar.ts';
import { UserError } from '../../user-error.ts';
import { openToRead, readAt } from '../files/file-identity.ts';
import { statsOf } from '../files/same-file.ts';
import { findStart } from '../following/find-start.ts';
import { type FollowEvent, FollowedLog, fromStart } from '../following/follow-log.ts';
import { lookAtEnd } from '../following/log-end.ts';
import { ReadFiles } from '../following/read-files.ts';
import { isSystemError, leadsNowhere, noWorkingFolder } from '../system-error.ts';
import { monotonicMilliseconds, wallSeconds } from '../time/clock.ts';
import { pause } from '../time/pause.ts';
import { foreignBytes, recognizeCompression, recognizeForeign } from '../unpacking/compression.ts';
import type { Feed, FeedContext } from './feed.ts';

/** How long nobody looks at the logs. */
const pollMilliseconds = 250;
/** Each open file has two of them. */
const chunkBytes: number = 128 * 1024;

/**
 * Throws a `UserError` for what is there and will never be a log that grows. What cannot be read yet, or is not there yet,
 * may be some day.
 */
export function refuseUnfollowable(path: string): void {
  const stats = statsOf(path);
  if (stats?.isDirectory()) throw new UserError(`cannot watch ${path}: it is a folder; name the logs in it`);
  if (stats === undefined) {
    if (leadsNowhere(path)) throw new UserError(`cannot watch ${path}: ${noWorkingFolder}`);
    return;
  }
  if (!stats.isFile()) throw new UserError(`cannot watch ${path}: it is no file that grows; watch it alone`);
  const head = readHead(path);
  const foreign = recognizeForeign(head);
  // What is in an archive, or in UTF-16, no command reads.
  const advice = recognizeCompression(head) === undefined ? 'name a log that grows' : '--replay reads old logs';
  if (foreign !== undefined) throw new UserError(`cannot watch ${path}: it is ${foreign}; ${advice}`);
}

/** Logs that grow. */
export class FollowFeed implements Feed {
  private readonly context: FeedContext;
  private readonly logs: readonly FollowedLog[];
  private readonly missing: Set<string> = new Set();
  /** What was there at the start is counted in: from then on lines have just been written. */
  isCaughtUp = false;
  silentEnds: readonly LogEnd[] = [];
  private readonly paths: readonly string[];
  private readonly countsPast: boolean;

  /** Begins with what of the last `sinceSeconds` is there already. Nothing is opened before it runs. */
  constructor(
    paths: readonly string[],
    sinceSeconds: number,
    context: FeedContext,
    tell: (event: FollowEvent) => void,
  ) {
    this.context = context;
    this.paths = paths;
    this.countsPast = sinceSeconds > 0;
    const startAt = startAtSince(sinceSeconds);
    const reads = new ReadFiles();
    this.logs = paths.map(
      (path) =>
        new FollowedLog(path, {
          openSink: () =>
            new KernelSink(new TypeScriptKernel({ chunkBytes }, context.live.names), (batch) => this.count(batch)),
          tell: (event) => {
            if (event.kind === 'missing') this.missing.add(event.path);
            if (event.kind === 'appeared') this.missing.delete(event.path);
            tell(event);
          },
          reads,
          freeDescriptors: context.freeDescriptors,
          ...(startAt && { startAt }),
        }),
    );
  }

  get time(): EpochSeconds {
    return wallSeconds();
  }

  get awaitedLog(): string | undefined {
    return this.missing.size === this.paths.length ? [...this.missing][0] : undefined;
  }

  async run(): Promise<void> {
    const { live, interruption, onCounted } = this.context;
    const { signal, turns } = interruption;
    try {
      for (;;) {
        let hasMore = false;
        for (const log of this.logs) hasMore = log.poll(monotonicMilliseconds()) || hasMore;
        live.forgetNames(wallSeconds());
        await onCounted();
        if (!hasMore && !this.isCaughtUp) this.catchUp();
        if (hasMore) await turns.give();
        else await pause(pollMilliseconds, signal);
      }
    } finally {
      for (const log of this.logs) log.close();
    }
  }

  private catchUp(): void {
    this.isCaughtUp = true;
    if (!this.countsPast || this.context.live.counted.lines > 0) return;
    this.silentEnds = this.paths.map(lookAtEnd).filter((end) => end !== undefined && end.lines > 0) as LogEnd[];
  }

  private count(batch: Batch): void {
    this.context.live.fold(batch, wallSeconds(), this.isCaughtUp);
  }
}

/** Nothing of a file that cannot be read. */
function readHead(path: string): Uint8Array {
  let descriptor: number | undefined;
  try {
    descriptor = openToRead(path);
    return readAt(descriptor, 0, foreignBytes);
  } catch (error) {
    if (isSystemError(error)) return new Uint8Array(0);
    throw error;
  } finally {
    if (descriptor !== undefined) fs.closeSync(descriptor);
  }
}

/** Undefined for the end of the log. */
function startAtSince(sinceSeconds: number): ((descriptor: number, size: number) => number) | undefined {
  if (sinceSeconds === 0) return undefined;
  if (sinceSeconds === Number.POSITIVE_INFINITY) return fromStart;
  return (descriptor, size) => findStart(descriptor, size, wallSeconds() - sinceSeconds);
}
