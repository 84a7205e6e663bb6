import { readSharedSummaries, type SharedSummary } from '../../events/sharing/shared-summary.ts';
import { StoreError } from '../../events/sharing/store.ts';
import { Terminal } from '../../io/terminal/terminal.ts';
import { endingInOrder } from '../../io/time/interruption.ts';
import { print } from '../../io/writing/standard-output.ts';
import { formatSummaries } from '../../report/events.ts';
import { formatQuantity } from '../../report/number.ts';
import { UsageError, UserError } from '../../user-error.ts';
import type { EventsConfig, EventsOptions } from './config.ts';
import { openStore, toSummaries } from './shared-totals.ts';

/** Anybody may have stored any number of producers that were never heard of. */
const maxNamed = 10;

/** Prints what all processes have stored, of one event type if one is named. */
export async function summarizeStore(
  wanted: readonly string[],
  config: EventsConfig,
  { configFile, talk }: EventsOptions,
): Promise<void> {
  const { store: memcached, windowMinutes, bucketSeconds } = config;
  if (memcached.type === 'memory') {
    const remedy = 'set it to {"type": "memcached", "servers": ["127.0.0.1:11211"]}, and aggregate with it';
    throw new UserError(
      `the store of ${configFile} is the memory of each process, which nobody else can read: ${remedy}`,
    );
  }
  const types = chooseTypes(config, wanted);
  const terminal = new Terminal(talk);
  await endingInOrder(async ({ signal }) => {
    const store = openStore(memcached, terminal);
    signal.addEventListener('abort', () => store.close());
    try {
      const { prefix, layout } = memcached;
      const read = await readSharedSummaries({ store, types, prefix, layout, windowMinutes, bucketSeconds });
      print(`${formatSummaries(toSummaries(read, store.now()))}\n`);
      for (const warning of describeOverdue(read, store.now())) terminal.warn(warning);
    } catch (error) {
      signal.throwIfAborted();
      throw error instanceof StoreError ? new UserError(error.message, { cause: error }) : error;
    } finally {
      store.close();
    }
  });
}

function chooseTypes({ types }: EventsConfig, wanted: readonly string[]): readonly string[] {
  const names = types.map(({ name }) => name);
  const unknown = wanted.find((type) => !names.includes(type));
  if (unknown === undefined) return wanted.length > 0 ? wanted : names;
  throw new UsageError(`there is no event type ${unknown}, only ${names.join(', ')}`);
}

/** What may be missing: a sentence for each producer that has not been heard of for long, up to ten, and one for the others. */
function describeOverdue(summaries: readonly SharedSummary[], now: number): string[] {
  const all = summaries.flatMap(({ producers }) => producers);
  const overdue = [...new Set(all.filter(({ isOverdue }) => isOverdue).map(({ id }) => id))];
  const sentences = overdue.slice(0, maxNamed).map((id) => {
    const entries = all.filter((producer) => producer.id === id);
    const stored = entries.reduce((sum, producer) => sum + producer.stored, 0);
    const seconds = Math.round((now - Math.max(...entries.map(({ lastFlush }) => lastFlush))) / 1000);
    const fact = `producer ${id} has stored ${formatQuantity(stored, 'event')} and not been heard of for ${seconds} s`;
    return `${fact}: if it has died, what it had not stored is missing`;
  });
  const others = overdue.length - sentences.length;
  if (others > 0) sentences.push(`${formatQuantity(others, 'more producer')} may have died as well`);
  return sentences;
}
