import type { ByteString } from '../structures/byte-string.ts';
import { findTopNames } from '../structures/top-names.ts';
import { bytesPerResource } from '../tallies/bytes-per-resource.ts';
import type { NumbersById } from '../tallies/numbers-by-id.ts';
import type { Analyzer } from './analyzer.ts';

type ResourceRow = {
  readonly resource: ByteString;
  readonly bytes: number;
};

/**
 * Which resources used the most bandwidth?
 *
 * Most bytes first, summed over all requests whatever their status; equals by the bytes of their names, ascending.
 * O(resources · log top).
 */
export const resources: Analyzer<NumbersById, ResourceRow> = {
  tally: bytesPerResource,
  columns: { resource: 'bytes', bytes: 'integer' },
  files: {
    resources: { columns: ['resource'], about: 'most bytes first' },
    resources_with_bytes: { columns: ['resource', 'bytes'], about: 'the same rows with their sums' },
  },
  answer: (sums, context) =>
    findTopNames(sums, context.resources, context.top, (resource, bytes) => ({ resource, bytes })),
};
