import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { report } from '../oracles/reports.ts';
import { analyzeInMemory } from '../support/analyze.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const logFolder = path.join(root, '../shared/logs');
const caseFolder = path.join(root, 'insight_testsuite/tests');
const realLogs = fs.existsSync(logFolder)
  ? fs
      .readdirSync(logFolder)
      .filter((name) => name.endsWith('.log'))
      .sort()
  : [];

describe('the six files of a real log are those of the oracle', () => {
  test.each(realLogs)('%s', async (name) => {
    const log = Uint8Array.from(fs.readFileSync(path.join(logFolder, name)));
    const expected = report([log]);
    for (const chunkSizes of [[512 * 1024], [4093], [65536, 17]]) {
      const { files, summary } = await analyzeInMemory([log], { chunkSizes });
      expect(files).toEqual(expected.files);
      expect(summary).toMatchObject({
        lines: expected.lines,
        empty: expected.empty,
        malformed: expected.malformed,
        outOfOrder: expected.outOfOrder,
      });
    }
  });

  test.skipIf(realLogs.length === 0)(
    'all of them as one log (skipped where there is no folder ../shared/logs)',
    async () => {
      const logs = realLogs.map((name) => Uint8Array.from(fs.readFileSync(path.join(logFolder, name))));
      const { files } = await analyzeInMemory(logs, { chunkSizes: [100_003] });
      expect(files).toEqual(report(logs).files);
    },
  );
});

describe('the six files of a case are as expected, in pieces of any size', () => {
  test.each(fs.readdirSync(caseFolder).sort())('%s', async (name) => {
    const log = Uint8Array.from(fs.readFileSync(path.join(caseFolder, name, 'log_input/log.txt')));
    const outputFolder = path.join(caseFolder, name, 'log_output');
    const expected = Object.fromEntries(
      fs.readdirSync(outputFolder).map((file) => [file, fs.readFileSync(path.join(outputFolder, file), 'latin1')]),
    );
    expect(report([log]).files).toEqual(expected);
    for (const chunkSize of [1, 7, 4096]) {
      const { files } = await analyzeInMemory([log], { chunkSizes: [chunkSize] });
      expect(files).toEqual(expected);
    }
  });
});
