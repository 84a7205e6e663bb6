/** A kind of file that no log line can be read from, by the bytes that it begins with. */
export interface ForeignEncoding {
  readonly name: string;
  /** The command that prints the log in it, with `FILE` for its name. */
  readonly remedy: string;
}

/** Any byte may stand here. */
const any = -1;

const utf16: ForeignEncoding = { name: 'UTF-16 text', remedy: 'iconv -f UTF-16 -t UTF-8 FILE' };

const signatures: readonly [bytes: readonly number[], encoding: ForeignEncoding][] = [
  // A byte order mark and two ASCII characters: a host may well begin with the mark's bytes, but not with zeros behind them.
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

/** The most bytes that `recognizeEncoding` looks at. */
export const signatureBytes: number = Math.max(...signatures.map(([signature]) => signature.length));

/** What the first bytes of a file say it is, if that is no log; undefined for all else, any text among it. */
export function recognizeEncoding(head: Uint8Array): ForeignEncoding | undefined {
  return signatures.find(([signature]) => signature.every((byte, i) => byte === any || head[i] === byte))?.[1];
}
