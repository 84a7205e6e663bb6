import type { EventBatch } from '../../src/events/event-batch.ts';
import type { EventWriter } from '../../src/events/generating/event-writer.ts';

/** The pieces of a batch's lines, each as it was when it was handed over. */
export function writePieces(writer: EventWriter, batch: EventBatch): string[] {
  return Array.from(writer.toPieces(batch), (piece) => Buffer.from(piece).toString('latin1'));
}

/** A batch's lines, as one text. */
export function writeLines(writer: EventWriter, batch: EventBatch): string {
  return writePieces(writer, batch).join('');
}
