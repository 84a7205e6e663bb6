import { isatty } from 'node:tty';
import type { LiveSnapshot } from '../../live/snapshot.ts';
import { snapshotToJson } from '../../report/watch/json.ts';
import { asciiJson } from '../../structures/ascii-json.ts';
import { isAsciiTerminal } from '../terminal/describe-terminal.ts';
import { type Interruptible, OrderlyEnd } from '../time/interruption.ts';
import { Ticker } from '../time/ticker.ts';
import type { PatientWriter } from '../writing/patient-writer.ts';
import { standardOutputDescriptor } from '../writing/standard-output.ts';
import type { View } from './view.ts';

/**
 * Prints snapshots as JSON lines: one every `everySeconds` or, if that is undefined, those that are reported; and one at the end.
 * The run ends if the reader goes away. A slow reader gets fewer lines; a replay waits for it.
 */
export function jsonView(
  takeSnapshot: () => LiveSnapshot,
  everySeconds: number | undefined,
  writer: PatientWriter,
  interruption: Interruptible,
): View {
  const isAscii = isAsciiTerminal(process.env, { isTTY: isatty(standardOutputDescriptor) });
  let isRead = true;
  let isTicking = false;

  async function report(snapshot: LiveSnapshot): Promise<void> {
    if (!isRead) return;
    const json = snapshotToJson(snapshot);
    isRead = await writer.write(Buffer.from(`${isAscii ? asciiJson(json) : json}\n`));
    if (!isRead) interruption.end(new OrderlyEnd());
  }

  /** Ends the run if nothing can be printed: nobody would catch an error that a timer throws. */
  async function tick(): Promise<void> {
    if (isTicking) return;
    isTicking = true;
    try {
      await report(takeSnapshot());
    } catch (error) {
      interruption.end(error as Error);
    }
    isTicking = false;
  }

  const ticker = everySeconds === undefined ? undefined : new Ticker(1000 * everySeconds, () => void tick());
  return {
    report,
    async showEnd() {},
    async close(isAtEnd) {
      ticker?.stop();
      if (!isAtEnd) return;
      try {
        await report(takeSnapshot());
      } catch (error) {
        // A reader that does not read is not waited for at the end.
        if (error !== interruption.signal.reason) throw error;
      }
    },
  };
}
