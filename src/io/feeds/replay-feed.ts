import { TypeScriptKernel } from '../../log/typescript-kernel.ts';
import { readSource } from '../../pipeline/read-source.ts';
import { Replay, type ReplayOptions } from '../../pipeline/replay.ts';
import type { LogEnd } from '../../report/watch/silence.ts';
import type { EpochSeconds } from '../../structures/calendar.ts';
import { type FoundLog, openLogs } from '../reading/open-logs.ts';
import { monotonicMilliseconds } from '../time/clock.ts';
import { pause } from '../time/pause.ts';
import type { Feed, FeedContext } from './feed.ts';

/** Old logs, played by their own time. */
export class ReplayFeed implements Feed {
  readonly awaitedLog: undefined = undefined;
  readonly isCaughtUp = true;
  readonly silentEnds: readonly LogEnd[] = [];
  private readonly logs: readonly FoundLog[];
  private readonly context: FeedContext;
  private readonly replay: Replay;

  /** `report` is told each moment of the log that a report is due at. */
  constructor(
    logs: readonly FoundLog[],
    options: ReplayOptions,
    context: FeedContext,
    report: (time: EpochSeconds) => void | Promise<void>,
  ) {
    this.logs = logs;
    this.context = context;
    this.replay = new Replay(context.live, options, {
      now: monotonicMilliseconds,
      sleep: (milliseconds) => this.sleep(milliseconds),
      report,
    });
  }

  get time(): EpochSeconds {
    return this.replay.time;
  }

  async run(): Promise<void> {
    const { live, interruption, onCounted } = this.context;
    const kernel = new TypeScriptKernel({}, live.names);
    for await (const source of openLogs(this.logs, interruption)) {
      await readSource(source, kernel, {
        onBatch: async (batch) => {
          await this.replay.play(batch);
          live.forgetNames();
        },
        onRead: onCounted,
      });
    }
  }

  private async sleep(milliseconds: number): Promise<void> {
    const { interruption, onCounted } = this.context;
    await onCounted();
    await pause(milliseconds, interruption.signal);
  }
}
