import { expect, test } from 'vitest';
import { cpuSecondsOf, peakMebibytesOf } from '../../../bench/watch/process-time.ts';

test('The processor time of a process is what the process itself says', () => {
  const before = cpuSecondsOf(process.pid);
  const own = process.cpuUsage();
  let sum = 0;
  while (process.cpuUsage(own).user < 200_000) sum += Math.sqrt(sum + 1);
  const { user, system } = process.cpuUsage(own);
  expect(sum).toBeGreaterThan(0);
  // Told in hundredths of a second; other threads may go on meanwhile.
  expect(cpuSecondsOf(process.pid) - before).toBeGreaterThan((user + system) / 1e6 - 0.03);
});

test('The peak memory of a process is at least what it has now', () => {
  const mebibytes = process.memoryUsage.rss() / 2 ** 20;
  expect(peakMebibytesOf(process.pid)).toBeGreaterThan(0.9 * mebibytes);
});
