import type { LiveView } from '../../live/live-view.ts';
import type { Batch } from '../../log/batch.ts';
import { unknownFormat } from '../../log/formats/catalogue.ts';
import { LineScanner } from '../../log/line-scanner.ts';
import { TypeScriptKernel } from '../../log/typescript-kernel.ts';
import { type DecideFormat, FormatFinder } from '../../pipeline/format-finder.ts';
import { KernelSink } from '../../pipeline/read-source.ts';
import type { Activity } from '../../report/watch/screen-state.ts';
import type { LogEnd } from '../../report/watch/silence.ts';
import { UserError } from '../../user-error.ts';
import { readAt, withOpenFile } from '../files/file-identity.ts';
import { statsOf } from '../files/same-file.ts';
import { AlreadyRead } from '../following/already-read.ts';
import { findLastLine, findStart } from '../following/find-start.ts';
import { FollowedLog, type FollowOptions, fromStart } from '../following/follow-log.ts';
import { lookAtEnd, readEnd } from '../following/log-end.ts';
import { leadsNowhere, noWorkingFolder, unlessRefused } from '../system-error.ts';
import { monotonicMilliseconds, wallSeconds } from '../time/clock.ts';
import type { Interruptible } from '../time/interruption.ts';
import { pause } from '../time/pause.ts';
import { foreignBytes, recognizeCompression, recognizeForeign } from '../unpacking/compression.ts';
import type { Feed, FeedListener } from './feed.ts';
import type { LiveFormats } from './live-formats.ts';

/** Time between two looks at the logs. */
const pollMilliseconds = 250;
/** Each open file has two chunks. */
const chunkBytes: number = 128 * 1024;

/**
 * Logs that grow. Begins with the lines of the last `sinceSeconds` that are there already. Opens nothing before it runs. Throws
 * a `UserError` for what will never be a log that grows.
 */
export function followFeed(
  paths: readonly string[],
  sinceSeconds: number,
  live: LiveView,
  formats: LiveFormats,
  { signal, turns }: Interruptible,
): Feed {
  for (const path of paths) refuseUnfollowable(path);
  const missing = new Set<string>();
  /** True when the lines present at the start are counted: later ones have just been written. */
  let isCaughtUp = false;

  function openLogs(listener: FeedListener): FollowedLog[] {
    const count = (batch: Batch) => live.fold(batch, wallSeconds(), isCaughtUp);
    const reads = new AlreadyRead();
    const tell: FollowOptions['tell'] = (event) => {
      if (event.kind === 'missing') missing.add(event.path);
      if (event.kind === 'appeared') missing.delete(event.path);
      listener.onFollowEvent(event);
    };
    return paths.map((path) => {
      const decide: DecideFormat = (lines) => formats.decide(path, lines);
      return new FollowedLog(path, {
        openSink(descriptor) {
          const kernel = new TypeScriptKernel({ chunkBytes }, live.names);
          return new KernelSink(new FormatFinder(kernel, decide, readEnd(descriptor)), count);
        },
        tell,
        startAt: startAtSince(sinceSeconds, decide),
        reads,
        freeDescriptors: () => listener.freeDescriptors(),
      });
    });
  }

  function findSilentEnds(): LogEnd[] {
    if (sinceSeconds === 0 || live.counted.lines > 0) return [];
    const ends = paths.map((path) => lookAtEnd(path, (lines) => formats.decide(path, lines)));
    return ends.filter((end) => end !== undefined && end.lines > 0) as LogEnd[];
  }

  return {
    get time() {
      return wallSeconds();
    },
    get activity(): Activity {
      const [log] = missing;
      return log !== undefined && missing.size === paths.length ? { name: 'waiting', log } : { name: 'live' };
    },
    async run(listener) {
      const logs = openLogs(listener);
      try {
        for (;;) {
          let hasMore = false;
          for (const log of logs) hasMore = log.poll(monotonicMilliseconds()) || hasMore;
          live.forgetNames(wallSeconds());
          if (isCaughtUp) await listener.onCounted();
          else if (!hasMore) {
            isCaughtUp = true;
            listener.onCaughtUp(findSilentEnds());
          }
          if (hasMore) await turns.give();
          else await pause(pollMilliseconds, signal);
        }
      } finally {
        for (const log of logs) log.close();
      }
    },
  };
}

/** Throws a `UserError` for what will never be a log that grows. What is missing or cannot be read yet may become one. */
function refuseUnfollowable(path: string): void {
  const stats = statsOf(path);
  if (stats?.isDirectory()) throw new UserError(`cannot watch ${path}: it is a folder; name the logs in it`);
  if (stats === undefined) {
    if (leadsNowhere(path)) throw new UserError(`cannot watch ${path}: ${noWorkingFolder}`);
    return;
  }
  if (!stats.isFile()) throw new UserError(`cannot watch ${path}: it is no file that grows; watch it alone`);
  const head = unlessRefused(() => withOpenFile(path, (descriptor) => readAt(descriptor, 0, foreignBytes)));
  if (head === undefined) return;
  const foreign = recognizeForeign(head);
  // What is in an archive, or in UTF-16, no command reads.
  const advice = recognizeCompression(head) === undefined ? 'name a log that grows' : '--replay reads old logs';
  if (foreign !== undefined) throw new UserError(`cannot watch ${path}: it is ${foreign}; ${advice}`);
}

function startAtSince(sinceSeconds: number, decide: DecideFormat): FollowOptions['startAt'] {
  if (sinceSeconds === 0) return findLastLine;
  if (sinceSeconds === Number.POSITIVE_INFINITY) return fromStart;
  return (descriptor, size) => {
    const scanner = new LineScanner();
    scanner.use(decide(readEnd(descriptor)) ?? unknownFormat);
    return findStart(descriptor, size, wallSeconds() - sinceSeconds, scanner);
  };
}
