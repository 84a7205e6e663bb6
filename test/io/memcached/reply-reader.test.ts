import { describe, expect, test } from 'vitest';
import { StoreError } from '../../../src/events/sharing/store.ts';
import { type Reply, ReplyReader } from '../../../src/io/memcached/reply-reader.ts';

const mebibyte = 2 ** 20;

/** A reader of which so many replies are expected. */
function expecting(replyCount: number): ReplyReader {
  const reader = new ReplyReader('host:1');
  for (let i = 0; i < replyCount; i++) reader.expect();
  return reader;
}

function read(reader: ReplyReader, text: string): Reply[] {
  return [...reader.read(Buffer.from(text))];
}

/** Reads a value of so many bytes, in pieces of that many. */
function readLarge(byteCount: number, pieceBytes: number): string | undefined {
  const reader = expecting(1);
  read(reader, `VALUE signup 0 ${byteCount} 7\r\n`);
  const piece = Buffer.alloc(pieceBytes, 'x');
  for (let left = byteCount; left > 0; left -= pieceBytes) {
    expect([...reader.read(piece.subarray(0, left))]).toEqual([]);
  }
  const [reply] = read(reader, '\r\nEND\r\n');
  expect(reply).toMatchObject({ word: 'END', value: { key: 'signup', token: '7' } });
  return reply?.value?.text;
}

describe('a reply', () => {
  test('may be a line', () => {
    expect(read(expecting(1), 'STORED\r\n')).toEqual([
      { line: 'STORED', word: 'STORED', value: undefined, statistics: new Map() },
    ]);
  });

  test('may have a value, whatever is in its data', () => {
    const text = 'END\r\nVALUE a 0 1 1\r\n';
    const [reply] = read(expecting(1), `VALUE ü 0 ${text.length} 17\r\n${text}\r\nEND\r\n`);
    expect(reply?.value).toEqual({ key: 'ü', text, token: '17' });
  });

  test('may have statistics, whose values may have spaces, or be empty', () => {
    const [reply] = read(expecting(1), 'STAT time 17\r\nSTAT command a b\r\nSTAT log \r\nSTAT none\r\nEND\r\n');
    expect(reply?.statistics).toEqual(
      new Map([
        ['time', '17'],
        ['command', 'a b'],
        ['log', ''],
        ['none', ''],
      ]),
    );
  });

  test('has nothing of the reply before it', () => {
    const replies = read(expecting(2), 'STAT time 17\r\nVALUE a 0 1 1\r\nx\r\nEND\r\nEND\r\n');
    expect(replies[1]).toEqual({ line: 'END', word: 'END', value: undefined, statistics: new Map() });
  });

  test('comes before what is wrong with the next one', () => {
    const replies = expecting(2).read(Buffer.from('STORED\r\nnonsense\r\n'));
    expect(replies.next().value).toMatchObject({ word: 'STORED' });
    expect(() => replies.next()).toThrow('it says "nonsense"');
  });

  test('that nobody asked for is refused at its first line, before its data comes', () => {
    const reader = expecting(1);
    read(reader, 'END\r\n');
    expect(() => read(reader, 'VALUE a 0 1 1\r\n')).toThrow(
      new StoreError('memcached at host:1 says, without being asked: "VALUE a 0 1 1"'),
    );
  });
});

describe('a value', () => {
  // Were each piece joined to those before it, this would copy a terabyte.
  test('of 64 MiB in small pieces is read in time that is linear in its bytes', () => {
    expect(readLarge(64 * mebibyte, 2048)).toHaveLength(64 * mebibyte);
  });

  test('of more than 64 MiB is skipped', () => {
    expect(readLarge(64 * mebibyte + 1, 65_536)).toBeUndefined();
  });

  test('of up to 1 GiB may be announced, which takes no memory', () => {
    const before = process.memoryUsage().arrayBuffers;
    expect(read(expecting(1), `VALUE signup 0 ${2 ** 30} 7\r\n`)).toEqual([]);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(mebibyte);
    expect(() => read(expecting(1), `VALUE signup 0 ${2 ** 30 + 1} 7\r\n`)).toThrow('is no Memcached server');
  });

  test('that is no UTF-8 has no text', () => {
    const [reply] = expecting(1).read(Buffer.from('VALUE a 0 1 1\r\n\xe9\r\nEND\r\n', 'latin1'));
    expect(reply?.value).toEqual({ key: 'a', text: undefined, token: '1' });
  });
});

test.each([
  ['in one piece', [`${'x'.repeat(65_537)}\r\n`]],
  ['in pieces', ['x'.repeat(65_000), 'x'.repeat(538)]],
])('a line of more than 64 KiB, %s, is refused', (_title, pieces) => {
  const reader = expecting(1);
  const readAll = () => pieces.map((piece) => read(reader, piece));
  expect(readAll).toThrow(`what answers at host:1 is no Memcached server: it says "${'x'.repeat(60)}..."`);
});
