import type { ExtraColumn } from '../../src/log/formats/steps.ts';
import { toBytes } from '../support/bytes.ts';

/** A log, and how a kernel is given it. */
export interface FuzzInput {
  readonly bytes: Uint8Array;
  /** Where the log is cut into files, ascending. */
  readonly fileEnds: readonly number[];
  /** In which the bytes of each file arrive, taken in turn. */
  readonly chunkSizes: readonly number[];
  readonly chunkBytes: number;
  readonly maxLineBytes: number;
  /** How lines are read: the name of a format, or a pattern. */
  readonly format: string;
  /** What is wanted of them. */
  readonly columns: readonly ExtraColumn[];
  readonly zoneSeconds: number;
  /** Null for the peer. */
  readonly forwardedIndex: number | null;
}

/** How the oldest inputs are read, which do not say it. */
const oldest = { format: 'common', columns: [], zoneSeconds: 0, forwardedIndex: null };

const newline = 0x0a;

/** The input as a file: a line of JSON that says how the log is given, then the log. */
export function encodeInput({ bytes, ...settings }: FuzzInput): Uint8Array {
  return Buffer.concat([toBytes(`${JSON.stringify(settings)}\n`), bytes]);
}

export function decodeInput(file: Uint8Array): FuzzInput {
  const headEnd = file.indexOf(newline);
  const settings = JSON.parse(Buffer.from(file.subarray(0, headEnd)).toString('latin1')) as Omit<FuzzInput, 'bytes'>;
  return { ...oldest, ...settings, bytes: Uint8Array.from(file.subarray(headEnd + 1)) };
}

/** The files of the log. */
export function filesOf({ bytes, fileEnds }: FuzzInput): Uint8Array[] {
  return [...fileEnds, bytes.length].map((end, i) => bytes.subarray(fileEnds[i - 1] ?? 0, end));
}
