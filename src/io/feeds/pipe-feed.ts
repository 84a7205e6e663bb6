import type { LiveView } from '../../live/live-view.ts';
import { TypeScriptKernel } from '../../log/typescript-kernel.ts';
import { FormatFinder } from '../../pipeline/format-finder.ts';
import { readSource } from '../../pipeline/read-source.ts';
import { type FoundLog, openLogs } from '../reading/open-logs.ts';
import { wallSeconds } from '../time/clock.ts';
import type { Interruptible } from '../time/interruption.ts';
import type { Feed } from './feed.ts';
import type { LiveFormats } from './live-formats.ts';

/** What comes through a pipe or the like, until it is closed. */
export function pipeFeed(
  logs: readonly FoundLog[],
  live: LiveView,
  formats: LiveFormats,
  interruption: Interruptible,
): Feed {
  return {
    activity: { name: 'live' },
    get time() {
      return wallSeconds();
    },
    async run(listener) {
      listener.onCaughtUp([]);
      for await (const source of openLogs(logs, interruption)) {
        const kernel = new FormatFinder(new TypeScriptKernel({}, live.names), (lines) =>
          formats.decide(source.name, lines),
        );
        try {
          await readSource(source, kernel, {
            onBatch(batch) {
              live.fold(batch, wallSeconds(), true);
              live.forgetNames(wallSeconds());
            },
            onRead: () => listener.onCounted(),
          });
        } finally {
          // None if the pipe has ended: then its last line is whole.
          const { unfinishedBytes: byteCount } = kernel;
          if (byteCount > 0) {
            listener.onFollowEvent({ kind: 'unfinished', path: source.name, byteCount, isFormer: false });
          }
        }
      }
    },
  };
}
