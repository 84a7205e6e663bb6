import type { Batch } from '../../src/log/batch.ts';
import { Dictionaries } from '../../src/log/kernel.ts';
import type { KeepLine, Tally } from '../../src/tallies/tally.ts';
import type { BlockingOptions } from '../oracles/reports.ts';
import { type BatchRow, makeBatch } from './batches.ts';
import { toLatin1 } from './bytes.ts';
import { toLoginRule } from './login-rule.ts';

/** What a tally counted in one range of a log, and the lines that it kept. */
export interface Counted<Share> {
  readonly share: Share;
  readonly names: Dictionaries;
  readonly keptLines: string[];
}

/** Counts batches of rows with a counter of its own. */
export function countRows<Share>(
  tally: Tally<Share>,
  batches: readonly (readonly BatchRow[])[],
  login: Partial<BlockingOptions> = {},
  startsLog: boolean = true,
): Counted<Share> {
  const names = new Dictionaries();
  const keptLines: string[] = [];
  const { hosts, resources } = names;
  const keepLine = toKeepLine(keptLines);
  const counter = tally.start({
    startsLog,
    canReadAgain: false,
    hosts,
    resources,
    login: toLoginRule(login),
    keepLine,
  });
  for (const rows of batches) {
    const batch = makeBatch(rows, names);
    counter.fold(batch);
    spoil(batch);
  }
  return { share: counter.share(), names, keptLines };
}

/** Merges what was counted in two ranges, of which the right one directly follows the left one. */
export function mergeCounted<Share>(tally: Tally<Share>, left: Counted<Share>, right: Counted<Share>): Counted<Share> {
  const { hosts, resources } = left.names;
  const renumber = (names: typeof hosts, others: typeof hosts): Int32Array =>
    Int32Array.from({ length: others.size }, (_, id) => names.intern(others.nameBytes(id)));
  const share = tally.merge(left.share, right.share, {
    hosts,
    resources,
    hostIds: renumber(hosts, right.names.hosts),
    resourceIds: renumber(resources, right.names.resources),
    rowsReadAgain: 0,
    keepLine: toKeepLine(left.keptLines),
  });
  return { share, names: left.names, keptLines: left.keptLines };
}

function toKeepLine(keptLines: string[]): KeepLine {
  return (source, start, byteCount) => keptLines.push(toLatin1(source.subarray(start, start + byteCount)));
}

/** Batches are borrowed: whoever looks at one again finds nonsense. */
function spoil({ host, resource, time, bytes, status, method, lineStart, lineLength, source }: Batch): void {
  for (const column of [host, resource, lineStart, lineLength]) column.fill(77);
  for (const column of [time, bytes]) column.fill(Number.NaN);
  for (const column of [status, method, source]) column.fill(7);
}
