import example from '../../docs/examples/events.json' with { type: 'json' };
import type { WeightedType } from '../../src/events/generating/event-generator.ts';
import type { WrittenType } from '../../src/events/generating/event-writer.ts';

/** The event types and tracking ids of the documentation's example. */
export const types: (WeightedType & WrittenType)[] = Object.entries(example.types).map(([name, type]) => ({
  name,
  ...type,
}));
export const trackingIds: readonly string[] = example.trackingIds;
