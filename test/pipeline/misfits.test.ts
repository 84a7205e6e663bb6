import { describe, expect, test } from 'vitest';
import { TypeScriptKernel } from '../../src/log/typescript-kernel.ts';
import { joinMisfits, type Misfits, MisfitWatch } from '../../src/pipeline/misfits.ts';
import { toBytes, toLatin1 } from '../support/bytes.ts';

const good = '192.0.2.1 - - [01/Jul/1995:00:00:01 -0400] "GET / HTTP/1.0" 200 5\n';
const site = `www.example.com:443 ${good}`;

/** What is found in a range whose lines come in batches of these texts, as its line number and its sample. */
function findIn(...batches: readonly string[]): [number, string] | undefined {
  const watch = new MisfitWatch();
  const kernel = new TypeScriptKernel({ chunkBytes: 1 << 16 });
  watch.start();
  let lines = 0;
  for (const text of batches) {
    kernel.space().set(toBytes(text));
    kernel.push(text.length);
    for (let batch = kernel.next(); batch !== null; batch = kernel.next()) {
      watch.look(batch, lines);
      lines += batch.lineCount;
    }
  }
  return watch.found && [watch.found.lineNumber, toLatin1(watch.found.sample)];
}

describe('Malformed lines at the end of a range', () => {
  test('begin behind the last well-formed line', () => {
    expect(findIn(good.repeat(3) + site.repeat(2))).toEqual([4, site.repeat(2)]);
    expect(findIn(good, good, good + site)).toEqual([4, site]);
    expect(findIn(`${good}\n\n${good}\n${site}\n`)).toEqual([6, `${site}\n`.slice(0, -1)]);
  });

  test('may be all, and go on over batches', () => {
    expect(findIn(site, site, site)).toEqual([1, site]);
    expect(findIn(good + site, site.repeat(20), site)).toEqual([2, site]);
  });

  test('are none if the last line is well-formed', () => {
    expect(findIn(good)).toBeUndefined();
    expect(findIn(`${site}${good}`)).toBeUndefined();
    expect(findIn(site, good.repeat(20))).toBeUndefined();
    expect(findIn()).toBeUndefined();
    expect(findIn('\n\n')).toBeUndefined();
  });

  test('go on past a few well-formed lines', () => {
    expect(findIn(good + site, site.repeat(19) + good)).toEqual([2, site]);
    expect(findIn(good + site, site.repeat(19) + good.repeat(12))).toBeUndefined();
  });

  test('are forgotten when another range begins', () => {
    const watch = new MisfitWatch();
    const kernel = new TypeScriptKernel({ chunkBytes: 1 << 16 });
    kernel.space().set(toBytes(site));
    kernel.push(site.length);
    const batch = kernel.next();
    if (batch !== null) watch.look(batch, 10);
    expect(watch.found).toMatchObject({ lineNumber: 11 });
    watch.start();
    expect(watch.found).toBeUndefined();
  });

  test('have a sample of whole lines, and of 16 KiB at most', () => {
    const [, sample] = findIn(good + site.repeat(500)) as [number, string];
    expect(sample.length).toBeLessThanOrEqual(16 * 1024);
    expect(sample).toBe(site.repeat(sample.length / site.length));
  });
});

test('Misfits of neighbouring ranges are those of both together', () => {
  const misfits = (lineNumber: number): Misfits => ({ lineNumber, sample: toBytes(`${lineNumber}\n`) });
  expect(joinMisfits(undefined, 10, undefined)).toBeUndefined();
  expect(joinMisfits(misfits(4), 10, undefined)).toBeUndefined();
  expect(joinMisfits(undefined, 10, misfits(1))).toMatchObject({ lineNumber: 11 });
  expect(joinMisfits(misfits(4), 10, misfits(1))).toEqual(misfits(4));
  expect(joinMisfits(misfits(4), 10, misfits(2))).toMatchObject({ lineNumber: 12 });
});
