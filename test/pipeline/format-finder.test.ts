import { describe, expect, test } from 'vitest';
import { commonFormat } from '../../src/log/formats/catalogue.ts';
import { noKnownFormat } from '../../src/log/malformed.ts';
import { TypeScriptKernel } from '../../src/log/typescript-kernel.ts';
import { type DecideFormat, FormatFinder } from '../../src/pipeline/format-finder.ts';
import { toBytes, toLatin1 } from '../support/bytes.ts';

const line = 'a - - [01/Jul/1995:00:00:01 -0400] "GET / HTTP/1.0" 200 5\n';

/** What was asked of the decision, and how many lines were well-formed and malformed, as a log comes in pieces. */
function read(pieces: readonly string[], decide: DecideFormat, known: string = '') {
  const asked: string[] = [];
  const finder = new FormatFinder(
    new TypeScriptKernel({ chunkBytes: 4096 }),
    (lines) => {
      asked.push(toLatin1(lines));
      return decide(lines);
    },
    toBytes(known),
  );
  const counts = { wellFormed: 0, malformed: 0 };
  const take = () => {
    for (let batch = finder.next(); batch !== null; batch = finder.next()) {
      counts.wellFormed += batch.length;
      counts.malformed += batch.malformed.length;
      for (let i = 0; i < batch.malformed.length; i++) expect(batch.malformed.failure[i]).toBe(noKnownFormat);
    }
  };
  for (const piece of pieces) {
    finder.space().set(toBytes(piece));
    finder.push(piece.length);
    take();
  }
  finder.end();
  take();
  return { asked, ...counts };
}

const always: DecideFormat = () => commonFormat;

describe('A log that grows', () => {
  test('is in the format of its first lines, whole ones only', () => {
    expect(read([line + line.slice(0, 9), line.slice(9)], always)).toEqual({
      asked: [line, line + line, `${line}${line}\n`],
      wellFormed: 2,
      malformed: 0,
    });
  });

  test('is asked no more once there are ten lines', () => {
    expect(read([line.repeat(10), line, line], always)).toEqual({
      asked: [line.repeat(10)],
      wellFormed: 12,
      malformed: 0,
    });
    expect(read([line], always, line.repeat(10)).asked).toEqual([line.repeat(10)]);
  });

  test('has malformed lines as long as they are in none, and the next ones decide', () => {
    const isCommon: DecideFormat = (lines) => (toLatin1(lines).startsWith('a ') ? commonFormat : undefined);
    expect(read(['bad\nbad\n', line], isCommon)).toMatchObject({
      asked: ['bad\nbad\n', line, `${line}\n`],
      wellFormed: 1,
      malformed: 2,
    });
  });

  test('may end without a newline, or have nothing', () => {
    expect(read([line.trimEnd()], always)).toMatchObject({ asked: [line], wellFormed: 1 });
    expect(read([], () => undefined)).toEqual({ asked: ['\n'], wellFormed: 0, malformed: 0 });
  });
});
