import type { FormattedSource } from '../../pipeline/effects.ts';
import type { EpochSeconds } from '../../structures/calendar.ts';
import type { Interruptible } from '../time/interruption.ts';
import { FirstLines } from './first-lines.ts';
import { FormattedLog } from './formatted-log.ts';
import type { LogFormats } from './log-formats.ts';
import { type FoundLog, openLogs } from './open-logs.ts';

/** Opens one log after the other, as `openLogs` does, and decides the format of each that has none yet. */
export async function* openFormattedLogs(
  logs: readonly FoundLog[],
  formats: LogFormats,
  interruption: Interruptible,
): AsyncGenerator<FormattedSource> {
  for (const log of logs) {
    for await (const source of openLogs([log], interruption)) {
      const decided = formats.of(log);
      if (decided !== undefined) {
        yield new FormattedLog(source, decided);
      } else {
        const first = new FirstLines(source);
        await first.read();
        const format = formats.decide(log, first.lines);
        formats.tell();
        yield new FormattedLog(source, format, first.bytes);
      }
    }
  }
}

/** Decides the format of a log that can be read twice. Returns the time of its first well-formed line, if that is wanted. */
export async function lookAtLog(
  log: FoundLog,
  formats: LogFormats,
  interruption: Interruptible,
  wantsTime: boolean = false,
): Promise<EpochSeconds | undefined> {
  for await (const source of openLogs([log], interruption)) {
    const first = new FirstLines(source);
    if (formats.of(log) === undefined) await first.read();
    const format = formats.decide(log, first.lines);
    if (wantsTime) return await first.findTime(format);
  }
  return undefined;
}
