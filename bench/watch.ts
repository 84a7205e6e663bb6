/**
 * Measures `fansite-analyze watch`: old logs as fast as they can be read, and logs that grow at a steady rate.
 *
 * The totals of every run are checked, those of replays against the other command; the exit code is 1 if one is wrong, and
 * never for being slow. Markdown goes to stdout, progress to stderr.
 */
import { mkdirSync } from 'node:fs';
import { runScript } from './harness/bench-error.ts';
import { type LogInput, plainLog, releaseLog } from './harness/logs.ts';
import { describeMachine } from './harness/machine.ts';
import { formatGrid, formatNumber } from './harness/markdown.ts';
import { readIsQuick } from './harness/options.ts';
import { dataFolder } from './harness/places.ts';
import { note } from './harness/progress.ts';
import { follow } from './watch/follow.ts';
import { play } from './watch/replay.ts';

const USAGE = `usage: npm run bench:watch -- [--quick]

  --quick   are the totals right? Some seconds; its times mean nothing`;

await runScript('bench:watch', async () => {
  const isQuick = readIsQuick(USAGE);
  mkdirSync(dataFolder, { recursive: true });
  console.log(`Measured by \`npm run bench:watch${isQuick ? ' -- --quick' : ''}\` on ${describeMachine()}.`);
  const scale = isQuick ? 100 : 1;
  playAll([
    [plainLog('nasa', 4_400_000 / scale), '3650d'],
    [plainLog('combined', 1_700_000 / scale), '3650d'],
    [plainLog('busy-hour', 10_000_000 / scale, { isTemporary: true }), '60m'],
  ]);
  await followAll(
    isQuick
      ? [[10_000, 2]]
      : [
          [10, 60],
          [1_000, 30],
          [300_000, 30],
        ],
  );
});

/** Each log with a window as long as it is. */
function playAll(inputs: readonly (readonly [input: LogInput, window: string])[]): void {
  const lines = inputs.flatMap(([input, window]) => {
    const rows = [false, true].map((isPiped) => {
      const { lines, wallSeconds, cpuSeconds, peakMebibytes } = play(input, window, isPiped);
      const title = `${input.log.name}${isPiped ? ', piped in' : ''}`;
      const rate = Math.round(lines / wallSeconds).toLocaleString('en');
      return [title, rate, formatNumber(wallSeconds), formatNumber(cpuSeconds), formatNumber(peakMebibytes)];
    });
    releaseLog(input.log);
    return rows;
  });
  const headings = ['`--replay max`', 'lines/s', 'wall, s', 'CPU, s', 'peak, MiB'];
  console.log(`\n### As fast as it can be read\n\n${formatGrid(headings, lines)}`);
}

async function followAll(loads: readonly (readonly [linesPerSecond: number, seconds: number])[]): Promise<void> {
  const lines: string[][] = [];
  for (const [rate, seconds] of loads) {
    note(`following ${rate} lines a second for ${seconds} s`);
    const { linesPerSecond, cpuShare, peakMebibytes, lagSeconds } = await follow(rate, seconds);
    const share = `${formatNumber(100 * cpuShare)} %`;
    lines.push([linesPerSecond.toLocaleString('en'), share, formatNumber(lagSeconds), formatNumber(peakMebibytes)]);
  }
  const headings = ['lines/s written', 'of a core', 'last line counted after, s', 'peak, MiB'];
  console.log(`\n### A log that grows\n\n${formatGrid(headings, lines)}`);
}
