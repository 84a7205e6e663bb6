import type { Batch } from '../log/batch.ts';
import type { Names } from '../structures/byte-dictionary.ts';
import type { ByteString } from '../structures/byte-string.ts';
import type { LockoutRule } from '../structures/lockout.ts';

/**
 * Something counted over the lines of a log, which one or more analyzers draw their answers from. Analyzers that name the
 * same tally share one count.
 *
 * A *share* is what was counted in one contiguous range of the log. Shares of neighbouring ranges merge into the share of
 * both, in any grouping, and the answers are the same as those of a single pass.
 */
export interface Tally<Share> {
  start(context: TallyContext): Counter<Share>;
  /**
   * The share of both ranges, where `right` directly follows `left`. May reuse either. Throws `UnmergeableRange` where only
   * a pass over the right range can tell.
   */
  merge(left: Share, right: Share, context: MergeContext): Share;
  /** The share as plain data, which can be posted to another thread, and back. The share is lost. */
  readonly wire: Wire<Share>;
  /** Only of tallies that depend on the order of lines: the others count all ranges of a thread with one counter. */
  readonly inOrder?: InOrder<Share>;
}

/** How a share travels. */
export interface Wire<Share> {
  pack(share: Share): Packed;
  unpack(data: unknown): Share;
}

export interface Packed {
  readonly data: unknown;
  /** Buffers of the data that are moved instead of copied. */
  readonly moved: readonly ArrayBuffer[];
}

/** How a tally goes on after a range whose share is decided, where the next range cannot be decided alone. */
export interface InOrder<Share> {
  /** The number of rows at the start of the right range that `resume` must count before the rest is merged; mostly 0. */
  rowsToReadAgain(left: Share, right: Share): number;
  /** Goes on counting after a range. */
  resume(left: Share, context: TallyContext): Counter<Share>;
}

/** Counts ranges of a log, one after the other. */
export interface Counter<Share> {
  /** Counts a batch in. O(rows). Borrows the batch. */
  fold(batch: Batch): void;
  /** Hands over what was counted since the start or the last share: what is folded next belongs to another range. */
  share(): Share;
}

/** Writes a line, whose bytes it borrows, to the output that holds lines. */
export type KeepLine = (source: Uint8Array, start: number, byteCount: number) => void;

/** What a counter may know besides its batches. */
export interface TallyContext {
  /** False if other lines of the log come before the range that is counted. */
  readonly startsLog: boolean;
  /** True if the range's lines can be read again when it is merged. */
  readonly canReadAgain: boolean;
  readonly hosts: Names;
  readonly resources: Names;
  readonly login: LoginRule;
  readonly keepLine: KeepLine;
}

/** What a merge may know besides the shares. */
export interface MergeContext {
  /** The names of both ranges. */
  readonly hosts: Names;
  readonly resources: Names;
  /** The merged ids of the right range's names, by the ids that they had there. */
  readonly hostIds: NewIds;
  readonly resourceIds: NewIds;
  /** Rows at the start of the right range that `resume` has counted already. */
  readonly rowsReadAgain: number;
  readonly keepLine: KeepLine;
}

/** New ids by old ones; undefined if they stay the same. */
export type NewIds = Int32Array | undefined;

/** Which requests are logins, which of them failed, and when too many failures block a host. */
export interface LoginRule extends LockoutRule {
  /** Resources without their query strings, compared byte for byte. */
  readonly paths: readonly ByteString[];
  /** Indices in `methodNames`. */
  readonly methods: readonly number[];
  /** By status, 0 to 999: 1 where it means that the login failed. */
  readonly isFailedStatus: Uint8Array;
}

/** Thrown by a merge that cannot be exact, because times go back too far: the right range must be read after the left. */
export class UnmergeableRange extends Error {}
