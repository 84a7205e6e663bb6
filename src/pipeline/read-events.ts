import type { EventLines } from '../events/reading/event-lines.ts';
import type { EventReader } from '../events/reading/event-reader.ts';
import { eventFailureDescriptions } from '../events/reading/malformed-event.ts';
import { countFailures, type MalformedLine } from '../lines/malformed-lines.ts';
import type { LogSource } from './effects.ts';
import { malformedLinesOf, readSource, type SourceListener } from './read-source.ts';

/** The lines that were read so far. */
export interface EventLineCounts {
  /** All of them: events, empty and malformed ones. */
  lines: number;
  empty: number;
  malformed: number;
  /** Malformed lines by their failure in `eventFailureDescriptions`. */
  readonly malformedByFailure: number[];
}

export interface EventsListener extends SourceListener<EventLines> {
  /** Only the first ones are reported, up to this number, in order. */
  readonly maxMalformed: number;
  /** Is lent a malformed line, before the batch that it belongs to; `failure` is one of `eventFailureDescriptions`. */
  reportMalformed(line: MalformedLine): void;
}

export function countNoLines(): EventLineCounts {
  return { lines: 0, empty: 0, malformed: 0, malformedByFailure: eventFailureDescriptions.map(() => 0) };
}

/**
 * Reads events from a source to its end, or until the listener has enough, and counts its lines before it hands them over.
 * Throws what the source and the listener throw.
 */
export async function readEvents(
  source: LogSource,
  reader: EventReader,
  listener: EventsListener,
  counts: EventLineCounts,
): Promise<void> {
  const linesBefore = counts.lines;
  await readSource(source, reader, {
    ...listener,
    onBatch(batch) {
      const most = listener.maxMalformed - counts.malformed;
      for (const line of malformedLinesOf(batch, source.name, counts.lines - linesBefore, most)) {
        listener.reportMalformed(line);
      }
      addLines(counts, batch);
      return listener.onBatch(batch);
    },
  });
}

function addLines(counts: EventLineCounts, { lineCount, emptyCount, malformed }: EventLines): void {
  counts.lines += lineCount;
  counts.empty += emptyCount;
  counts.malformed += malformed.length;
  countFailures(malformed, counts.malformedByFailure);
}
