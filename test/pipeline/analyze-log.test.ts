import { describe, expect, test } from 'vitest';
import { allStems } from '../../src/analyzers/index.ts';
import { commonFormat } from '../../src/log/formats/catalogue.ts';
import { badTime, noHost, noTime, tooLong } from '../../src/log/malformed.ts';
import { TypeScriptKernel } from '../../src/log/typescript-kernel.ts';
import { analyzeLog } from '../../src/pipeline/analyze-log.ts';
import { ByteSumOverflow } from '../../src/tallies/bytes-per-resource.ts';
import { analyzeInMemory } from '../support/analyze.ts';
import { toBytes } from '../support/bytes.ts';
import { toParameters } from '../support/login-rule.ts';

const line = 'a.example - - [01/Jul/1995:00:00:01 -0400] "GET /x HTTP/1.0" 200 6245';

describe('analyzing a log', () => {
  test('writes a file for each answer', async () => {
    const { files } = await analyzeInMemory([toBytes(`${line}\n`)]);
    expect(files).toMatchObject({
      'hosts.txt': 'a.example,1\n',
      'resources.txt': '/x\n',
      'resources_with_bytes.txt': '/x,6245\n',
      'hours.txt': '01/Jul/1995:00:00:01 -0400,1\n',
      'disjointhours.txt': '01/Jul/1995:00:00:01 -0400,1\n',
      'blocked.txt': '',
    });
  });

  test('writes empty files for an empty log, and for none', async () => {
    const nothing = Object.fromEntries(allStems.map((stem) => [`${stem}.txt`, '']));
    expect((await analyzeInMemory([])).files).toEqual(nothing);
    expect((await analyzeInMemory([toBytes('')])).files).toEqual(nothing);
    expect((await analyzeInMemory([toBytes('\n \r\nx\n')])).files).toEqual(nothing);
  });

  test('reports malformed lines by log, line and column', async () => {
    const logs = [`${line}\nx\n\n y\n`, '', `${line}\r\n${line.replace('Jul', 'Jux')}`].map(toBytes);
    for (const chunkSize of [1, 5, 1000]) {
      const { malformed, summary } = await analyzeInMemory(logs, { chunkSizes: [chunkSize] });
      expect(malformed).toEqual([
        { log: 'log0', lineNumber: 2, column: 2, failure: noTime, text: 'x' },
        { log: 'log0', lineNumber: 4, column: 1, failure: noHost, text: ' y' },
        { log: 'log2', lineNumber: 2, column: 16, failure: badTime, text: line.replace('Jul', 'Jux') },
      ]);
      expect(summary).toMatchObject({ lines: 6, empty: 1, malformed: 3 });
    }
  });

  test('sums up each log and all together', async () => {
    const early = line.replace(':01 ', ':00 ');
    const { summary } = await analyzeInMemory([`${line}\nx\n`, '', `${early}\n\n`].map(toBytes));
    expect(summary).toMatchObject({ lines: 4, empty: 1, malformed: 1, outOfOrder: 1 });
    expect(
      summary.logs.map(({ lines, empty, malformed, outOfOrder }) => [lines, empty, malformed, outOfOrder]),
    ).toEqual([
      [2, 0, 1, 0],
      [0, 0, 0, 0],
      [2, 1, 0, 0],
    ]);
    const { earliest, latest } = summary.times ?? {};
    expect([earliest, latest]).toEqual([summary.logs[2]?.times?.earliest, summary.logs[0]?.times?.latest]);
  });

  test('counts on over batches when it says where malformed lines are', async () => {
    const log = toBytes(`${`${line}\n`.repeat(4095)}x\nx\n${`${line}\n`.repeat(5000)}x`);
    const { malformed } = await analyzeInMemory([log, log], { chunkSizes: [1 << 20], kernel: { chunkBytes: 1 << 20 } });
    const places = malformed.map(({ log: name, lineNumber }) => [name, lineNumber]);
    expect(places).toEqual(
      ['log0', 'log1'].flatMap((name) => [4096, 4097, 9098].map((lineNumber) => [name, lineNumber])),
    );
  });

  test('reports a line that is too long with its start', async () => {
    const log = toBytes(`${line}\n${'x'.repeat(3000)}\n${line}\n`);
    const { malformed, files } = await analyzeInMemory([log], { options: { maxLineBytes: 2000 }, chunkSizes: [64] });
    expect(malformed).toEqual([{ log: 'log0', lineNumber: 2, column: 2001, failure: tooLong, text: 'x'.repeat(1024) }]);
    expect(files['hosts.txt']).toBe('a.example,2\n');
  });

  test('says how far it has come, after every piece', async () => {
    const { progress } = await analyzeInMemory([toBytes(`${line}\n`), toBytes(line)], {
      chunkSizes: [line.length + 1],
    });
    expect(progress).toEqual([
      { bytes: line.length + 1, lines: 1 },
      { bytes: line.length + 1, lines: 1 },
      { bytes: 2 * line.length + 1, lines: 1 },
      { bytes: 2 * line.length + 1, lines: 2 },
    ]);
  });

  test('writes only the files that are wanted, and runs only their analyzers', async () => {
    const tooMuch = line.replace('6245', '9007199254740992');
    const { files } = await analyzeInMemory([toBytes(tooMuch)], { stems: ['hosts', 'blocked'] });
    expect(files).toEqual({ 'hosts.txt': 'a.example,1\n', 'blocked.txt': '' });
    const analyzing = analyzeInMemory([toBytes(tooMuch)], { stems: ['resources'] });
    await expect(analyzing).rejects.toThrow(ByteSumOverflow);
  });

  test('fails as its sources fail', async () => {
    const source = {
      name: 'broken',
      format: commonFormat,
      consumedBytes: 0,
      read: () => Promise.reject(new Error('the disk is gone')),
    };
    const effects = {
      wantedFiles: new Set(allStems),
      maxMalformed: 0,
      rowWriter: () => expect.unreachable(),
      lineWriter: () => () => {},
      reportMalformed: () => {},
      reportMisfits: () => {},
      reportProgress: () => {},
      pause: () => undefined,
    };
    await expect(analyzeLog([source], toParameters(), effects, new TypeScriptKernel())).rejects.toThrow(
      'the disk is gone',
    );
  });
});
