import type { ByteString } from '../structures/byte-string.ts';
import { findTopNames } from '../structures/top-names.ts';
import type { NumbersById } from '../tallies/numbers-by-id.ts';
import { requestsPerHost } from '../tallies/requests-per-host.ts';
import type { Analyzer } from './analyzer.ts';

type HostRow = {
  readonly host: ByteString;
  readonly requests: number;
};

/**
 * Which hosts made the most requests?
 *
 * Most requests first, equals by the bytes of their names, ascending. O(hosts · log top).
 */
export const hosts: Analyzer<NumbersById, HostRow> = {
  tally: requestsPerHost,
  columns: { host: 'bytes', requests: 'integer' },
  files: { hosts: { columns: ['host', 'requests'], about: 'most requests first' } },
  answer: (counts, context) =>
    findTopNames(counts, context.hosts, context.top, (host, requests) => ({ host, requests })),
};
