import { TypeScriptKernel } from '../../log/typescript-kernel.ts';
import { readSource } from '../../pipeline/read-source.ts';
import type { LogEnd } from '../../report/watch/silence.ts';
import type { EpochSeconds } from '../../structures/calendar.ts';
import type { FollowEvent } from '../following/follow-log.ts';
import { type FoundLog, openLogs } from '../reading/open-logs.ts';
import { wallSeconds } from '../time/clock.ts';
import type { Feed, FeedContext } from './feed.ts';

/** What comes through a pipe or the like, until it is closed. */
export class PipeFeed implements Feed {
  readonly awaitedLog: undefined = undefined;
  readonly isCaughtUp = true;
  readonly silentEnds: readonly LogEnd[] = [];
  private readonly logs: readonly FoundLog[];
  private readonly context: FeedContext;
  private readonly tell: (event: FollowEvent) => void;

  constructor(logs: readonly FoundLog[], context: FeedContext, tell: (event: FollowEvent) => void) {
    this.logs = logs;
    this.context = context;
    this.tell = tell;
  }

  get time(): EpochSeconds {
    return wallSeconds();
  }

  async run(): Promise<void> {
    const { live, interruption, onCounted } = this.context;
    const kernel = new TypeScriptKernel({}, live.names);
    for await (const source of openLogs(this.logs, interruption)) {
      try {
        await readSource(source, kernel, {
          onBatch: (batch) => {
            live.fold(batch, wallSeconds(), true);
            live.forgetNames(wallSeconds());
          },
          onRead: onCounted,
        });
      } finally {
        // None if the pipe has ended: then its last line is whole.
        const { unfinishedBytes: byteCount } = kernel;
        if (byteCount > 0) this.tell({ kind: 'unfinished', path: source.name, byteCount, isFormer: false });
      }
    }
  }
}
