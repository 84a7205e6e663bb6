import type { LiveView } from '../../live/live-view.ts';
import type { Batch } from '../../log/batch.ts';
import { TypeScriptKernel } from '../../log/typescript-kernel.ts';
import { FormatFinder } from '../../pipeline/format-finder.ts';
import { readSource, type SourceListener } from '../../pipeline/read-source.ts';
import { Replay, type ReplayOptions } from '../../pipeline/replay.ts';
import { openFormattedLogs } from '../reading/formatted-logs.ts';
import type { LogFormats } from '../reading/log-formats.ts';
import { type FoundLog, openLogs } from '../reading/open-logs.ts';
import { monotonicMilliseconds } from '../time/clock.ts';
import type { Interruptible } from '../time/interruption.ts';
import { pause } from '../time/pause.ts';
import type { Feed } from './feed.ts';
import type { LiveFormats } from './live-formats.ts';

/** Old logs, played by their own time. */
export function replayFeed(
  logs: readonly FoundLog[],
  options: ReplayOptions,
  live: LiveView,
  formats: LogFormats,
  liveFormats: LiveFormats,
  interruption: Interruptible,
): Feed {
  /** Undefined before it runs. */
  let replay: Replay | undefined;
  return {
    activity: { name: 'replay', speed: options.speed },
    get time() {
      return replay?.time ?? Number.NaN;
    },
    async run(listener) {
      listener.onCaughtUp([]);
      const running = new Replay(live, options, {
        now: monotonicMilliseconds,
        async sleep(milliseconds) {
          await listener.onCounted();
          await pause(milliseconds, interruption.signal);
        },
        report: (time) => listener.onReportDue(time),
      });
      replay = running;
      const kernel = new TypeScriptKernel({}, live.names);
      const counting: SourceListener<Batch> = {
        async onBatch(batch) {
          await running.play(batch);
          live.forgetNames();
        },
        onRead: () => listener.onCounted(),
      };
      for (const log of logs) {
        if (log.stats.isFile()) {
          for await (const source of openFormattedLogs([log], formats, interruption)) {
            kernel.use(source.format);
            await readSource(source, kernel, counting);
          }
        } else {
          // A pipe may be slow: what came first is played before more comes.
          for await (const source of openLogs([log], interruption)) {
            const finder = new FormatFinder(kernel, (lines) => liveFormats.decide(source.name, lines));
            await readSource(source, finder, counting);
          }
        }
      }
      formats.warnOfNoForwarded();
    },
  };
}
