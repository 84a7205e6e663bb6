import { recognizeEncoding, signatureBytes } from '../../lines/text-encoding.ts';
import { formatCount } from '../../report/number.ts';
import { UserError } from '../../user-error.ts';
import { nameInCommand } from '../files/log-name.ts';

/** The compressions that are unpacked while a log is read. */
export type Compression = 'gzip' | 'zstd' | 'brotli';

/** The command that unpacks a log to standard output, for people whose log cannot be read otherwise. */
export function unpackCommand(compression: Compression, name: string): string {
  return `${compression} -dc ${nameInCommand(name)}`;
}

/** Endings of names, in lower case. */
const endings: readonly [ending: string, compression: Compression][] = [
  ['.gz', 'gzip'],
  ['.zst', 'zstd'],
  ['.br', 'brotli'],
];

/** The compression that a file's name promises. */
export function compressionOfName(name: string): Compression | undefined {
  return endings.find(([ending]) => name.toLowerCase().endsWith(ending))?.[1];
}

/** True if a file may have been cut off before or within the signature of a compression. Brotli has none. */
export function isStump(file: Uint8Array, compression: Compression): boolean {
  if (compression === 'brotli') return true;
  const [first = 0] = file;
  const zstd = first === 0x28 ? [0x28, 0xb5, 0x2f] : [0x50 + (first % 16), 0x2a, 0x4d];
  const start = compression === 'gzip' ? [0x1f] : zstd;
  return file.length <= start.length && file.every((byte, i) => byte === start[i]);
}

/** The compression whose signature a file begins with. Brotli has none. */
export function recognizeCompression(head: Uint8Array): Compression | undefined {
  const [first, second, third, fourth] = head;
  if (first === 0x1f && second === 0x8b) return 'gzip';
  if (first === 0x28 && second === 0xb5 && third === 0x2f && fourth === 0xfd) return 'zstd';
  // A frame that decoders skip, which may come before others: its first byte is one of sixteen.
  const isSkippable = first !== undefined && first >= 0x50 && first <= 0x5f;
  return isSkippable && second === 0x2a && third === 0x4d && fourth === 0x18 ? 'zstd' : undefined;
}

/** What a file is that begins like this, if it is no text: `compressed by gzip`, `UTF-16 text`. */
export function recognizeForeign(head: Uint8Array): string | undefined {
  const compression = recognizeCompression(head);
  return compression === undefined ? recognizeEncoding(head)?.name : `compressed by ${compression}`;
}

/** The most bytes that `recognizeForeign` looks at. */
export const foreignBytes: number = signatureBytes;

/** The error for a compressed log that ends before its data do. */
export function truncationError(name: string, compression: Compression, byteCount: number): UserError {
  return unreadable(name, compression, `its ${compression} data end too early, behind byte ${formatCount(byteCount)}`);
}

/**
 * The error for compressed data that make no sense. Decoders do not say where: the bytes before `start` could be decoded,
 * those from `end` on were not looked at.
 */
export function damageError(
  name: string,
  compression: Compression,
  start: number,
  end: number,
  detail: string,
): UserError {
  return unreadable(name, compression, `its ${compression} data are damaged ${describePlace(start, end)} (${detail})`);
}

/** The error for whatever stands behind compressed data, somewhere in [start, end], and is none. */
export function foreignTailError(name: string, compression: Compression, start: number, end: number): UserError {
  return unreadable(name, compression, `something else follows its ${compression} data ${describePlace(start, end)}`);
}

function describePlace(start: number, end: number): string {
  return start === end
    ? `at byte ${formatCount(start)}`
    : `between bytes ${formatCount(start)} and ${formatCount(end)}`;
}

function unreadable(name: string, compression: Compression, problem: string): UserError {
  const command = `${unpackCommand(compression, name)} | fansite-analyze …`;
  return new UserError(`cannot read ${name}: ${problem}; get a good copy, or read what can be unpacked: ${command}`);
}
