import { makeEventBatch } from '../events/event-batch.ts';
import type { Emit, EventSource } from './pacer.ts';
import type { Turns } from './time/interruption.ts';

/** Emits events as fast as they are taken, whenever they are due; throws as soon as the run is to end, or what `emit` throws. */
export async function emitAll(source: EventSource, turns: Pick<Turns, 'isDue' | 'give'>, emit: Emit): Promise<void> {
  const batch = makeEventBatch(source.trackingIds);
  while (source.nextTime < Number.POSITIVE_INFINITY) {
    source.fill(batch, Number.POSITIVE_INFINITY);
    const emission = emit(batch);
    if (emission !== undefined) await emission;
    if (turns.isDue) await turns.give();
  }
}
