import fc from 'fast-check';
import { expect, test } from 'vitest';
import { StoreError } from '../../../src/events/sharing/store.ts';
import { type Reply, ReplyReader } from '../../../src/io/memcached/reply-reader.ts';

const expectedReplies = 4;

const word = fc.string({ unit: fc.constantFrom('a', 'Z', '0', '"', 'ü', '日', '🙂'), minLength: 1, maxLength: 6 });
const text = fc.string({ unit: fc.constantFrom('a', '\r\n', '\r', '\n', 'END', ' ', 'ü', '🙂', '\0'), maxLength: 20 });
const value = fc.record({ key: word, text, token: fc.nat().map(String) });
const statistics = fc
  .uniqueArray(
    fc.tuple(
      word,
      fc.array(word, { maxLength: 3 }).map((words) => words.join(' ')),
    ),
    {
      selector: ([name]) => name,
      maxLength: 5,
    },
  )
  .map((entries) => new Map(entries));
const line = fc.oneof(
  fc.constantFrom('END', 'STORED', 'NOT_STORED', 'EXISTS', 'NOT_FOUND', 'ERROR'),
  word.map((reason) => `SERVER_ERROR out of ${reason}`),
);
const reply: fc.Arbitrary<Reply> = fc
  .record({ line, value: fc.option(value, { nil: undefined }), statistics })
  .map((parts) => ({ ...parts, word: parts.line.split(' ')[0] as string }));

/** What a server may send, or anything that resembles it. */
const anyBytes = fc
  .array(
    fc.oneof(
      { weight: 4, arbitrary: reply.map(format) },
      fc.constantFrom(
        'VALUE a 0 2 1\r\nxyz\r\n',
        'VALUE a 0 9 1\r\nx\r\n',
        'VALUE a 0 x 1\r\n',
        '\r\n',
        '\r',
        'E',
        '\n',
      ),
      fc.uint8Array({ maxLength: 10 }).map((bytes) => Buffer.from(bytes)),
    ),
    { maxLength: 6 },
  )
  .map((parts) => Buffer.concat(parts.map((part) => Buffer.from(part as Buffer))));

function format({ line, value, statistics }: Reply): Buffer {
  const data = Buffer.from(value?.text ?? '');
  return Buffer.concat([
    ...[...statistics].map(([name, content]) => Buffer.from(`STAT ${name} ${content}\r\n`)),
    ...(value === undefined ? [] : [Buffer.from(`VALUE ${value.key} 0 ${data.length} ${value.token}\r\n`), data]),
    Buffer.from(value === undefined ? `${line}\r\n` : `\r\n${line}\r\n`),
  ]);
}

/** Bytes in pieces that end where the numbers say, which are a share of the bytes each. */
function cut(bytes: Buffer, shares: readonly number[]): Buffer[] {
  const ends = shares.map((share) => Math.floor(share * bytes.length)).sort((left, right) => left - right);
  return [...ends, bytes.length].map((end, i) => bytes.subarray(ends[i - 1] ?? 0, end));
}

const shares = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 30 });

/** All that comes of some pieces: the replies, and the error behind them, if there is one. */
function readAll(pieces: readonly Buffer[], replyCount: number): { replies: Reply[]; error: string | undefined } {
  const reader = new ReplyReader('host:1');
  for (let i = 0; i < replyCount; i++) reader.expect();
  const replies: Reply[] = [];
  try {
    for (const piece of pieces) for (const reply of reader.read(piece)) replies.push(reply);
  } catch (error) {
    expect(error).toBeInstanceOf(StoreError);
    return { replies, error: (error as Error).message };
  }
  return { replies, error: undefined };
}

test('the replies are those that were sent, however the bytes are cut', () => {
  fc.assert(
    fc.property(fc.array(reply, { maxLength: 8 }), shares, (replies, shares) => {
      const pieces = cut(Buffer.concat(replies.map(format)), shares);
      expect(readAll(pieces, replies.length)).toEqual({ replies, error: undefined });
    }),
    { numRuns: 1000 },
  );
});

test('whatever else is sent, however it is cut, has the same replies and the same end', () => {
  fc.assert(
    fc.property(anyBytes, shares, (bytes, shares) => {
      expect(readAll(cut(bytes, shares), expectedReplies)).toEqual(readAll([bytes], expectedReplies));
    }),
    { numRuns: 2000 },
  );
});
