import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findLogs } from '../../../src/io/reading/open-logs.ts';
import { orderByTime } from '../../../src/io/reading/several-logs.ts';
import { prepareAnalysis, runAnalysis } from '../../../src/io/threads/run-analysis.ts';
import { recognizeCompression } from '../../../src/io/unpacking/compression.ts';
import { recognizeEncoding } from '../../../src/lines/text-encoding.ts';
import { arbitraryLogs } from '../../arbitraries/logs.ts';
import { report } from '../../oracles/reports.ts';
import { collectEffects } from '../../support/analyze.ts';
import { firstTimeOf, sortByFirstTime } from '../../support/first-time.ts';
import { commonFormats } from '../../support/formats.ts';
import { toParameters } from '../../support/login-rule.ts';
import { quietInterruption } from '../../support/quiet-interruption.ts';

/** Logs as they may be named on a command line: in any order, some of them compressed. */
const arbitraryFiles = fc
  .tuple(arbitraryLogs(), arbitraryLogs())
  .map((lists) => lists.flat())
  .filter((logs) => logs.every((log) => recognizeEncoding(log) === undefined && !recognizeCompression(log)))
  .chain((logs) =>
    fc.record({
      logs: fc.shuffledSubarray(logs, { minLength: logs.length }),
      isCompressed: fc.array(fc.boolean(), { minLength: logs.length, maxLength: logs.length }),
      reshuffled: fc.shuffledSubarray([...logs.keys()], { minLength: logs.length }),
    }),
  );

async function analyzeFiles(paths: readonly string[]): Promise<Record<string, string>> {
  const { effects, files } = collectEffects();
  const found = findLogs(paths);
  const options = { parameters: toParameters(), kernel: undefined, threads: 1 };
  const made = await prepareAnalysis(found, options);
  const formats = commonFormats();
  const logs = await orderByTime(found, formats, quietInterruption());
  await runAnalysis(logs, options, made, formats, effects, quietInterruption());
  return files;
}

test('Logs in any order give the bytes of the oracle for a naive sort by their first times', async () => {
  await fc.assert(
    fc.asyncProperty(arbitraryFiles, async ({ logs, isCompressed, reshuffled }) => {
      const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'fansite-analyze-order-'));
      try {
        const paths = logs.map((log, i) => {
          const file = path.join(folder, `${i}`);
          fs.writeFileSync(file, isCompressed[i] ? gzipSync(log) : log);
          return file;
        });
        const files = await analyzeFiles(paths);
        expect(files).toMatchObject(report(sortByFirstTime(logs)).files);
        const times = logs.map(firstTimeOf).filter((time) => time !== undefined);
        if (new Set(times).size < times.length) return;
        expect(await analyzeFiles(reshuffled.map((i) => paths[i] as string))).toEqual(files);
      } finally {
        fs.rmSync(folder, { recursive: true });
      }
    }),
    { numRuns: 60 },
  );
});
