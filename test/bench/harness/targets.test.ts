import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Row } from '../../../bench/harness/bench-case.ts';
import type { LogInput } from '../../../bench/harness/logs.ts';
import {
  bytePriceTarget,
  extraCpuTarget,
  judge,
  linePriceTarget,
  nanosecondsPerLine,
  peakTarget,
  wallTarget,
} from '../../../bench/harness/targets.ts';
import { makeRow, makeRuns } from '../support.ts';

const ours = makeRow('ours', 1_000);
const peer = makeRow('peer', 4_000);

describe('a target for wall time', () => {
  // A busy third round, in which both took ten times as long.
  const runs = new Map([
    [ours, makeRuns([1, 1.2, 11])],
    [peer, makeRuns([2, 2, 20])],
  ]);

  it('is judged by the median of the ratios within rounds', () => {
    const { measured, range, isMet } = judge(wallTarget(ours, peer, 0.56), runs);
    expect(measured).toBeCloseTo(0.55);
    expect(range).toEqual([0.5, 0.6]);
    expect(isMet).toBe(true);
  });

  it('is met at exactly so much, and missed above', () => {
    const exact = new Map([
      [ours, makeRuns([1])],
      [peer, makeRuns([2])],
    ]);
    expect(judge(wallTarget(ours, peer, 0.5), exact).isMet).toBe(true);
    expect(judge(wallTarget(ours, peer, 0.49), exact).isMet).toBe(false);
  });

  it('uses the rounds that both took part in', () => {
    const once = new Map([...runs, [peer, makeRuns([4])]]);
    expect(judge(wallTarget(ours, peer, 1), once).measured).toBe(0.25);
  });

  it('is not met if nothing was measured', () => {
    const { measured, isMet } = judge(wallTarget(ours, peer, 1), new Map());
    expect(measured).toBeNaN();
    expect(isMet).toBe(false);
  });

  it('says what is divided by what', () => {
    expect(wallTarget(ours, peer, 1).title).toBe('ours ÷ peer');
  });
});

describe('a target for the price of a line', () => {
  const runs = new Map([
    [ours, makeRuns([0.001])],
    [peer, makeRuns([0.002])],
  ]);

  it('divides the time by the lines of each log', () => {
    expect(nanosecondsPerLine(ours, runs)[0]).toBeCloseTo(1_000);
    expect(nanosecondsPerLine(peer, runs)[0]).toBeCloseTo(500);
    expect(judge(linePriceTarget(peer, ours, 1), runs).measured).toBeCloseTo(0.5);
  });
});

describe('a target for the price of a byte', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bench-targets-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  function rowOf(title: string, byteCount: number): Row {
    const file = join(folder, title);
    writeFileSync(file, Buffer.alloc(byteCount));
    const row = makeRow(title, 1);
    const input = row.input as LogInput;
    return { ...row, input: { ...input, log: { ...input.log, file } } };
  }

  it('divides the time by the bytes of each log', () => {
    const short = rowOf('short', 1_000);
    const long = rowOf('long', 4_000);
    const runs = new Map([
      [short, makeRuns([0.001])],
      [long, makeRuns([0.002])],
    ]);
    expect(judge(bytePriceTarget(long, short, 1), runs).measured).toBeCloseTo(0.5);
  });

  it('is not met if the log is not there', () => {
    const runs = new Map([[ours, makeRuns([1])]]);
    expect(judge(bytePriceTarget(ours, ours, 1), runs).isMet).toBe(false);
  });
});

describe('a target for additional processor time', () => {
  it('is judged by the median of the milliseconds within rounds', () => {
    const runs = new Map([
      [ours, makeRuns([0.22, 0.24, 2.1])],
      [peer, makeRuns([0.2, 0.2, 2])],
    ]);
    const { measured, range } = judge(extraCpuTarget(ours, peer, 20), runs);
    expect(measured).toBeCloseTo(20);
    expect(range[0]).toBeCloseTo(10);
    expect(range[1]).toBeCloseTo(50);
  });
});

describe('a target for memory', () => {
  it('is judged by the median of the peaks', () => {
    const runs = new Map([[ours, [...makeRuns([1, 1], 100), ...makeRuns([1], 900)]]]);
    expect(judge(peakTarget(ours, 128), runs)).toMatchObject({ measured: 100, range: [100, 900], isMet: true });
    expect(judge(peakTarget(ours, 99), runs).isMet).toBe(false);
  });
});
