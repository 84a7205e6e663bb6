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
      .readdirSync(logFolder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.log'))
      .sort()
  : [];

describe('the answers to a real log are those of the oracle', () => {
  test.each(realLogs)('%s', async (name) => {
    const log = Uint8Array.from(fs.readFileSync(path.join(logFolder, name)));
    const expected = report([log]);
    for (const chunkSizes of [[512 * 1024], [4093], [65536, 17]]) {
      const { files, summary } = await analyzeInMemory([log], { chunkSizes });
      expect(files).toMatchObject(expected.files);
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
      expect(files).toMatchObject(report(logs).files);
    },
  );
});

describe('the answers to a case are as expected, in pieces of any size', () => {
  test.each(fs.readdirSync(caseFolder).sort())('%s', async (name) => {
    const log = Uint8Array.from(fs.readFileSync(path.join(caseFolder, name, 'log_input/log.txt')));
    const outputFolder = path.join(caseFolder, name, 'log_output');
    const expected = Object.fromEntries(
      fs.readdirSync(outputFolder).map((file) => [file, fs.readFileSync(path.join(outputFolder, file), 'latin1')]),
    );
    // What the oracle does not know is as it is.
    expect({ ...expected, ...report([log]).files }).toMatchObject(expected);
    const stems = Object.keys(expected).map((file) => path.parse(file).name);
    for (const chunkSize of [1, 7, 4096]) {
      const { files } = await analyzeInMemory([log], { stems, chunkSizes: [chunkSize] });
      expect(files).toEqual(expected);
    }
  });
});
