import type { LiveView } from '../../live/live-view.ts';
import { TypeScriptKernel } from '../../log/typescript-kernel.ts';
import { readSource } from '../../pipeline/read-source.ts';
import { Replay, type ReplayOptions } from '../../pipeline/replay.ts';
import type { Activity } from '../../report/watch/screen-state.ts';
import type { EpochSeconds } from '../../structures/calendar.ts';
import { type FoundLog, openLogs } from '../reading/open-logs.ts';
import { monotonicMilliseconds } from '../time/clock.ts';
import type { Interruptible } from '../time/interruption.ts';
import { pause } from '../time/pause.ts';
import type { Feed, FeedListener } from './feed.ts';

/** Old logs, played by their own time. */
export class ReplayFeed implements Feed {
  readonly activity: Activity;
  private readonly logs: readonly FoundLog[];
  private readonly options: ReplayOptions;
  private readonly live: LiveView;
  private readonly interruption: Interruptible;
  /** Undefined before it runs. */
  private replay: Replay | undefined = undefined;

  constructor(logs: readonly FoundLog[], options: ReplayOptions, live: LiveView, interruption: Interruptible) {
    this.activity = { name: 'replay', speed: options.speed };
    this.logs = logs;
    this.options = options;
    this.live = live;
    this.interruption = interruption;
  }

  get time(): EpochSeconds {
    return this.replay?.time ?? Number.NaN;
  }

  async run(listener: FeedListener): Promise<void> {
    const { live, interruption } = this;
    listener.onCaughtUp([]);
    const replay = new Replay(live, this.options, {
      now: monotonicMilliseconds,
      async sleep(milliseconds) {
        await listener.onCounted();
        await pause(milliseconds, interruption.signal);
      },
      report: (time) => listener.onReportDue(time),
    });
    this.replay = replay;
    const kernel = new TypeScriptKernel({}, live.names);
    for await (const source of openLogs(this.logs, interruption)) {
      await readSource(source, kernel, {
        async onBatch(batch) {
          await replay.play(batch);
          live.forgetNames();
        },
        onRead: () => listener.onCounted(),
      });
    }
  }
}
