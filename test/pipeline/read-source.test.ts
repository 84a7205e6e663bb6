import { describe, expect, test } from 'vitest';
import { batchLines } from '../../src/lines/line-reader.ts';
import { TypeScriptKernel } from '../../src/log/typescript-kernel.ts';
import { KernelSink } from '../../src/pipeline/read-source.ts';
import { writeLine } from '../support/batches.ts';
import { toBytes } from '../support/bytes.ts';

const line = `${writeLine({})}\n`;

/** A sink, what it has handed over so far, and a way to write into it. */
function makeSink() {
  const batches: { readonly rows: number; readonly lines: number; readonly malformed: number }[] = [];
  const sink = new KernelSink(new TypeScriptKernel({ chunkBytes: 1024 * 1024 }), ({ length, lineCount, malformed }) => {
    batches.push({ rows: length, lines: lineCount, malformed: malformed.length });
  });
  const write = (text: string) => {
    const bytes = toBytes(text);
    sink.space().set(bytes);
    sink.push(bytes.length);
    return batches.splice(0);
  };
  return { sink, batches, write };
}

describe('a kernel sink', () => {
  test('hands lines over as soon as they are complete', () => {
    const { write } = makeSink();
    expect(write(line + line.slice(0, 10))).toEqual([{ rows: 1, lines: 1, malformed: 0 }]);
    expect(write(line.slice(10, 20))).toEqual([]);
    expect(write(line.slice(20))).toEqual([{ rows: 1, lines: 1, malformed: 0 }]);
  });

  test('hands over everything that one push completes, in batches', () => {
    const { write } = makeSink();
    const sizes = write(line.repeat(2 * batchLines + 5)).map(({ rows }) => rows);
    expect(sizes).toEqual([batchLines, batchLines, 5]);
  });

  test('knows how much of a line has come, without NULs at its start', () => {
    const { sink, write } = makeSink();
    expect(sink.unfinishedBytes).toBe(0);
    for (const [text, byteCount] of [
      [`${line}cut`, 3],
      [' off', 7],
      ['\n', 0],
      ['\0\0', 0],
      ['\0half', 4],
    ] as const) {
      write(text);
      expect(sink.unfinishedBytes).toBe(byteCount);
    }
  });
});
