/** The compressions that are unpacked while a log is read. */
export type Compression = 'gzip' | 'zstd' | 'brotli';

/** The command that unpacks a file to standard output, for people whose file cannot be read otherwise. */
export const unpackCommands: Readonly<Record<Compression, string>> = {
  gzip: 'gzip -dc',
  zstd: 'zstd -dc',
  brotli: 'brotli -dc',
};

/** The compression that the first bytes of a file name. Brotli's name none: see `isBrotli`. */
export function recognizeCompression(head: Uint8Array): Compression | undefined {
  const [first, second, third, fourth] = head;
  if (first === 0x1f && second === 0x8b) return 'gzip';
  if (first === 0x28 && second === 0xb5 && third === 0x2f && fourth === 0xfd) return 'zstd';
  // A frame that decoders skip, which may come before others: its first byte is one of sixteen.
  const isSkippable = first !== undefined && first >= 0x50 && first <= 0x5f;
  return isSkippable && second === 0x2a && third === 0x4d && fourth === 0x18 ? 'zstd' : undefined;
}
