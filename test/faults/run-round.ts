import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Random } from '../../src/structures/random.ts';
import { MemcachedProcess } from '../support/memcached-process.ts';
import type { Counts } from './counts.ts';
import type { Fault } from './faults.ts';
import { type Findings, judge } from './judge.ts';
import { Feed, ProducerProcess } from './producer-process.ts';
import { countLines, runEvents, typeSettings } from './product.ts';
import { prefix, Stage, TooSlowError } from './stage.ts';
import type { Layout } from './stored-values.ts';

const generatorCount = 3;
const eventsPerSecond = 2000;
const fedEventsPerSecond = 1500;
const trackingIdsEach = 5;
/** At the end of the time of generating, nothing that was stored may be lost any more: it is some flushes long. */
const calmMilliseconds = 700;
const maxAttempts = 5;

/** Runs a round. One for which the machine was too busy is run again, each time for twice as long, up to four times. */
export async function runRound(
  fault: Fault,
  layout: Layout,
  seed: number,
): Promise<Findings & { readonly attempts: number }> {
  for (let attempt = 1; ; attempt++) {
    try {
      const findings = await tryRound(fault, layout, seed, fault.seconds * 2 ** (attempt - 1));
      return { ...findings, attempts: attempt };
    } catch (error) {
      if (!(error instanceof TooSlowError) || attempt === maxAttempts) throw error;
    }
  }
}

async function tryRound(fault: Fault, layout: Layout, seed: number, seconds: number): Promise<Findings> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'fansite-analyze-faults-'));
  const server = await MemcachedProcess.start(...fault.serverArgs);
  const started: ProducerProcess[] = [];
  const start = (...args: readonly string[]): ProducerProcess => {
    const producer = new ProducerProcess(args);
    started.push(producer);
    return producer;
  };
  try {
    const configs = Array.from({ length: generatorCount + 1 }, (_, i) =>
      writeConfig(path.join(folder, `${i}.json`), i, seconds, server.address, layout),
    );
    const [fedConfig, ...generatorConfigs] = configs as [string, ...string[]];
    const generated = await Promise.all(generatorConfigs.map((config, i) => countGenerated(config, i, seconds)));
    const lossesEnd = performance.now() + 1000 * seconds - calmMilliseconds;
    const generators = generatorConfigs.map((config) => start('--generate', '--config', config));
    const feed = new Feed(start('--config', fedConfig), trackingIdsOf(0), fedEventsPerSecond, new Random(seed, 1));
    try {
      const stage = new Stage(server, layout, generators, feed, lossesEnd);
      await stage.waitForProducers();
      await fault.happen(stage, new Random(seed, 2), new Random(seed, 3));
      return await judge(stage, fault, generated, fedConfig);
    } finally {
      feed.stop();
    }
  } finally {
    await Promise.all(started.map((producer) => producer.kill()));
    await server.kill();
    fs.rmSync(folder, { recursive: true });
  }
}

/** The configuration of a producer, which has tracking ids and a seed of its own. */
function writeConfig(file: string, index: number, seconds: number, server: string, layout: Layout): string {
  const store = { type: 'memcached', servers: [server], prefix, layout, flushSeconds: 0.2, timeoutSeconds: 0.3 };
  const generating = {
    rate: eventsPerSecond,
    durationSeconds: seconds,
    seed: index,
    trackingIds: trackingIdsOf(index),
  };
  const config = { ...generating, types: typeSettings, windowMinutes: 5, bucketSeconds: 1, store };
  fs.writeFileSync(file, JSON.stringify(config));
  return file;
}

function trackingIdsOf(index: number): string[] {
  return Array.from({ length: trackingIdsEach }, (_, i) => `INF-${index}-${i}`);
}

const generatedByName = new Map<string, Promise<Counts>>();

/** What a generator sends, which is the same in each round: counted in the lines that `generate` makes by the same configuration. */
function countGenerated(configFile: string, index: number, seconds: number): Promise<Counts> {
  const name = `${index} ${seconds}`;
  const known = generatedByName.get(name) ?? countGeneratedAnew(configFile, seconds);
  generatedByName.set(name, known);
  return known;
}

async function countGeneratedAnew(configFile: string, seconds: number): Promise<Counts> {
  const { stdout } = await runEvents('generate', '--unpaced', '--config', configFile);
  const counts = countLines(stdout);
  const expected = eventsPerSecond * seconds;
  if (counts.total !== expected) throw new Error(`${counts.total} events were generated, not ${expected}`);
  return counts;
}
