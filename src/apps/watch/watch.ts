import type { Feed } from '../../io/feeds/feed.ts';
import { followFeed } from '../../io/feeds/follow-feed.ts';
import { LiveFormats } from '../../io/feeds/live-formats.ts';
import { pipeFeed } from '../../io/feeds/pipe-feed.ts';
import { replayFeed } from '../../io/feeds/replay-feed.ts';
import { standardInputName } from '../../io/files/log-name.ts';
import { namesSameFile, statsOf } from '../../io/files/same-file.ts';
import { MetricsServer } from '../../io/metrics/metrics-server.ts';
import { LogFormats } from '../../io/reading/log-formats.ts';
import { findAppended, findLogs, standardInput } from '../../io/reading/open-logs.ts';
import { putInOrder, warnOfRepeats } from '../../io/reading/several-logs.ts';
import { hasCursor } from '../../io/terminal/describe-terminal.ts';
import { Terminal } from '../../io/terminal/terminal.ts';
import { startDeadline } from '../../io/time/deadline.ts';
import { endingInOrder, type Interruptible, Interruption, OrderlyEnd } from '../../io/time/interruption.ts';
import { jsonView } from '../../io/views/json-view.ts';
import { ScreenView } from '../../io/views/screen-view.ts';
import { AppendedFile } from '../../io/writing/appended-file.ts';
import { PatientWriter } from '../../io/writing/patient-writer.ts';
import { standardOutputName } from '../../io/writing/standard-output.ts';
import { LiveView } from '../../live/live-view.ts';
import { TypeScriptKernel } from '../../log/typescript-kernel.ts';
import { formatTotals } from '../../report/watch/panels/totals.ts';
import { UsageError } from '../../user-error.ts';
import { FollowMessages } from './follow-messages.ts';
import type { WatchOptions } from './options.ts';
import { SilenceWarning } from './silence-warning.ts';

const defaultEverySeconds = 10;
const detectionChunkBytes: number = 64 * 1024;

/**
 * Shows what logs are like now, until they end or a key or a signal ends the run.
 *
 * A feed counts lines into a live view. Snapshots of it go to a screen or to JSON lines, and to Prometheus. Requests that the login
 * rule would have blocked go to a file.
 */
export async function watch(paths: readonly string[], options: WatchOptions): Promise<void> {
  refuseOwnOutput(paths, options);
  await endingInOrder((interruption) => watchUntilEnd(paths, options, interruption));
}

async function watchUntilEnd(
  paths: readonly string[],
  options: WatchOptions,
  interruption: Interruptible,
): Promise<void> {
  const { blockedFile, metricsAddress, onceSeconds, talk } = options;
  const isOnScreen = hasScreen(options);
  const terminal = new Terminal(talk);

  const { top, windowSeconds, login, replaySpeed } = options;
  // What is followed may go on for weeks; what is replayed ends.
  const live = new LiveView({ top, windowSeconds, login, forgetsLogins: replaySpeed === undefined });
  const messages = new FollowMessages(terminal, isOnScreen);
  const feed = await openFeed(paths, options, live, terminal, messages, interruption);
  const takeSnapshot = () => live.snapshot(feed.time);

  const output = PatientWriter.toStandardOutput(interruption.signal);
  const blocked =
    blockedFile === undefined ? undefined : await AppendedFile.open(blockedFile, output, terminal, interruption);
  const server = metricsAddress && (await MetricsServer.start(metricsAddress, takeSnapshot));
  if (server !== undefined) terminal.tell(`serving ${server.url}`);

  const silence = new SilenceWarning(live, feed, isOnScreen ? undefined : terminal);
  const view = isOnScreen
    ? new ScreenView(
        {
          logs: paths.map((path) => (path === standardInput ? standardInputName : path)),
          hasColor: talk.hasColor,
          takeSnapshot,
          describe: () => ({ zone: live.zone, activity: feed.activity, notice: silence.explain() }),
        },
        interruption,
      )
    : jsonView(takeSnapshot, tickSecondsOf(options), output, interruption);
  const once = onceSeconds === undefined ? undefined : startDeadline(onceSeconds, interruption);

  /** True if the run ended as somebody wanted: the view then shows the end. */
  let hasEndedInOrder = false;
  try {
    await feed.run({
      onCaughtUp(silentEnds) {
        if (blocked !== undefined) live.keepBlocked((...line) => blocked.writeLine(...line));
        once?.allow();
        silence.lookAtStart(silentEnds);
      },
      onCounted() {
        silence.look();
        return blocked?.flush();
      },
      onReportDue: (time) => view.report(live.snapshot(time)),
      onFollowEvent: (event) => messages.tellEvent(event),
      freeDescriptors: () => server?.dropConnections(),
    });
    silence.give();
    await view.showEnd();
    hasEndedInOrder = true;
  } catch (error) {
    hasEndedInOrder = error instanceof Interruption || error instanceof OrderlyEnd;
    throw error;
  } finally {
    once?.stop();
    server?.close();
    await view.close(hasEndedInOrder);
    // The screen is closed, so messages no longer write over it.
    messages.release();
    await blocked?.finish();
    if (isOnScreen) terminal.tell(formatTotals(takeSnapshot().totals));
  }
}

/** Makes the feed for the paths. Throws a `UserError` for what cannot be watched. */
async function openFeed(
  paths: readonly string[],
  { replaySpeed, everySeconds, sinceSeconds, order, formats: rule }: WatchOptions,
  live: LiveView,
  terminal: Terminal,
  messages: FollowMessages,
  interruption: Interruptible,
): Promise<Feed> {
  const liveFormats = new LiveFormats(rule, messages);
  if (replaySpeed !== undefined) {
    const logs = findLogs(paths);
    warnOfRepeats(logs, terminal);
    const formats = new LogFormats(rule, new TypeScriptKernel({ chunkBytes: detectionChunkBytes }), messages);
    const ordered = await putInOrder(logs, order, formats, terminal, interruption);
    formats.tell();
    // By default as often as without a replay; never at full speed, since nothing tells how long that takes.
    const usual = replaySpeed === Number.POSITIVE_INFINITY ? undefined : Math.ceil(defaultEverySeconds * replaySpeed);
    return replayFeed(
      ordered,
      { speed: replaySpeed, reportSeconds: everySeconds ?? usual },
      live,
      formats,
      liveFormats,
      interruption,
    );
  }
  if (paths.length === 1 && paths.every(isPipe)) return pipeFeed(findLogs(paths), live, liveFormats, interruption);
  return followFeed(paths, sinceSeconds, live, liveFormats, interruption);
}

/** True for pipes and the like, which end when their writer closes them. Files grow. */
function isPipe(path: string): boolean {
  if (path === standardInput) return true;
  const stats = statsOf(path);
  return stats !== undefined && !stats.isFile() && !stats.isDirectory();
}

function hasScreen({ wantsJson }: WatchOptions): boolean {
  return !wantsJson && hasCursor(process.env, process.stdout);
}

/** Seconds between two JSON lines; undefined if no clock prints any: replays print by the time of the log. */
function tickSecondsOf({ everySeconds, onceSeconds, replaySpeed }: WatchOptions): number | undefined {
  if (onceSeconds !== undefined || replaySpeed !== undefined) return undefined;
  return everySeconds ?? defaultEverySeconds;
}

/** A log that grows by what is read from it would never end, and blocked requests would write over the screen. */
function refuseOwnOutput(paths: readonly string[], options: WatchOptions): void {
  const { blockedFile } = options;
  if (blockedFile === undefined) return;
  const log = findAppended(paths, blockedFile);
  if (log !== undefined) throw new UsageError(`the log ${log} is also what --blocked appends to: name another file`);
  if (hasScreen(options) && namesSameFile(standardOutputName, blockedFile)) {
    throw new UsageError('--blocked would write over the screen: name a file, or add --json');
  }
}
