import { describe, expect, test } from 'vitest';
import { commonFormat } from '../../src/log/formats/catalogue.ts';
import { locateBytes } from '../../src/log/line-scanner.ts';
import { toBytes } from '../support/bytes.ts';
import { kernels } from '../support/kernels.ts';
import { feedKernel } from '../support/parse.ts';

const line = 'a [01/Jul/1995:00:00:01 -0400] "GET / HTTP/1.0" 200 ';

/** Line numbers and columns, from 0, of the bytes of all rows. */
function locateAll(log: string, makeKernel: (typeof kernels)[number]['makeKernel']): [line: number, column: number][] {
  const places: [number, number][] = [];
  let linesBefore = 0;
  feedKernel(makeKernel({ chunkBytes: 1000 }), toBytes(log), [1000, 3], (batch) => {
    for (let row = 0; row < batch.length; row++) {
      const { lineIndex, column } = locateBytes(batch, row, commonFormat);
      places.push([linesBefore + lineIndex, column]);
    }
    linesBefore += batch.lineCount;
  });
  return places;
}

describe.each(kernels)('the bytes of a row stand where the log has them: $name', ({ makeKernel }) => {
  test('behind empty and malformed lines, and NULs', () => {
    const log = `\n\0\0${line}5\n\r\nx\n\0\n${line}7 "x" 200 9\r\nb ${line}-\n${'\n'.repeat(3000)}${line}007`;
    expect(locateAll(log, makeKernel)).toEqual([
      [1, line.length],
      [5, line.length],
      [6, line.length + 2],
      [3007, line.length],
    ]);
  });

  test('behind the quote that closes the request, not one that looks like it', () => {
    const early = line.replace('/ HTTP', '/" 404 7 HTTP');
    const late = line.replace('/ HTTP', '/" 404 7x HTTP');
    expect(locateAll(`${early}5\n${late}5\n`, makeKernel)).toEqual([
      [0, early.indexOf('7')],
      [1, late.length],
    ]);
  });
});
