import path from 'node:path';

/** What a rotation inserts before the extension of a log: `-20240131`, `.2024-01-31T12:00`, `_1`. */
const numbering = /^[-._@](?=.*\d)[-.:_\dTZ]*$/;

const compressedEnding = /\.(?:gz|bz2|xz|zst|br|lz4|lzma|Z)$/;

/** Numbers with at least this many digits are dates or times. Their length is fixed; counters grow longer. */
const minDateDigits = 4;

/** True for `access.log.1`, `access.log-20240131`, `access.log.old` and `access-20240131.log`, if the log is `access.log`. */
export function isRotatedName(name: string, log: string): boolean {
  const { name: stem, ext: extension } = path.parse(log);
  if (name.startsWith(log)) return /^[^a-z\d]/i.test(name.slice(log.length));
  if (!name.startsWith(stem) || !name.endsWith(extension)) return false;
  return numbering.test(name.slice(stem.length, name.length - extension.length));
}

/** The name that a file had before it was compressed. */
export function plainName(name: string): string {
  return name.replace(compressedEnding, '');
}

/** Equal for names that differ only in numbers and dates: `access.log-########` for `access.log-20240131`. */
export function nameForm(name: string): string {
  return name.replace(/\d+/g, (digits) => '#'.repeat(digits.length < minDateDigits ? 1 : digits.length));
}
