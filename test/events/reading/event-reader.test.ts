import { describe, expect, test } from 'vitest';
import { EventReader } from '../../../src/events/reading/event-reader.ts';
import { readEventChunks, readEventText, typeOfEvent } from '../../support/read-events.ts';

const time = Date.UTC(2019, 11, 8, 6, 42, 57, 289);
const usual = { trackingId: 'INF-yj562hjojbtez', timestamp: '2019-12-08T06:42:57.289Z', event: 'formsubmit' };

function write(value: unknown): string {
  return `${JSON.stringify({ path: '/visitors/events/', value })}\n`;
}

describe('a line is an event', () => {
  test.each([
    ['with nothing but what an event needs', write(usual)],
    [
      'among other members, that may have the same names',
      write({ event2: 1, geo: { event: 'click' }, ...usual, a: [usual] }),
    ],
    [
      'with names and texts in escapes',
      write(usual).replace('event":"f', '\\u0065vent":"\\u0066').replace('2019-', '2019\\u002d'),
    ],
    ['with blanks anywhere, and a carriage return', `  ${write(usual).replaceAll(',', ' ,\t').trimEnd()} \r\n`],
    ['with letters beyond ASCII in other texts', write({ other: 'é\ufffd', ...usual })],
    ['without a newline at the end', write(usual).trimEnd()],
    ['behind a byte order mark', `\ufeff${write(usual)}`],
    ['behind NULs, and a byte order mark', `\0\0\0\ufeff${write(usual)}`],
    ['behind those of empty files that were put before it', `\ufeff\ufeff\ufeff ${write(usual)}`],
  ])('%s', (_title, text) => {
    expect(readEventText(text)).toEqual({
      events: [{ type: 0, trackingId: 'INF-yj562hjojbtez', time }],
      malformed: [],
      lines: 1,
      empty: 0,
    });
  });

  test('with the last of several members of one name', () => {
    const value = JSON.stringify(usual).replace('{', '{"event":5,"trackingId":"first",');
    const { events } = readEventText(`{"value":{"event":"click"},"value":${value}}`);
    expect(events).toEqual([{ type: 0, trackingId: 'INF-yj562hjojbtez', time }]);
  });
});

test('two spellings of a tracking id are one', () => {
  const reader = new EventReader(typeOfEvent);
  const lines = Buffer.from(
    ['é', '\\u00e9', '\\u00E9', 'e', '\\u0065']
      .map((id) => write({ ...usual, trackingId: 'X' }).replace('X', id))
      .join(''),
  );
  reader.space().set(lines);
  reader.push(lines.length);
  const batch = reader.next();
  expect(batch?.trackingIds).toEqual(['é', 'e']);
  expect(Array.from(batch?.trackingId.subarray(0, batch.length) ?? [])).toEqual([0, 0, 0, 1, 1]);
});

test('two tracking ids with bytes that are no UTF-8 are not one id, but malformed; all in UTF-8 are kept apart (issue 12)', () => {
  const line = (trackingId: string) => Buffer.from(write({ ...usual, trackingId }), 'latin1');
  const { events, malformed } = readEventChunks([line('caf\xe8'), line('caf\xe9')]);
  expect({ events, malformed: malformed.length }).toEqual({ events: [], malformed: 2 });
  const ids = ['caf\u00e8', 'caf\u00e9', 'caf\ufffd', '\ufeffcaf', 'caf', '日本語', '😀', '\ud800', '\ud801', '\udc00'];
  const read = readEventText(ids.map((trackingId) => write({ ...usual, trackingId })).join(''));
  expect(read.events.map(({ trackingId }) => trackingId)).toEqual(ids);
});

test('tracking ids are forgotten when there are too many, but never those of a batch that was lent', () => {
  const reader = new EventReader(typeOfEvent, { maxSpellings: 2 });
  const read = (...ids: string[]) => {
    const bytes = Buffer.from(ids.map((trackingId) => write({ ...usual, trackingId })).join(''));
    reader.space().set(bytes);
    reader.push(bytes.length);
    const trackingIds = reader.next()?.trackingIds;
    expect(reader.next()).toBeNull();
    return trackingIds;
  };
  const first = read('a', 'b');
  expect(read('c')).toBe(first);
  expect(first).toEqual(['a', 'b', 'c']);
  expect(read('d', 'a')).toEqual(['d', 'a']);
  expect(first).toEqual(['a', 'b', 'c']);
});

test('lines of blanks are empty, not malformed', () => {
  expect(readEventText(`\n \t\r\n${write(usual)}\r\n`)).toMatchObject({ lines: 4, empty: 3, malformed: [] });
  expect(readEventText('\ufeff\n\ufeff \r\n\ufeff')).toMatchObject({ lines: 3, empty: 3, malformed: [] });
});

/** An event with one thing changed in its text. */
function change(from: string, to: string): string {
  return write(usual).trimEnd().replace(from, to);
}

const noMember = (name: string) => `a member "${name}" in "value"`;
const noMoment = 'a real moment as YYYY-MM-DDTHH:MM:SS.sssZ';
const noId = 'a tracking id of 1 to 250 bytes without control characters';
const noType = 'the event of a type that is configured';
const noEscape = 'one of "\\/bfnrt, or u and four hexadecimal digits, after the backslash';
const valueAt = '{"path":"/visitors/events/","value":'.length;
const idAt = valueAt + '{"trackingId":'.length;
const timestampAt = idAt + '"INF-yj562hjojbtez","timestamp":'.length;
const eventAt = timestampAt + '"2019-12-08T06:42:57.289Z","event":'.length;
const closeAt = eventAt + '"formsubmit"'.length;

describe('a malformed line is explained', () => {
  test.each<[title: string, line: string, field: string, column: number, expected: string]>([
    ['that is no JSON', 'GET / HTTP/1.0', 'json', 0, 'a JSON value'],
    ['of half a literal', '{"a":tru}', 'json', 5, 'a JSON value'],
    ['that ends in an object', '{"a":1', 'json', 6, '"," or "}" after a member'],
    ['that ends in an array', '[1 ', 'json', 3, '"," or "]" after an element'],
    ['that ends in a string', '{"a":"b\\"', 'json', 9, 'a character of a string, or its closing quote'],
    ['with a control character in a string', '["a\tb"]', 'json', 3, 'a character of a string, or its closing quote'],
    ['with an escape that is none', '["\\x41"]', 'json', 3, noEscape],
    ['with an escape of three digits', '["\\u041"]', 'json', 7, noEscape],
    ['with an escape of other letters', '["\\u00fg"]', 'json', 7, noEscape],
    ['with a name without quotes', '{a:1}', 'json', 1, 'the quoted name of a member'],
    ['with a comma too many', '{"a":1,}', 'json', 7, 'the quoted name of a member'],
    ['with a name alone', '{"a"}', 'json', 4, '":" after the name of a member'],
    ['with a number that ends in a dot', '[1.]', 'json', 3, 'a digit of a number'],
    ['with a zero before a number', '[01]', 'json', 2, '"," or "]" after an element'],
    [
      'with something behind its end',
      `${change('', '')} x`,
      'json',
      closeAt + 3,
      'the end of the line after the JSON value',
    ],
    ['too deep', '['.repeat(1001), 'json', 1000, 'at most 1,000 objects and arrays in one another'],
    ['that is an array', ' [5]', 'value', 1, 'an object'],
    ['without a value', '{"a":{}}', 'value', 7, 'an object as member "value"'],
    ['with a value that is no object', '{"value":[],"a":1}', 'value', 9, 'an object as member "value"'],
    [
      'with another value behind the object',
      change('}}', '},"value":5}'),
      'value',
      closeAt + 10,
      'an object as member "value"',
    ],
    ['without an event', change('event"', 'Event"'), 'event', closeAt, noMember('event')],
    ['with an unknown event', change('formsubmit', 'submitform'), 'event', eventAt, noType],
    ['with an event that is no string', change('"formsubmit"', '0'), 'event', eventAt, noType],
    ['without a tracking id', change('trackingId', 'trackingid'), 'trackingId', closeAt, noMember('trackingId')],
    ['with an empty tracking id', change('INF-yj562hjojbtez', ''), 'trackingId', idAt, noId],
    ['with a tracking id that is too long', change('INF', 'I'.repeat(300)), 'trackingId', idAt, noId],
    ['with a control character in the tracking id', change('INF', '\\n'), 'trackingId', idAt, noId],
    ['with a tracking id that is no string', change('"INF-yj562hjojbtez"', 'null'), 'trackingId', idAt, noId],
    ['without a timestamp', change('timestamp', 'time'), 'timestamp', closeAt - 5, noMember('timestamp')],
    ['with a timestamp that is none', change('12-08', '13-08'), 'timestamp', timestampAt, noMoment],
    [
      'with a timestamp that is a number',
      change('"2019-12-08T06:42:57.289Z"', '1575787377289'),
      'timestamp',
      timestampAt,
      noMoment,
    ],
  ])('%s', (_title, line, field, column, expected) => {
    const read = readEventText(`${write(usual)}${line}\n${write(usual)}`);
    expect(read.malformed).toEqual([{ lineIndex: 1, field, column, expected, text: line }]);
    expect(read.events).toHaveLength(2);
  });

  test.each([
    ['behind a byte order mark, which counts as three bytes', '\ufeff[]', 'value', 3],
    ['with a byte order mark somewhere else', ' \ufeff[]', 'json', 1],
  ])('%s', (_title, line, field, column) => {
    expect(readEventText(`${line}\n`).malformed).toMatchObject([{ field, column }]);
  });

  test.each<[title: string, bytes: readonly number[], at?: number]>([
    ['in Latin-1', [0xe9]],
    ['cut in a character', [0xe2, 0x82]],
    ['an overlong form', [0xc0, 0xaf]],
    ['surrogates, as CESU-8 has them', [0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80]],
    ['what is above U+10FFFF', [0xf4, 0x90, 0x80, 0x80]],
    ['a byte that begins nothing, behind a character', [0xc3, 0xa9, 0xbf], 2],
  ])('that is no UTF-8, anywhere in its strings: %s (issue 12)', (_title, bytes, at = 0) => {
    const broken = Buffer.from(bytes).toString('latin1');
    const places = [
      ['trackingId":"INF', `trackingId":"${broken}`, 'trackingId":"'],
      ['event":"f', `event":"${broken}`, 'event":"'],
      ['path', broken, '{"'],
      ['/visitors', broken, '"path":"'],
      ['}}', `,"note":"\\n${broken}"}}`, '"note":"\\n'],
    ] as const;
    for (const [from, to, before] of places) {
      const line = change(from, to);
      const read = readEventChunks([Buffer.from(`${line}\n`, 'latin1')]);
      const column = line.indexOf(before) + before.length + at;
      expect(read.malformed).toEqual([{ lineIndex: 0, field: 'json', column, expected: 'UTF-8 text', text: line }]);
      expect(read.events).toEqual([]);
    }
  });

  test('that is too long, by its start', () => {
    const line = change('INF', 'I'.repeat(1024 * 1024));
    const [malformed] = readEventText(`${line}\n${write(usual)}`).malformed;
    expect(malformed).toMatchObject({ lineIndex: 0, field: 'line', column: 1_048_576, text: line.slice(0, 1024) });
    expect(malformed?.expected).toBe('the line to end within 1 MiB');
  });
});
