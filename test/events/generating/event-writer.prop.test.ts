import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type EventBatch, makeEventBatch } from '../../../src/events/event-batch.ts';
import { EventWriter, type WrittenType } from '../../../src/events/generating/event-writer.ts';
import { writeLines, writePieces } from '../../support/write-events.ts';

const usualNames = ['fingerprint', 'sessionId', 'visitorId', 'userId', 'userProfile', 'geo', 'source', 'referrer'];
const reservedNames = ['trackingId', 'timestamp', 'event'];

/** JSON as it comes out of a file. */
const arbitraryJson = fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value)));
const arbitraryName = fc
  .oneof(fc.constantFrom(...usualNames), fc.string({ unit: 'binary' }))
  .filter((name) => !reservedNames.includes(name));
const arbitraryMembers = fc.dictionary(arbitraryName, arbitraryJson, { maxKeys: 5, noNullPrototype: true });
const arbitraryText = fc.string({ unit: 'binary' });
/** Types with what their events are to have as members. */
const arbitraryTypes = fc.array(fc.record({ name: arbitraryText, event: arbitraryText, members: arbitraryMembers }), {
  minLength: 1,
  maxLength: 4,
});
const arbitraryRows = fc.array(
  fc.tuple(fc.nat(), fc.nat(), fc.double({ min: 0, max: 253_402_300_799_999, noNaN: true })),
  {
    minLength: 1,
    maxLength: 20,
  },
);

function makeBatch(
  rows: readonly (readonly [type: number, id: number, time: number])[],
  typeCount: number,
  ids: string[],
): EventBatch {
  const batch = makeEventBatch(ids, rows.length);
  batch.length = rows.length;
  for (const [row, [type, id, time]] of rows.entries()) {
    batch.type[row] = type % typeCount;
    batch.trackingId[row] = id % ids.length;
    batch.time[row] = time;
  }
  return batch;
}

/** What a template must have to become a value. */
function doubleBraces(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll('{', '{{');
  if (Array.isArray(value)) return value.map(doubleBraces);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, doubleBraces(member)]));
}

function namesWith(members: object): string[] {
  const own = Object.keys(members).filter((name) => !usualNames.includes(name));
  const ahead = ['fingerprint', 'sessionId', 'visitorId', 'trackingId', 'userId', 'userProfile', 'geo'];
  return [...ahead, ...own, 'timestamp', 'event', 'source', 'referrer'];
}

/** As JSON.parse has it: whole numbers first. */
function inOrderOfObjects(names: readonly string[]): string[] {
  return Object.keys(Object.fromEntries(names.map((name) => [name, 0])));
}

test('Every line is JSON in ASCII: the template, the event, its tracking id and time, in order, and no longer than said', () => {
  const arbitraryIds = fc.array(arbitraryText, { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(arbitraryTypes, arbitraryIds, arbitraryRows, fc.maxSafeNat(), (wanted, ids, rows, seed) => {
      const types = wanted.map(({ name, event, members }) => ({
        name,
        event,
        template: doubleBraces(members) as WrittenType['template'],
      }));
      const writer = new EventWriter({ types, seed });
      const batch = makeBatch(rows, types.length, ids);
      const text = writeLines(writer, batch);
      expect(text).toMatch(/^[ -~\n]*$/);
      const lines = text.split('\n');
      expect(lines.pop()).toBe('');
      expect(lines.length).toBe(batch.length);
      for (const [row, line] of lines.entries()) {
        const { event, members } = wanted[batch.type[row] as number] as (typeof wanted)[number];
        const { path, value } = JSON.parse(line);
        expect(path).toBe('/visitors/events/');
        expect(value.trackingId).toBe(ids[batch.trackingId[row] as number]);
        expect(value.event).toBe(event);
        expect(value.timestamp).toBe(new Date(Math.floor(batch.time[row] as number)).toISOString());
        expect(Object.keys(value)).toEqual(inOrderOfObjects(namesWith(members)));
        for (const [name, member] of Object.entries(members)) {
          expect(JSON.stringify(value[name])).toBe(JSON.stringify(member));
        }
        expect(line.length + 1).toBeLessThanOrEqual(writer.mostLineBytes(batch));
      }
    }),
  );
});

test('A line is written at an index, and nothing else is touched', () => {
  const writer = new EventWriter({ types: [{ name: 'a', event: 'b', template: {} }], seed: 1 });
  const batch = makeBatch([[0, 0, 0]], 1, ['x']);
  const target = new Uint8Array(writer.mostLineBytes(batch) + 10).fill(1);
  const end = writer.write(batch, 0, target, 5);
  expect([...target.subarray(0, 5), ...target.subarray(end)].every((byte) => byte === 1)).toBe(true);
  expect(() => JSON.parse(Buffer.from(target.subarray(5, end)).toString())).not.toThrow();
});

test('Lines of any length come in pieces of whole lines, of up to 1 MiB', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 1_000_000 }), { minLength: 1, maxLength: 3 }),
      fc.array(fc.nat(), { maxLength: 12 }),
      (lengths, rows) => {
        const types = lengths.map((length, i) => ({
          name: `${i}`,
          event: `${i}`,
          template: { own: 'x'.repeat(length) },
        }));
        const batch = makeBatch(
          rows.map((row) => [row, row, row]),
          types.length,
          ['A', 'B'],
        );
        const pieces = writePieces(new EventWriter({ types, seed: 7 }), batch);
        for (const piece of pieces) {
          expect(piece.length).toBeLessThanOrEqual(2 ** 20);
          expect(piece.endsWith('\n')).toBe(true);
        }
        const lines = pieces.join('').split('\n').slice(0, -1);
        const owns = lines.map((line) => JSON.parse(line).value.own.length);
        expect(owns).toEqual(rows.map((row) => lengths[row % lengths.length]));
      },
    ),
    { numRuns: 20 },
  );
});

test('The same seed writes the same lines, another one others', () => {
  const types = [{ name: 'a', event: 'b', template: { word: '{word} {uuid}' } }];
  const batch = makeBatch(
    Array.from({ length: 10 }, () => [0, 0, 0]),
    1,
    ['x'],
  );
  const write = (seed: number) => writeLines(new EventWriter({ types, seed }), batch);
  expect(write(1)).toBe(write(1));
  expect(write(1)).not.toBe(write(2));
});

test('Tracking ids may become more, and be others in the next batch', () => {
  const writer = new EventWriter({ types: [{ name: 'a', event: 'b', template: {} }], seed: 1 });
  const idOf = (ids: string[], index: number) =>
    JSON.parse(writeLines(writer, makeBatch([[0, index, 0]], 1, ids))).value.trackingId;
  const ids = ['first'];
  expect(idOf(ids, 0)).toBe('first');
  ids.push('a second one, which is longer');
  expect(idOf(ids, 1)).toBe('a second one, which is longer');
  expect(idOf(['other'], 0)).toBe('other');
});
