import { EventReader, type EventReaderOptions } from '../../src/events/reading/event-reader.ts';
import { eventFailureDescriptions } from '../../src/events/reading/malformed-event.ts';
import type { ParseFailure } from '../../src/lines/malformed-lines.ts';
import { toLatin1 } from './bytes.ts';
import { feedChunks } from './parse.ts';

export interface ReadEvent {
  readonly type: number;
  readonly trackingId: string;
  readonly time: number;
}

export interface ReadLines {
  readonly events: ReadEvent[];
  readonly malformed: {
    readonly lineIndex: number;
    readonly field: string;
    readonly expected: string;
    readonly column: number;
    readonly text: string;
  }[];
  lines: number;
  empty: number;
}

export const typeOfEvent: ReadonlyMap<string, number> = new Map([
  ['formsubmit', 0],
  ['click', 1],
  ['größe "x"', 2],
]);

/** Reads chunks, each as one push or more, and copies all that is lent. */
export function readEventChunks(chunks: readonly Uint8Array[], options: EventReaderOptions = {}): ReadLines {
  const reader = new EventReader(typeOfEvent, options);
  const read: ReadLines = { events: [], malformed: [], lines: 0, empty: 0 };
  feedChunks(reader, chunks, (batch) => {
    const { malformed, source, trackingIds } = batch;
    for (let row = 0; row < batch.length; row++) {
      const trackingId = trackingIds[batch.trackingId[row] as number] as string;
      read.events.push({ type: batch.type[row] as number, trackingId, time: batch.time[row] as number });
    }
    for (let row = 0; row < malformed.length; row++) {
      const start = malformed.lineStart[row] as number;
      read.malformed.push({
        ...(eventFailureDescriptions[malformed.failure[row] as ParseFailure] as { field: string; expected: string }),
        lineIndex: read.lines + (malformed.lineIndex[row] as number),
        column: malformed.column[row] as number,
        text: toLatin1(source.subarray(start, start + (malformed.lineLength[row] as number))),
      });
    }
    read.lines += batch.lineCount;
    read.empty += batch.emptyCount;
  });
  return read;
}

/** Reads lines of text, in UTF-8. */
export function readEventText(text: string, options: EventReaderOptions = {}): ReadLines {
  return readEventChunks([Buffer.from(text)], options);
}
