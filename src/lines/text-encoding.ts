import { space } from './bytes.ts';

/** A kind of file that no log line can be read from, by the bytes that it begins with. */
export interface ForeignEncoding {
  readonly name: string;
  /** The command that prints the log in it, with `FILE` for its name. */
  readonly remedy: string;
  /** True if `-` may stand for `FILE`: then the command reads what is piped in. */
  readonly readsPipe?: boolean;
}

/** Any byte may stand here. */
const any = -1;

const utf16: ForeignEncoding = { name: 'UTF-16 text', remedy: 'iconv -f UTF-16 -t UTF-8 FILE' };

const signatures: readonly [bytes: readonly number[], encoding: ForeignEncoding][] = [
  // A byte order mark and two ASCII characters: a host may begin with the bytes of the mark, but zeros do not follow there.
  [[0xff, 0xfe, any, 0x00, any, 0x00], utf16],
  [[0xfe, 0xff, 0x00, any, 0x00, any], utf16],
  [[0xfd, 0x37, 0x7a, 0x58, 0x5a], { name: 'compressed by xz', remedy: 'xz -dc FILE' }],
  // "BZh", a level, and the first digits of pi: a host may well begin with "BZh".
  [
    [0x42, 0x5a, 0x68, any, 0x31, 0x41, 0x59, 0x26, 0x53, 0x59],
    { name: 'compressed by bzip2', remedy: 'bzip2 -dc FILE' },
  ],
  [[0x1f, 0x9d], { name: 'compressed by compress', remedy: 'uncompress -c FILE' }],
  [[0x04, 0x22, 0x4d, 0x18], { name: 'compressed by lz4', remedy: 'lz4 -dc FILE' }],
  [[0x50, 0x4b, 0x03, 0x04], { name: 'a zip archive', remedy: 'unzip -p FILE' }],
];

const tar: ForeignEncoding = { name: 'a tar archive', remedy: 'tar xOf FILE', readsPipe: true };
const tarHeaderBytes = 512;
/** The place of the checksum in the header: octal digits, ended by a space or a NUL. */
const tarChecksumStart = 148;
const tarChecksumEnd = 156;

/** The most bytes that `recognizeEncoding` looks at. */
export const signatureBytes: number = tarHeaderBytes;

/** What the first bytes of a file say it is, if that is no log; undefined for all else, any text among it. */
export function recognizeEncoding(head: Uint8Array): ForeignEncoding | undefined {
  if (isTar(head)) return tar;
  return signatures.find(([signature]) => signature.every((byte, i) => byte === any || head[i] === byte))?.[1];
}

/**
 * True for a tar archive, old or new: its first header has the right checksum and ends with a NUL. The mark `ustar` at byte
 * 257 proves less: older archives lack it, and a log line may have "mustard" there.
 */
function isTar(head: Uint8Array): boolean {
  if (head.length < tarHeaderBytes || head[tarHeaderBytes - 1] !== 0) return false;
  const field = String.fromCharCode(...head.subarray(tarChecksumStart, tarChecksumEnd));
  const checksum = /^ *([0-7]+)[ \0]/.exec(field)?.[1];
  if (checksum === undefined) return false;
  // The sum of all bytes, with the checksum itself taken as spaces.
  let sum = (tarChecksumEnd - tarChecksumStart) * space;
  for (let at = 0; at < tarHeaderBytes; at++) {
    if (at < tarChecksumStart || at >= tarChecksumEnd) sum += head[at] as number;
  }
  return sum === Number.parseInt(checksum, 8);
}
