/**
 * Measures making and counting events: the generator, the aggregate, reading lines, and four processes that share a Memcached.
 *
 * Every answer is checked; the exit code is 1 if one is wrong, and never for being slow. Markdown goes to stdout, progress to
 * stderr.
 */
import { mkdirSync } from 'node:fs';
import { measureAggregate, quickAggregateEffort, wholeAggregateEffort } from './events/aggregate.ts';
import {
  measurePaced,
  measureUnpaced,
  type PacedLoad,
  quickPacedLoads,
  quickUnpacedEffort,
  wholePacedLoads,
  wholeUnpacedEffort,
} from './events/generator.ts';
import { measureReader, quickReaderEffort, type ReadingSpeed, wholeReaderEffort } from './events/reader.ts';
import { countTogether, type SharedLoad } from './events/shared.ts';
import { measureWhole } from './events/whole.ts';
import { BenchError, runScript } from './harness/bench-error.ts';
import { describeMachine, requireCommands } from './harness/machine.ts';
import { formatGrid, formatNumber } from './harness/markdown.ts';
import { readIsQuick } from './harness/options.ts';
import { dataFolder } from './harness/places.ts';
import { note } from './harness/progress.ts';

const USAGE = `usage: npm run bench:events -- [--quick]

  --quick   are the answers right? Half a minute; its times mean nothing`;

await runScript('bench:events', async () => {
  const isQuick = readIsQuick(USAGE);
  requireCommands(['memcached']);
  mkdirSync(dataFolder, { recursive: true });
  console.log(`Measured by \`npm run bench:events${isQuick ? ' -- --quick' : ''}\` on ${describeMachine()}.`);
  showPaced(isQuick ? quickPacedLoads : wholePacedLoads);
  showSpeeds(isQuick);
  const seconds = isQuick ? 2 : 10;
  await showShared([
    { processCount: 4, eventsPerSecond: 1_000_000, seconds },
    { processCount: 16, eventsPerSecond: 160_000, seconds },
  ]);
});

function showPaced(loads: readonly PacedLoad[]): void {
  const rows = loads.map((load) => {
    const { eventsPerSecond, seconds, isPrecise, isWritten } = load;
    const title = `${count(eventsPerSecond)}/s${isWritten ? ' as JSON lines' : ''}${isPrecise ? ', precise' : ''}`;
    note(`${title} for ${seconds} s`);
    const { countError, cpuShare, latenessMs } = measurePaced(load);
    const { p50, p99, max } = latenessMs;
    return [title, count(countError), `${formatNumber(100 * cpuShare)} %`, ...[p50, p99, max].map(formatNumber)];
  });
  const headings = ['events', 'count error', 'of a core', 'late by, ms: p50', 'p99', 'most'];
  console.log(`\n### Made when they are due\n\n${formatGrid(headings, rows)}`);
}

function showSpeeds(isQuick: boolean): void {
  note('making events as fast as they can be');
  const made = measureUnpaced(isQuick ? quickUnpacedEffort : wholeUnpacedEffort);
  note('counting events');
  const effort = isQuick ? quickAggregateEffort : wholeAggregateEffort;
  const counted = measureAggregate(effort);
  const countedFew = measureAggregate({ ...effort, trackingIdCount: 10 });
  note('reading events');
  const read = measureReader(isQuick ? quickReaderEffort : wholeReaderEffort);
  note('the program as a whole');
  const whole = isQuick ? measureWhole(6_000, 1) : measureWhole(1_200_000, 5);
  const perSecond = (nanoseconds: number) => count(1e9 / nanoseconds);
  const speed = ({ lines, megabytes }: ReadingSpeed) => `${count(lines)} (${formatNumber(megabytes)} MB/s)`;
  const rows = [
    ['made, (type, id, time), even', perSecond(made.evenNanoseconds)],
    ['made, (type, id, time), by chance', perSecond(made.poissonNanoseconds)],
    [`made, as lines of ${formatNumber(made.bytesPerLine)} bytes, in memory`, perSecond(made.lineNanoseconds)],
    ['made by `generate --unpaced`, through a pipe', count(whole.linesMade)],
    ['counted one by one, from objects, 10 tracking ids', perSecond(countedFew.addNanoseconds)],
    [`the same, ${count(effort.trackingIdCount)} tracking ids at random`, perSecond(counted.addNanoseconds)],
    ['counted in batches, 10 tracking ids', perSecond(countedFew.batchNanoseconds)],
    [`the same, ${count(effort.trackingIdCount)} tracking ids at random`, perSecond(counted.batchNanoseconds)],
    ['lines read from memory', speed(read.memory)],
    ['lines read from a pipe', speed(read.pipe)],
    ['lines parsed by `JSON.parse` alone', speed(read.jsonParse)],
    ['lines counted by `aggregate --replay`, from a pipe', count(whole.linesCounted)],
  ];
  console.log(`\n### As fast as it can be\n\n${formatGrid(['', 'a second'], rows)}`);
  const megabytes = formatNumber(counted.weightBytes / 1e6);
  console.log(`\n${count(effort.trackingIdCount)} tracking ids × 3 types × 31 buckets take ${megabytes} MB.`);
}

async function showShared(loads: readonly SharedLoad[]): Promise<void> {
  const rows: string[][] = [];
  for (const load of loads) {
    note(`${load.processCount} processes with ${load.eventsPerSecond} events a second together`);
    const { sent, stored, lost, double, wallSeconds } = await countTogether(load);
    if (lost > 0 || double > 0) throw new BenchError(`${lost} events lost, ${double} counted twice`);
    const title = `${load.processCount}, ${count(load.eventsPerSecond)}/s together`;
    rows.push([title, count(sent), count(stored), count(lost), count(double), formatNumber(wallSeconds)]);
  }
  const headings = ['processes', 'events sent', 'stored', 'lost', 'twice', 's'];
  console.log(`\n### Together, in Memcached\n\n${formatGrid(headings, rows)}`);
}

function count(value: number): string {
  return Math.round(value).toLocaleString('en');
}
