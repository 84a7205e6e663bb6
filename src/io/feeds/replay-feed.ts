import type { LiveView } from '../../live/live-view.ts';
import { TypeScriptKernel } from '../../log/typescript-kernel.ts';
import { readSource } from '../../pipeline/read-source.ts';
import { Replay, type ReplayOptions } from '../../pipeline/replay.ts';
import { type FoundLog, openLogs } from '../reading/open-logs.ts';
import { monotonicMilliseconds } from '../time/clock.ts';
import type { Interruptible } from '../time/interruption.ts';
import { pause } from '../time/pause.ts';
import type { Feed } from './feed.ts';

/** Old logs, played by their own time. */
export function replayFeed(
  logs: readonly FoundLog[],
  options: ReplayOptions,
  live: LiveView,
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
      for await (const source of openLogs(logs, interruption)) {
        await readSource(source, kernel, {
          async onBatch(batch) {
            await running.play(batch);
            live.forgetNames();
          },
          onRead: () => listener.onCounted(),
        });
      }
    },
  };
}
