import { describe, expect, test } from 'vitest';
import { tooLong } from '../../src/log/malformed.ts';
import { toBytes } from '../support/bytes.ts';
import { kernels } from '../support/kernels.ts';
import { feedKernel, parseLogs } from '../support/parse.ts';

const line = 'a.example - - [01/Jul/1995:00:00:01 -0400] "GET /x HTTP/1.0" 200 6245';

describe.each(kernels)('a kernel: $name', ({ makeKernel }) => {
  test('reads the fields of a line', () => {
    expect(parseLogs([toBytes(`${line}\n`)], { makeKernel }).rows).toEqual([
      { host: 'a.example', resource: '/x', time: 804571201, bytes: 6245, status: 200, method: 'GET', line },
    ]);
  });

  test('has no batch without bytes', () => {
    const kernel = makeKernel();
    expect(kernel.next()).toBeNull();
    kernel.end();
    expect(kernel.next()).toBeNull();
    expect(parseLogs([new Uint8Array(0), new Uint8Array(0)], { makeKernel }).lines).toBe(0);
  });

  test('waits for the newline, or for the end of the file', () => {
    const kernel = makeKernel();
    kernel.space().set(toBytes(line));
    kernel.push(line.length);
    expect(kernel.next()).toBeNull();
    kernel.end();
    expect(kernel.next()?.length).toBe(1);
    expect(kernel.next()).toBeNull();
  });

  test('ends a line where a file ends', () => {
    const { rows, malformed } = parseLogs([toBytes(line), toBytes(line), toBytes('\n')], { makeKernel });
    expect(rows.map((row) => row.line)).toEqual([line, line]);
    expect(malformed).toEqual([]);
  });

  test('gives ids in the order in which names come, over all files', () => {
    const kernel = makeKernel();
    const hosts: number[] = [];
    const resources: number[] = [];
    for (const log of ['b [x]', `b${line}\na${line}`, `a${line}\nc [01/Jul/1995:00:00:01 -0400] "GET" 200 5`]) {
      feedKernel(kernel, toBytes(log), [100], (batch) => {
        hosts.push(...batch.host.subarray(0, batch.length));
        resources.push(...batch.resource.subarray(0, batch.length));
      });
    }
    expect(hosts).toEqual([0, 1, 1, 2]);
    expect(resources).toEqual([0, 0, 0, -1]);
    expect([0, 1, 2].map((id) => kernel.hosts.name(id))).toEqual(['ba.example', 'aa.example', 'c']);
  });

  test('keeps the first kilobyte of a line that is too long, and reads on behind it', () => {
    const long = 'x'.repeat(5000);
    const { rows, malformed, lines } = parseLogs([toBytes(`${line}\n${long}\n${line}\n`)], {
      maxLineBytes: 2000,
      chunkBytes: 100,
      makeKernel,
    });
    expect(rows).toHaveLength(2);
    expect(malformed).toEqual([{ log: 0, lineIndex: 1, failure: tooLong, column: 2000, text: 'x'.repeat(1024) }]);
    expect(lines).toBe(3);
  });

  test('takes lines of 64 MiB unless told otherwise, and no longer ones', () => {
    const filler = 64 * 1024 * 1024 - line.length - 1;
    const kernel = makeKernel();
    const longest = new Uint8Array(filler + line.length + 1).fill(0x2e);
    longest.set(toBytes(`${line} `));
    const counts: [number, number][] = [];
    feedKernel(kernel, longest, [512 * 1024], (batch) => counts.push([batch.length, batch.malformed.length]));
    feedKernel(kernel, Uint8Array.of(...toBytes('\n')), [1], (batch) => counts.push([batch.length, batch.emptyCount]));
    const longer = new Uint8Array(longest.length + 1).fill(0x2e);
    longer.set(longest);
    feedKernel(kernel, longer, [512 * 1024], (batch) => counts.push([batch.length, batch.malformed.length]));
    expect(counts).toEqual([
      [1, 0],
      [0, 1],
      [0, 1],
    ]);
  });

  test('does not take a time for known before it has read any', () => {
    // Zero bytes where the hour and the zone belong.
    const falseLine = `a [${'\0'.repeat(14)}:00:00${'\0'.repeat(7)} "GET / HTTP/1.0" 200 5`;
    expect(parseLogs([toBytes(`${falseLine}\n`)], { makeKernel }).rows).toEqual([]);
    expect(parseLogs([toBytes(`${line}\n${falseLine}\n`)], { makeKernel }).rows).toHaveLength(1);
  });
});
