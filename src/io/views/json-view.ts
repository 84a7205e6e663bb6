import { isatty } from 'node:tty';
import type { LiveSnapshot } from '../../live/snapshot.ts';
import { snapshotToJson } from '../../report/watch/json.ts';
import { asciiJson } from '../../structures/ascii-json.ts';
import { isAsciiTerminal } from '../terminal/describe-terminal.ts';
import type { Interruptible } from '../time/interruption.ts';
import { Ticker } from '../time/ticker.ts';
import { LinePrinter } from '../writing/line-printer.ts';
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
  output: PatientWriter,
  interruption: Interruptible,
): View {
  const isAscii = isAsciiTerminal(process.env, { isTTY: isatty(standardOutputDescriptor) });
  const printer = new LinePrinter(output, interruption);

  function toLine(snapshot: LiveSnapshot): string {
    const json = snapshotToJson(snapshot);
    return isAscii ? asciiJson(json) : json;
  }

  const tick = () => printer.printSoon(() => toLine(takeSnapshot()));
  const ticker = everySeconds === undefined ? undefined : new Ticker(1000 * everySeconds, tick);
  return {
    report: (snapshot) => printer.print(toLine(snapshot)),
    async showEnd() {},
    async close(isAtEnd) {
      ticker?.stop();
      if (!isAtEnd) return;
      const last = toLine(takeSnapshot());
      await printer.printLast(() => last);
    },
  };
}
