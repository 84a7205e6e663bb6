import { type LogSummary, mergeSummaries } from '../log/log-summary.ts';
import type { ByteDictionary, Names } from '../structures/byte-dictionary.ts';
import { grown } from '../structures/grown.ts';
import type { KeepLine, MergeContext, Tally } from '../tallies/tally.ts';

/**
 * All that was seen in one contiguous range of a log. Parts of neighbouring ranges merge, in any grouping, into the part
 * of both; answers are drawn from the part of the whole log.
 */
export interface Part {
  readonly hosts: Names;
  readonly resources: Names;
  readonly shares: Shares;
  readonly summary: LogSummary;
}

/** By tally: all of them, or some, if the others are counted elsewhere. */
export type Shares = ReadonlyMap<Tally<unknown>, unknown>;

/** What writes the lines that a tally keeps. */
export type KeepLineOf = (tally: Tally<unknown>) => KeepLine;

/** A part with names of its own, which can take in those of others. */
export interface OpenPart extends Part {
  readonly hosts: ByteDictionary;
  readonly resources: ByteDictionary;
}

/**
 * The part of both ranges, where `right` directly follows `left`. May reuse `left`. Throws `UnmergeableRange` where only a
 * pass over the right range can tell.
 */
export function mergeParts(left: OpenPart, right: OpenPart, keepLineOf: KeepLineOf): OpenPart {
  const { hosts, resources } = left;
  const hostIds = new Renumbering(hosts);
  const resourceIds = new Renumbering(resources);
  hostIds.add(namesFrom(right.hosts, 0));
  resourceIds.add(namesFrom(right.resources, 0));
  const context = { hosts, resources, hostIds: hostIds.ids, resourceIds: resourceIds.ids, rowsReadAgain: 0 };
  const shares = mergeShares(left.shares, right.shares, context, keepLineOf);
  return { hosts, resources, shares, summary: mergeSummaries(left.summary, right.summary) };
}

/** The shares of both ranges; of a tally that only one of them has, that one's. */
export function mergeShares(
  left: Shares,
  right: Shares,
  context: Omit<MergeContext, 'keepLine'>,
  keepLineOf: KeepLineOf,
): Shares {
  const merged = new Map(left);
  for (const [tally, share] of right) {
    const keepLine = keepLineOf(tally);
    merged.set(tally, left.has(tally) ? tally.merge(left.get(tally), share, { ...context, keepLine }) : share);
  }
  return merged;
}

/** Names of a dictionary by ids that follow one another: plain data, which can be posted to another thread. */
export interface NameList {
  /** All bytes, one name directly after the other. */
  readonly bytes: Uint8Array;
  /** Where each name ends. */
  readonly ends: Float64Array;
}

/** The names from an id on, copied. */
export function namesFrom(names: ByteDictionary, firstId: number): NameList {
  const ends = new Float64Array(names.size - firstId);
  let end = 0;
  for (let i = 0; i < ends.length; i++) {
    end += names.nameBytes(firstId + i).length;
    ends[i] = end;
  }
  const bytes = new Uint8Array(end);
  for (let i = 0; i < ends.length; i++) bytes.set(names.nameBytes(firstId + i), ends[i - 1] ?? 0);
  return { bytes, ends };
}

/** Gives the names of another dictionary ids in this one. */
export class Renumbering {
  private readonly names: ByteDictionary;
  private newIds: Int32Array = new Int32Array(0);
  private count = 0;

  constructor(names: ByteDictionary) {
    this.names = names;
  }

  /** The ids here by the ids there. */
  get ids(): Int32Array {
    return this.newIds.subarray(0, this.count);
  }

  /** Takes the next names of the other dictionary in. */
  add({ bytes, ends }: NameList): void {
    const count = this.count + ends.length;
    if (count > this.newIds.length) this.newIds = grown(this.newIds, 2 * count);
    ends.forEach((end, i) => {
      this.newIds[this.count++] = this.names.intern(bytes.subarray(ends[i - 1] ?? 0, end));
    });
  }
}
