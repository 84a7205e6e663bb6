import { expect, test } from 'vitest';
import { EventReader } from '../../src/events/reading/event-reader.ts';
import { eventFailureDescriptions } from '../../src/events/reading/malformed-event.ts';
import { countNoLines, type EventLineCounts, readEvents } from '../../src/pipeline/read-events.ts';
import { explainMalformed, malformedToJson } from '../../src/report/malformed-line.ts';
import { formatMalformed } from '../../src/report/run-summary.ts';
import { typeOfEvent } from '../support/read-events.ts';
import { toSource } from '../support/sources.ts';

function write(trackingId: string, timestamp: string = '2019-12-08T06:42:57.289Z'): string {
  return `${JSON.stringify({ value: { trackingId, timestamp, event: 'click' } })}\n`;
}

interface Told {
  readonly ids: string[];
  readonly explained: string[];
  readonly listed: string[];
}

/** Reads texts, one source each, in small chunks, and keeps what is told of them. */
async function read(
  texts: readonly string[],
  counts: EventLineCounts,
  options: { maxMalformed?: number; mostEvents?: number } = {},
): Promise<Told> {
  const { maxMalformed = 10, mostEvents = Number.POSITIVE_INFINITY } = options;
  const told: Told = { ids: [], explained: [], listed: [] };
  const reader = new EventReader(typeOfEvent, { chunkBytes: 100 });
  for (const [i, text] of texts.entries()) {
    const listener = {
      maxMalformed,
      reportMalformed(line) {
        told.explained.push(explainMalformed(line, eventFailureDescriptions));
        told.listed.push([...malformedToJson(line, eventFailureDescriptions)].join(''));
      },
      onBatch(batch) {
        for (const id of batch.trackingId.subarray(0, batch.length)) told.ids.push(batch.trackingIds[id] as string);
      },
      isDone: () => told.ids.length >= mostEvents,
    } satisfies Parameters<typeof readEvents>[2];
    await readEvents(toSource(`${i}.jsonl`, Buffer.from(text), [70, 130]), reader, listener, counts);
  }
  return told;
}

test('sources are read one after the other, each to the end of its last line', async () => {
  const counts = countNoLines();
  const { ids, explained } = await read([`${write('a')}\n${write('b').trimEnd()}`, '', write('c')], counts);
  expect(ids).toEqual(['a', 'b', 'c']);
  expect(explained).toEqual([]);
  expect(counts).toMatchObject({ lines: 4, empty: 1, malformed: 0 });
});

test('malformed lines are counted by reason, and explained with source, line and column', async () => {
  const counts = countNoLines();
  const { ids, explained, listed } = await read([write('a'), `${write('b')}\n{"value":\xff}\n${write('')}`], counts);
  expect(ids).toEqual(['a', 'b']);
  expect(explained).toEqual([
    '1.jsonl:3:10: expected a JSON value, found: ÿ}',
    '1.jsonl:4:24: expected a tracking id of 1 to 250 bytes without control characters, found: "","timestamp":"2019-12-08T06:42:57.289Z…',
  ]);
  expect(JSON.parse(listed[0] as string)).toEqual({
    file: '1.jsonl',
    line: 3,
    column: 10,
    field: 'json',
    reason: 'expected a JSON value',
    bytes: '{"value":\xc3\xbf}',
  });
  expect(counts).toMatchObject({ lines: 5, empty: 1, malformed: 2 });
  expect(formatMalformed(counts, eventFailureDescriptions)).toEqual([
    '  2 of the other 4 lines malformed and skipped:',
    '    1 where a JSON value was expected',
    '    1 where a tracking id of 1 to 250 bytes without control characters was expected',
  ]);
});

test('of malformed lines the first ones are reported, and all counted', async () => {
  const counts = countNoLines();
  const { explained } = await read(['{\n'.repeat(50), '[\n'.repeat(50)], counts, { maxMalformed: 52 });
  expect(explained).toHaveLength(52);
  expect(explained.at(-1)).toMatch(/^1\.jsonl:2:2: /);
  expect(counts.malformed).toBe(100);
});

test('reading ends with a whole line when there is enough', async () => {
  const { ids } = await read([write('a').repeat(20)], countNoLines(), { mostEvents: 3 });
  expect(ids.length).toBeGreaterThanOrEqual(3);
  expect(ids.length).toBeLessThan(8);
});
