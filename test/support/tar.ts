import { toBytes } from './bytes.ts';

const blockBytes = 512;

/** What stands at byte 257 of a header: nothing before POSIX. */
export const tarMagics = { ustar: 'ustar\x0000', gnu: 'ustar  \0', v7: '' } as const;

/** A tar archive of one file, as `tar c` writes it. */
export function makeTar(name: string, content: string, magic: keyof typeof tarMagics = 'gnu'): Uint8Array {
  const octal = (value: number, digits: number) => `${value.toString(8).padStart(digits, '0')}\0`;
  const fields = [octal(0o644, 7), octal(0, 7), octal(0, 7), octal(content.length, 11), octal(800_000_000, 11)];
  const header = new Uint8Array(blockBytes);
  header.set(toBytes(`${name.padEnd(100, '\0')}${fields.join('')}${' '.repeat(8)}0`));
  header.set(toBytes(tarMagics[magic]), 257);
  const checksum = header.reduce((sum, byte) => sum + byte, 0);
  header.set(toBytes(`${octal(checksum, 6)} `), 148);
  const padded = toBytes(content.padEnd(Math.ceil(content.length / blockBytes) * blockBytes, '\0'));
  return Uint8Array.from(Buffer.concat([header, padded, new Uint8Array(2 * blockBytes)]));
}
