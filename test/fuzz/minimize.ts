import type { FuzzInput } from './fuzz-input.ts';

/** How a log is given when nothing speaks against it. */
export const plainSettings: Omit<FuzzInput, 'bytes' | 'format'> = {
  fileEnds: [],
  chunkSizes: [65_536],
  chunkBytes: 65_536,
  maxLineBytes: 1 << 20,
  columns: [],
  zoneSeconds: 0,
  forwardedIndex: null,
};

/**
 * The smallest input that is found to fail still: with plain settings, and with whatever ranges of the log can be left out.
 * Looks for it until `isLate`.
 */
export function minimize(input: FuzzInput, fails: (input: FuzzInput) => boolean, isLate: () => boolean): FuzzInput {
  let smallest = input;
  const attempt = (candidate: FuzzInput): boolean => {
    const isSmaller = !isLate() && fails(candidate);
    if (isSmaller) smallest = candidate;
    return isSmaller;
  };
  for (const [name, value] of Object.entries(plainSettings)) attempt({ ...smallest, [name]: value });
  for (let length = smallest.bytes.length >> 1; length >= 1 && !isLate(); length >>= 1) {
    for (let start = 0; start < smallest.bytes.length && !isLate(); ) {
      if (!attempt(without(smallest, start, start + length))) start += length;
    }
  }
  return smallest;
}

function without({ bytes, fileEnds, ...settings }: FuzzInput, start: number, end: number): FuzzInput {
  const left = Buffer.concat([bytes.subarray(0, start), bytes.subarray(end)]);
  return {
    ...settings,
    bytes: left,
    fileEnds: fileEnds.map((at) => (at <= start ? at : Math.max(start, at - end + start))),
  };
}
