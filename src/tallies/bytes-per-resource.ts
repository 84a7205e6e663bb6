import type { Batch } from '../log/batch.ts';
import type { Names } from '../structures/byte-dictionary.ts';
import type { ByteString } from '../structures/byte-string.ts';
import { addRenumbered, countById, type NumbersById, numbersWire } from './numbers-by-id.ts';
import type { Tally } from './tally.ts';

/** A place in a log, for messages. */
export interface LinePlace {
  /** What messages call the log. */
  readonly log: string;
  /** From 1, within its log. */
  readonly lineNumber: number;
  /** From 1, in bytes. */
  readonly column: number;
}

/** A sum of bytes that a number cannot hold exactly: above 2^53 - 1. */
export class ByteSumOverflow extends RangeError {
  readonly resource: ByteString;
  /** The row of the batch that could not be counted; undefined if the error came from merging shares. */
  readonly row: number | undefined;
  /** The place of the byte count that made the sum too large, in log order; undefined while unknown. */
  place: LinePlace | undefined = undefined;

  constructor(resource: ByteString, row?: number) {
    super('a sum of bytes is above 2^53 - 1');
    this.resource = resource;
    this.row = row;
  }
}

/**
 * Bytes by resource id, summed over all requests of the resource: exact, or `ByteSumOverflow` is thrown. 8 bytes a
 * resource, up to twice that in reserve.
 */
export const bytesPerResource: Tally<NumbersById> = {
  start: ({ resources }) => countById(resources, addBytes),

  merge(left, right, { resources, resourceIds }) {
    const sums = addRenumbered(left, right, resourceIds);
    const inexact = sums.findIndex((sum) => sum > Number.MAX_SAFE_INTEGER);
    if (inexact >= 0) throw new ByteSumOverflow(resources.name(inexact));
    return sums;
  },

  wire: numbersWire,
};

function addBytes(sums: NumbersById, { resource, bytes, length }: Batch, resources: Names): void {
  for (let row = 0; row < length; row++) {
    const id = resource[row] as number;
    if (id < 0) continue;
    const sum = (sums[id] as number) + (bytes[row] as number);
    if (sum > Number.MAX_SAFE_INTEGER) throw new ByteSumOverflow(resources.name(id), row);
    sums[id] = sum;
  }
}
