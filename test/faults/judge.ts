import { setTimeout as sleep } from 'node:timers/promises';
import { Counts } from './counts.ts';
import type { Fault } from './faults.ts';
import type { ProducerProcess } from './producer-process.ts';
import { type PrintedSummary, readPrintedSummary } from './product.ts';
import type { Stage } from './stage.ts';
import type { StoredValues } from './stored-values.ts';

/** A producer that dies has stored all that it had so many milliseconds ago, which are five of its flushes. */
const maxMissingMilliseconds = 1000;
const longestSilenceMilliseconds = 10_000;

/** What a round has shown, in events. */
export interface Findings {
  readonly sent: number;
  readonly stored: number;
  /** What a dead producer had not stored, by what the program tells. */
  readonly unflushed: number;
  /** Sent, not stored, and nobody has told so: by type and tracking id. */
  readonly lost: number;
  /** Stored more often than sent, by type and tracking id. */
  readonly double: number;
  /** What else is wrong, and where something is lost or double. */
  readonly problems: readonly string[];
  /** Some producer has told of the fault. */
  readonly isSeen: boolean;
}

/** What ought to be stored of a producer. */
interface Account {
  readonly expected: Counts;
  readonly unflushed: number;
  readonly problems: readonly string[];
}

/** A producer, as the store knows it. */
interface Entry {
  readonly id: string;
  readonly byType: ReadonlyMap<string, number>;
  readonly events: number;
  readonly hasEnded: boolean;
  /** What `summary` says that it has stored, where it says that it has not ended. */
  readonly unheard: number | undefined;
}

/** Waits for the end of all producers, and compares what is stored with what was sent. */
export async function judge(
  stage: Stage,
  { sign }: Fault,
  generated: readonly Counts[],
  configFile: string,
): Promise<Findings> {
  const { generators, feed, death } = stage;
  const ends = await Promise.all(generators.map((generator) => generator.end()));
  if (death === undefined) {
    feed.stop();
    feed.producer.closeInput();
    ends.push(await feed.producer.end());
  }
  const stored = await stage.getStored();
  const printed = await waitForSummary(stage, configFile);
  const entryOf = (producer: ProducerProcess): Entry => findEntry(producer, stored, printed);

  const accounts = generators.map((generator, i) =>
    accountOfLiving(entryOf(generator), generated[i] as Counts, ends[i] as End),
  );
  const end = ends[generators.length];
  const fed = entryOf(feed.producer);
  accounts.push(end === undefined ? accountOfDead(fed, stage) : accountOfLiving(fed, feed.sent, end));

  const expected = new Counts();
  for (const account of accounts) expected.addAll(account.expected);
  const { lost, double, places } = expected.compare(stored.counts);
  const differences = stored.counts.compare(printed.counts).places.map((place) => `in the summary, ${place}`);
  return {
    sent: [...generated, feed.sent].reduce((sum, { total }) => sum + total, 0),
    stored: stored.counts.total,
    unflushed: accounts.reduce((sum, { unflushed }) => sum + unflushed, 0),
    lost,
    double,
    problems: [...accounts.flatMap(({ problems }) => problems), ...places, ...differences],
    isSeen: sign === undefined || stage.producers.some(({ stderr }) => sign.test(stderr)),
  };
}

type End = Awaited<ReturnType<ProducerProcess['end']>>;

/** All that was sent is stored, and everybody says so. */
function accountOfLiving({ id, events, hasEnded, unheard }: Entry, sent: Counts, end: End): Account {
  const problems: string[] = [];
  if ([end.added, end.stored, events].some((count) => count !== sent.total)) {
    problems.push(
      `${id} was sent ${sent.total} events, and says ${end.stored} of ${end.added} are stored; the store says ${events}`,
    );
  }
  if (!hasEnded || unheard !== undefined) problems.push(`${id} has ended, and that is not stored`);
  return { expected: sent, unflushed: 0, problems };
}

/** Of each type, the first events are stored; how many, the program tells, and only the latest ones are not. */
function accountOfDead({ id, byType, events, unheard }: Entry, { feed, death }: Stage): Account {
  if (unheard === undefined) {
    return { expected: feed.sent, unflushed: 0, problems: [`nothing is told of ${id}, which is dead`] };
  }
  const problems: string[] = [];
  if (unheard !== events) problems.push(`${id} is told to have stored ${unheard} events, and the store says ${events}`);
  const missedMilliseconds = (death as number) - feed.firstMissing(byType);
  if (missedMilliseconds > maxMissingMilliseconds) {
    problems.push(`what came ${missedMilliseconds.toFixed(0)} ms before the death of ${id} was not stored`);
  }
  return { expected: feed.firstOf(byType), unflushed: feed.sent.total - unheard, problems };
}

/** What `summary` says, once it tells of the producer that was killed, if one was. */
async function waitForSummary({ feed, death }: Stage, configFile: string): Promise<PrintedSummary> {
  const deadline = performance.now() + longestSilenceMilliseconds;
  for (;;) {
    const summary = await readPrintedSummary(configFile);
    const isTold = [...summary.unheard.keys()].some((id) => feed.producer.isNamed(id));
    if (death === undefined || isTold || performance.now() > deadline) return summary;
    await sleep(50);
  }
}

const noEvents: ReadonlyMap<string, number> = new Map();
const noTypes: ReadonlySet<string> = new Set();

function findEntry(producer: ProducerProcess, { producers }: StoredValues, { unheard }: PrintedSummary): Entry {
  const found = [...producers].find(([id]) => producer.isNamed(id));
  const [id, { events: byType, ended }] = found ?? [
    'a producer that is not stored',
    { events: noEvents, ended: noTypes },
  ];
  const events = [...byType.values()].reduce((sum, count) => sum + count, 0);
  return { id, byType, events, hasEnded: ended.size === byType.size, unheard: unheard.get(id) };
}
