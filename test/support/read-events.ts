import { EventReader, type EventReaderOptions } from '../../src/events/reading/event-reader.ts';
import { eventFailureDescriptions } from '../../src/events/reading/malformed-event.ts';
import type { ParseFailure } from '../../src/lines/malformed-lines.ts';

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
  const drain = () => {
    for (let batch = reader.next(); batch !== null; batch = reader.next()) {
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
          text: Buffer.from(source.subarray(start, start + (malformed.lineLength[row] as number))).toString('latin1'),
        });
      }
      read.lines += batch.lineCount;
      read.empty += batch.emptyCount;
    }
  };
  for (const chunk of chunks) {
    for (let at = 0; at < chunk.length; ) {
      const space = reader.space();
      const piece = chunk.subarray(at, at + space.length);
      space.set(piece);
      reader.push(piece.length);
      at += piece.length;
      drain();
    }
  }
  reader.end();
  drain();
  return read;
}

/** Reads lines of text, in UTF-8. */
export function readEventText(text: string, options: EventReaderOptions = {}): ReadLines {
  return readEventChunks([Buffer.from(text)], options);
}
