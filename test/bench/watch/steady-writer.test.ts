import fs from 'node:fs';
import { expect, test } from 'vitest';
import { writeSteadily } from '../../../bench/watch/steady-writer.ts';
import { readLine } from '../../oracles/reports.ts';
import { TemporaryFile } from '../../support/temporary-file.ts';

test('A steady writer appends as many lines as it says, each with the time at which it was written', async () => {
  const file = new TemporaryFile().path;
  const before = Math.floor(Date.now() / 1000);
  const written = await writeSteadily(file, 20_000, 0.3);
  const after = Date.now() / 1000;
  expect(written).toBe(6_000);
  const lines = fs.readFileSync(file, 'latin1').split('\n');
  expect(lines.pop()).toBe('');
  expect(lines).toHaveLength(written);
  for (const text of lines) {
    const line = readLine(text);
    if (line.kind !== 'entry') throw new Error(`no entry: ${text}`);
    expect(line.entry.time).toBeGreaterThanOrEqual(before);
    expect(line.entry.time).toBeLessThanOrEqual(after);
  }
});
