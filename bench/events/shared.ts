/** How several processes of the built program count together in a Memcached server. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { MemcachedProcess } from '../../test/support/memcached-process.ts';
import { BenchError } from '../harness/bench-error.ts';
import { builtProduct } from '../harness/places.ts';

export interface SharedLoad {
  readonly processCount: number;
  /** Of all processes together. */
  readonly eventsPerSecond: number;
  readonly seconds: number;
}

export interface SharedFindings {
  readonly sent: number;
  readonly stored: number;
  /** By tracking id, which only one process each has: neither makes up for the other. */
  readonly lost: number;
  readonly double: number;
  /** From the start of the processes to the end of the last one. */
  readonly wallSeconds: number;
}

const TYPES = ['signup', 'review', 'click'];

export async function countTogether({ processCount, eventsPerSecond, seconds }: SharedLoad): Promise<SharedFindings> {
  const folder = mkdtempSync(join(tmpdir(), 'fansite-analyze-bench-'));
  const server = await MemcachedProcess.start();
  const rate = eventsPerSecond / processCount;
  const idsOf = (i: number): string[] => Array.from({ length: 10 }, (_, id) => `INF-${i}-${id}`);
  const writeConfig = (i: number): string => {
    const file = join(folder, `events-${i}.json`);
    const types = Object.fromEntries(TYPES.map((type) => [type, {}]));
    const store = { type: 'memcached', servers: [server.address] };
    const config = { rate, durationSeconds: seconds, seed: i, types, trackingIds: idsOf(i), store };
    writeFileSync(file, JSON.stringify(config));
    return file;
  };
  try {
    const started = performance.now();
    const configs = Array.from({ length: processCount }, (_, i) => writeConfig(i));
    await Promise.all(configs.map((config) => runProduct(['aggregate', '--generate', '--quiet', '--config', config])));
    const wallSeconds = (performance.now() - started) / 1000;
    const summary = JSON.parse(await runProduct(['summary', '--config', configs[0] as string]));
    const storedById = sumByTrackingId(summary);
    const stored = configs.map((_, i) => idsOf(i).reduce((sum, id) => sum + (storedById.get(id) ?? 0), 0));
    const sentEach = rate * seconds;
    return {
      sent: sentEach * processCount,
      stored: stored.reduce((sum, count) => sum + count, 0),
      lost: stored.reduce((sum, count) => sum + Math.max(0, sentEach - count), 0),
      double: stored.reduce((sum, count) => sum + Math.max(0, count - sentEach), 0),
      wallSeconds,
    };
  } finally {
    await server.kill();
    rmSync(folder, { recursive: true });
  }
}

type Summary = Readonly<Record<string, { readonly eventsCapturedByTrackingIds: Readonly<Record<string, number>> }>>;

function sumByTrackingId(summary: Summary): Map<string, number> {
  const sums = new Map<string, number>();
  for (const { eventsCapturedByTrackingIds } of Object.values(summary)) {
    for (const [id, count] of Object.entries(eventsCapturedByTrackingIds)) sums.set(id, (sums.get(id) ?? 0) + count);
  }
  return sums;
}

/** Runs a command about events, and returns what it prints. Throws if it fails. */
async function runProduct(args: readonly string[]): Promise<string> {
  const run = spawn(process.execPath, [builtProduct, 'events', ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [output, [exitCode]] = await Promise.all([text(run.stdout), once(run, 'exit')]);
  if (exitCode !== 0) throw new BenchError(`events ${args.join(' ')} ended with ${exitCode}`);
  return output;
}
