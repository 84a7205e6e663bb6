import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addEvent, eventAt, lineBytesOf, makeTrailEvents, type TrailEvent } from '../../src/tallies/trail.ts';

const arbitraryEvent: fc.Arbitrary<TrailEvent> = fc.record({
  row: fc.oneof(fc.nat(), fc.constant(2 ** 40)),
  host: fc.nat(),
  time: fc.oneof(fc.integer(), fc.constantFrom(-62_167_219_200, 253_402_300_799)),
  meaning: fc.constantFrom('other', 'failed login', 'successful login'),
  line: fc.uint8Array({ maxLength: 300 }),
});

test('events are given back as they were added, however many there are, and on the other side of a thread too', () => {
  fc.assert(
    fc.property(fc.array(arbitraryEvent, { maxLength: 200, size: 'max' }), (added) => {
      const events = makeTrailEvents();
      for (const event of added) addEvent(events, event);
      expect(events.length).toBe(added.length);
      expect(lineBytesOf(events)).toBe(added.reduce((sum, { line }) => sum + line.length, 0));
      const arrays = [events.row, events.host, events.time, events.meaning, events.lineEnd, events.lines];
      const moved = structuredClone(events, { transfer: arrays.map(({ buffer }) => buffer as ArrayBuffer) });
      expect(added.map((_, at) => eventAt(moved, at))).toEqual(added);
    }),
    { numRuns: 40 },
  );
});

test('a line that is added is copied', () => {
  const events = makeTrailEvents();
  const line = Uint8Array.of(1, 2, 3);
  addEvent(events, { row: 0, host: 0, time: 0, meaning: 'other', line });
  line.fill(9);
  expect(eventAt(events, 0).line).toEqual(Uint8Array.of(1, 2, 3));
});

test('a line may be longer than all that there was room for', () => {
  const events = makeTrailEvents();
  const line = new Uint8Array(100_000).fill(7);
  addEvent(events, { row: 0, host: 0, time: 0, meaning: 'other', line: Uint8Array.of(1) });
  addEvent(events, { row: 1, host: 0, time: 0, meaning: 'other', line });
  expect(Buffer.from(line).equals(eventAt(events, 1).line)).toBe(true);
  expect(eventAt(events, 0).line).toEqual(Uint8Array.of(1));
});
