import { StoreLimitError } from '../../events/sharing/store.ts';
import { defaultItemBytes, maxTextBytes } from '../../events/sharing/store-limits.ts';
import type { Connection } from './connection.ts';
import { quoteServer, type Reply } from './reply-reader.ts';

/** What a server says of itself. */
export interface ServerFacts {
  /** Its time in whole seconds since 1970. */
  readonly seconds: number;
  /** The room of one item: key, text, and some bytes of its own. At most 64 MiB. */
  readonly itemBytes: number;
}

/** From 2009: before, what `stats settings` tells was not told. */
const oldestVersion = [1, 4] as const;
/** 9999-12-31T23:59:59Z: what is computed from a server's time has a date, too. */
const lastSecond = 253_402_300_799;

/** Asks a server what it can do. Throws `StoreLimitError` unless it can swap by comparison. */
export async function askFacts(connection: Connection, start?: number): Promise<ServerFacts> {
  // Both at once: the replies come in order.
  const [general, settings] = await Promise.all([
    connection.ask('stats\r\n', ['END'], start),
    connection.ask('stats settings\r\n', ['END'], start),
  ]);
  const version = general.statistics.get('version') ?? 'unknown';
  if (!isNewEnough(version)) {
    throw new StoreLimitError(
      `${connection.server} has version ${quoteServer(version)}; ${oldestVersion.join('.')} or newer is needed`,
    );
  }
  if (settings.statistics.get('cas_enabled') === 'no') {
    throw new StoreLimitError(
      `${connection.server} was started without compare-and-swap, which sharing needs; start it without -C`,
    );
  }
  return {
    seconds: timeOf(connection, general),
    itemBytes: Math.min(wholeNumberOf(settings, 'item_size_max') ?? defaultItemBytes, maxTextBytes),
  };
}

function timeOf(connection: Connection, reply: Reply): number {
  const seconds = wholeNumberOf(reply, 'time');
  if (seconds !== undefined && seconds <= lastSecond) return seconds;
  throw connection.end(`${connection.server} does not tell its time`);
}

function wholeNumberOf({ statistics }: Reply, name: string): number | undefined {
  const text = statistics.get(name) ?? '';
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

function isNewEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > oldestVersion[0] || (major === oldestVersion[0] && minor >= oldestVersion[1]);
}
