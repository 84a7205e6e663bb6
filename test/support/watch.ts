import { printTime } from '../oracles/reports.ts';
import { OngoingRun, type Outcome, type Sandbox } from './cli.ts';
import { waitUntil } from './wait-until.ts';

/** A JSON line of `watch`. */
export interface WatchFacts {
  readonly time: string | null;
  readonly last_second: { readonly requests: number; readonly bytes: number };
  readonly last_minute: WindowFacts;
  readonly last_hour: WindowFacts;
  readonly top_since: string | null;
  readonly hosts: readonly { readonly host: string; readonly requests: number }[];
  readonly resources: readonly { readonly resource: string; readonly bytes: number }[];
  readonly blocked_hosts: number;
  readonly blocked: readonly { readonly host: string; readonly seconds_left: number }[];
  readonly totals: Readonly<Record<string, number>>;
}

interface WindowFacts {
  readonly requests: number;
  readonly bytes: number;
  readonly statuses: Readonly<Record<string, number>>;
}

/** The objects of JSON lines. */
export function readFacts(stdout: string): WatchFacts[] {
  return stdout
    .split('\n')
    .slice(0, -1)
    .map((text) => JSON.parse(text));
}

/** The object of the only JSON line. */
export function readFact(stdout: string): WatchFacts {
  const facts = readFacts(stdout);
  if (facts.length !== 1) throw new Error(`one line was expected, not ${facts.length}`);
  return facts[0] as WatchFacts;
}

/** Messages without those that tell that a log is Common. */
export function withoutFormats(messages: string): string {
  return messages.replace(/^.*: common, \d+ % of [\d,]+ lines?\n/gm, '');
}

/** The moment so many seconds ago, as a log has it. */
export function ago(seconds: number): string {
  return printTime(Math.floor(Date.now() / 1000) - seconds, '+0000');
}

/** What a run printed, and the facts at its end. */
interface WatchEnd extends Outcome {
  /** Standard error without the line that tells where the numbers are served, and those that tell formats. */
  readonly messages: string;
  readonly facts: WatchFacts;
}

/** A run of `watch` that goes on, and serves its numbers, so that tests can wait until it has counted something. */
export class Watching extends OngoingRun {
  /** Where it serves its numbers. */
  url = '';

  /** Starts it, and waits until it has looked at its logs once. */
  static async start(
    sandbox: Sandbox,
    args: readonly string[],
    options: Parameters<Sandbox['start']>[1] = {},
  ): Promise<Watching> {
    // However long it takes, it prints one line, at its end.
    const every = args.includes('--every') || args.includes('--once') ? [] : ['--every', '1h'];
    const watching = new Watching(sandbox.start(['watch', '--prometheus', '0', ...every, ...args], options));
    await watching.waitForMessage('/metrics\n');
    watching.url = /http:\S+/.exec(watching.stderr)?.[0] ?? '';
    // Answered in a later turn than the one in which it looks at its logs first.
    await watching.count('fansite_requests_total');
    return watching;
  }

  /** One of the numbers, now. */
  async count(name: string): Promise<number> {
    return await readCount(this.url, name);
  }

  /** Waits until so many requests were counted. */
  async waitForRequests(requests: number): Promise<void> {
    await waitForRequests(this.url, requests);
  }

  /** Ends it, and gives what it printed; the last JSON line counts, since others come every ten seconds. */
  override async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<WatchEnd> {
    this.kill(signal);
    const outcome = await super.end();
    const messages = withoutFormats(outcome.stderr.replace(/^serving .*\n/, ''));
    const facts = readFacts(outcome.stdout).at(-1) as WatchFacts;
    return { ...outcome, messages, facts };
  }
}

/** Waits until a run of `watch` that serves its numbers has counted so many requests. */
export async function waitForRequests(url: string, requests: number): Promise<void> {
  await waitUntil(
    async () => (await readCount(url, 'fansite_requests_total')) >= requests,
    () => `${requests} requests`,
  );
}

async function readCount(url: string, name: string): Promise<number> {
  const text = await (await fetch(url)).text();
  return Number(new RegExp(`^${name} (.*)$`, 'm').exec(text)?.[1]);
}
