import type { Feed, FeedContext } from '../../io/feeds/feed.ts';
import { FollowFeed, refuseUnfollowable } from '../../io/feeds/follow-feed.ts';
import { PipeFeed } from '../../io/feeds/pipe-feed.ts';
import { ReplayFeed } from '../../io/feeds/replay-feed.ts';
import { standardInputName } from '../../io/files/log-name.ts';
import { namesSameFile, statsOf } from '../../io/files/same-file.ts';
import type { FollowEvent } from '../../io/following/follow-log.ts';
import { MetricsServer } from '../../io/metrics/metrics-server.ts';
import { type FoundLog, findAppended, findLogs, standardInput } from '../../io/reading/open-logs.ts';
import { putInOrder } from '../../io/reading/put-in-order.ts';
import { warnOfRepeats } from '../../io/reading/warn-of-repeats.ts';
import { hasCursor } from '../../io/terminal/describe-terminal.ts';
import { Terminal } from '../../io/terminal/terminal.ts';
import { Deadline } from '../../io/time/deadline.ts';
import { endingInOrder, type Interruptible, Interruption, OrderlyEnd } from '../../io/time/interruption.ts';
import { JsonView } from '../../io/views/json-view.ts';
import { ScreenView } from '../../io/views/screen-view.ts';
import type { View } from '../../io/views/view.ts';
import { AppendedFile } from '../../io/writing/appended-file.ts';
import { PatientWriter } from '../../io/writing/patient-writer.ts';
import { standardOutputName } from '../../io/writing/standard-output.ts';
import { type LiveParameters, LiveView } from '../../live/live-view.ts';
import type { LiveSnapshot } from '../../live/snapshot.ts';
import { formatTotals } from '../../report/watch/panels/totals.ts';
import { explainSilence } from '../../report/watch/silence.ts';
import type { EpochSeconds } from '../../structures/calendar.ts';
import { UsageError } from '../../user-error.ts';
import { FollowMessages } from './follow-messages.ts';
import type { WatchOptions } from './options.ts';
import { SilenceMessage } from './silence-message.ts';

/** So often JSON lines are printed unless told otherwise. */
const usualEverySeconds = 10;

/** Shows what the logs are like until they end, if they do, or a key or a signal ends it. */
export async function watch(paths: readonly string[], options: WatchOptions): Promise<void> {
  refuseOwnOutput(paths, options);
  await endingInOrder((interruption) => watchUntilEnd(paths, options, interruption));
}

async function watchUntilEnd(
  paths: readonly string[],
  options: WatchOptions,
  interruption: Interruptible,
): Promise<void> {
  const terminal = new Terminal(options.talk);
  const messages = new FollowMessages(terminal);
  const { blockedFile, metricsAddress, onceSeconds, replaySpeed, order } = options;
  const found = replaySpeed === undefined ? [] : findLogs(paths);
  warnOfRepeats(found, terminal);
  const replayed = await putInOrder(found, order, terminal, interruption);
  const output = PatientWriter.toStandardOutput(interruption.signal);
  const blocked =
    blockedFile === undefined ? undefined : await AppendedFile.open(blockedFile, output, terminal, interruption);
  const live = new LiveView(toParameters(options), (source, start, byteCount) => {
    if (feed.isCaughtUp) blocked?.writeLine(source, start, byteCount);
  });
  const context: FeedContext = {
    live,
    interruption,
    onCounted() {
      if (feed.isCaughtUp) {
        once?.allow();
        silence.look();
      }
      return blocked?.flush();
    },
    freeDescriptors: () => server?.dropConnections(),
  };
  const feed = makeFeed(paths, replayed, options, context, {
    tell: (event) => messages.tell(event),
    report: (time) => view.report(live.snapshot(time)),
  });
  const takeSnapshot = () => live.snapshot(feed.time);
  const explainNothing = () =>
    explainSilence({
      now: feed.time,
      latest: live.latest,
      zone: live.zone,
      totals: live.counted,
      example: live.malformedExample,
      ends: feed.silentEnds,
    });
  const server = metricsAddress && (await MetricsServer.start(metricsAddress, takeSnapshot));
  if (server !== undefined) terminal.tell(`serving ${server.url}`);
  const view = makeView(paths, options, { feed, live, takeSnapshot, explainNothing, output }, interruption);
  const silence = new SilenceMessage(
    view instanceof ScreenView ? undefined : terminal,
    explainNothing,
    live,
    feed instanceof FollowFeed,
  );
  messages.isHeld = view instanceof ScreenView;
  const once = onceSeconds === undefined ? undefined : new Deadline(onceSeconds, interruption);
  // What is piped in may never have anything to count.
  if (feed.isCaughtUp) once?.allow();
  let isAtEnd = false;
  try {
    await feed.run();
    silence.tell();
    await view.showEnd();
    isAtEnd = true;
  } catch (error) {
    isAtEnd = error instanceof Interruption || error instanceof OrderlyEnd;
    throw error;
  } finally {
    once?.stop();
    server?.close();
    await view.close(isAtEnd);
    messages.isHeld = false;
    await blocked?.finish();
    if (view instanceof ScreenView) terminal.tell(formatTotals(takeSnapshot().totals));
  }
}

function toParameters({ top, windowSeconds, login, replaySpeed }: WatchOptions): LiveParameters {
  // What is followed may go on for weeks; what is replayed ends.
  return { top, windowSeconds, login, forgetsLogins: replaySpeed === undefined };
}

interface FeedListener {
  tell(event: FollowEvent): void;
  /** A replay has come to a moment that a JSON line is due at. */
  report(time: EpochSeconds): void | Promise<void>;
}

/** Makes the feed for the paths, or for the logs to replay. */
function makeFeed(
  paths: readonly string[],
  replayed: readonly FoundLog[],
  { replaySpeed, everySeconds, sinceSeconds }: WatchOptions,
  context: FeedContext,
  { tell, report }: FeedListener,
): Feed {
  if (replaySpeed !== undefined) {
    // As often as without a replay, for whoever watches; not at all where there is no telling how long it takes.
    const usual = replaySpeed === Number.POSITIVE_INFINITY ? undefined : Math.ceil(usualEverySeconds * replaySpeed);
    return new ReplayFeed(replayed, { speed: replaySpeed, reportSeconds: everySeconds ?? usual }, context, report);
  }
  const [path] = paths;
  if (path !== undefined && paths.length === 1 && isPipe(path)) return new PipeFeed(findLogs(paths), context, tell);
  for (const path of paths) refuseUnfollowable(path);
  return new FollowFeed(paths, sinceSeconds, context, tell);
}

/** True for what ends when its writer closes it, rather than to grow. */
function isPipe(path: string): boolean {
  const stats = path === standardInput ? undefined : statsOf(path);
  return path === standardInput || (stats !== undefined && !stats.isFile() && !stats.isDirectory());
}

/** True for one screen, false for JSON lines. */
function hasScreen({ wantsJson }: WatchOptions): boolean {
  return !wantsJson && hasCursor(process.env, process.stdout);
}

/** What a view shows, and where to, if that is no screen. */
interface Viewed {
  readonly feed: Feed;
  readonly live: LiveView;
  takeSnapshot(): LiveSnapshot;
  /** Why there is nothing to see; undefined if there is something. */
  explainNothing(): string | undefined;
  readonly output: PatientWriter;
}

function makeView(
  paths: readonly string[],
  options: WatchOptions,
  { feed, live, takeSnapshot, explainNothing, output }: Viewed,
  interruption: Interruptible,
): View {
  const { everySeconds, onceSeconds, replaySpeed, talk } = options;
  if (!hasScreen(options)) {
    const isTicking = replaySpeed === undefined && onceSeconds === undefined;
    return new JsonView(
      takeSnapshot,
      isTicking ? (everySeconds ?? usualEverySeconds) : undefined,
      output,
      interruption,
    );
  }
  return new ScreenView(
    {
      logs: paths.map((path) => (path === standardInput ? standardInputName : path)),
      hasColor: talk.hasColor,
      takeSnapshot,
      getZone: () => live.zone,
      getNotice: explainNothing,
      getActivity() {
        if (feed.awaitedLog !== undefined) return { name: 'waiting', log: feed.awaitedLog };
        return replaySpeed === undefined ? { name: 'live' } : { name: 'replay', speed: replaySpeed };
      },
    },
    interruption,
  );
}

/** A file that grows by what is read from it would never end, and two things at once cannot be seen on a terminal. */
function refuseOwnOutput(paths: readonly string[], options: WatchOptions): void {
  const { blockedFile } = options;
  if (blockedFile === undefined) return;
  const log = findAppended(paths, blockedFile);
  if (log !== undefined) throw new UsageError(`the log ${log} is also what --blocked appends to: name another file`);
  if (hasScreen(options) && namesSameFile(standardOutputName, blockedFile)) {
    throw new UsageError('--blocked would write over the screen: name a file, or add --json');
  }
}
