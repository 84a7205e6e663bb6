import { InvalidArgumentError, Option } from 'commander';
import type { WatchOptions } from '../../apps/watch/options.ts';
import type { ListenAddress } from '../../io/metrics/metrics-server.ts';
import type { LogOrder } from '../../io/reading/several-logs.ts';
import { UsageError } from '../../user-error.ts';
import { formatOptions, type RawFormatOptions, readFormatRule } from '../format-options.ts';
import { loginOptions, type RawLoginOptions, readLoginRule } from '../login-options.ts';
import {
  checkTimer,
  group,
  messageOptions,
  orderOption,
  parseFileName,
  parseSeconds,
  parseWhole,
} from '../option-values.ts';

/** Values as commander hands them over, by the options' names. */
export interface RawWatchOptions extends RawLoginOptions, RawFormatOptions {
  readonly top: number;
  readonly window: number;
  readonly since: number;
  readonly replay?: number;
  readonly order?: LogOrder;
  readonly every?: number;
  readonly once?: number;
  readonly json?: true;
  readonly blocked?: string;
  readonly prometheus?: ListenAddress;
  readonly quiet?: true;
  readonly color: boolean;
}

const maxRows = 1000;
const loopback = '127.0.0.1';
const maxPort = 65_535;
/** Plays a year in less than a second. */
const maxSpeed = 1e9;

/** The options of `watch`, grouped for its help. */
export function watchOptions(): Option[] {
  return [
    ...group('What is shown:', [
      new Option('--top <k>', 'most rows in each list').argParser(parseWhole(1, maxRows)).default(10),
      new Option('--window <duration>', 'hosts and resources are those of the last so much')
        .argParser(parseSeconds(1))
        .default(3600, '60m'),
      new Option('--since <duration>', 'what of the past is counted in at the start; 0 for nothing, all for everything')
        .argParser(parseSince)
        .default(3600, '60m'),
      new Option('--replay <speed>', 'play an old log by its own time: 1x, 100x, max').argParser(parseSpeed),
      orderOption('order in which several are replayed: by the first time in each, or as given (default: time)'),
    ]),
    ...group('Where it goes:', [
      new Option('--json', 'JSON lines, as where there is no terminal, on a terminal too'),
      new Option('--every <duration>', 'time between JSON lines; in a replay, of the log (default: 10s)').argParser(
        parseSeconds(1),
      ),
      new Option('--once <duration>', 'watch for so long, print one JSON line, and end').argParser(parseSeconds(0)),
      new Option(
        '--blocked <file>',
        'append the requests that the login rule would have blocked, as they come; - for standard output',
      ).argParser(parseFileName),
      new Option(
        '--prometheus <address>',
        'serve the numbers at /metrics: 9464, :9464, 0.0.0.0:9464, [::1]:9464 (host: 127.0.0.1 unless named)',
      ).argParser(parseAddress),
    ]),
    ...formatOptions(),
    ...loginOptions(),
    ...messageOptions(),
  ];
}

/** Turns the values into what they mean. Throws a `UsageError` for values that contradict one another. */
export function readWatchOptions(raw: RawWatchOptions): WatchOptions {
  const { once, replay, every, order } = raw;
  if (once !== undefined && replay !== undefined) {
    throw new UsageError('--once is for logs that grow: a replay prints its last JSON line by itself');
  }
  if (once !== undefined && every !== undefined) throw new UsageError('--once prints one line: leave out --every');
  checkTimer('--once', once);
  if (replay === undefined) checkTimer('--every', every);
  if (order !== undefined && replay === undefined) {
    throw new UsageError('--order is for --replay: logs that grow are read as they grow');
  }
  return Object.freeze({
    top: raw.top,
    windowSeconds: raw.window,
    login: readLoginRule(raw),
    formats: readFormatRule(raw),
    sinceSeconds: raw.since,
    replaySpeed: replay,
    order: order ?? 'time',
    everySeconds: every,
    onceSeconds: once,
    wantsJson: raw.json === true || once !== undefined,
    blockedFile: raw.blocked,
    metricsAddress: raw.prometheus,
    talk: { isQuiet: raw.quiet === true, hasProgress: false, hasColor: raw.color },
  });
}

function parseSince(text: string): number {
  return text === 'all' ? Number.POSITIVE_INFINITY : parseSeconds(0)(text);
}

function parseSpeed(text: string): number {
  if (text === 'max') return Number.POSITIVE_INFINITY;
  const speed = /^\d+(\.\d+)?x?$/.test(text) ? Number.parseFloat(text) : Number.NaN;
  if (!(speed > 0 && speed <= maxSpeed)) {
    throw new InvalidArgumentError('It takes a speed such as 1x, 0.5x, 100x, or max.');
  }
  return speed;
}

/** `9464`, `:9464`, `localhost:9464`, `[::1]:9464`. */
function parseAddress(text: string): ListenAddress {
  const [, bracketed, plain, digits] = /^(?:(?:\[([\da-f:.%]+)\]|([^:[\]]*)):)?(\d+)$/i.exec(text) ?? [];
  const port = Number(digits ?? Number.NaN);
  if (!(port <= maxPort)) {
    throw new InvalidArgumentError('It takes a port, or a host and a port: 9464, 0.0.0.0:9464, [::1]:9464.');
  }
  return { host: bracketed ?? (plain || loopback), port };
}
