// Node makes zstd files only from version 22.15 on, so here is what is needed to make some: an encoder that compresses
// nothing but repeated bytes, and a few small files that zstd 1.5.4 has made.

/** How a frame is made. */
export interface FrameOptions {
  readonly blockBytes?: number;
  readonly hasChecksum?: boolean;
  /** A frame says how many bytes it holds, or how many its decoder must remember. */
  readonly isSingleSegment?: boolean;
}

/** A zstd frame whose blocks are stored as they are, but for those of a single byte that is repeated. */
export function zstdFrame(
  content: Uint8Array,
  { blockBytes = 1000, hasChecksum = true, isSingleSegment = true }: FrameOptions = {},
): Uint8Array {
  const descriptor = (isSingleSegment ? 0xa0 : 0x00) | (hasChecksum ? 0x04 : 0);
  // Four bytes of size, or a window of 1 MiB.
  const size = isSingleSegment ? littleEndian(content.length, 4) : [10 << 3];
  const blocks: number[][] = [];
  for (let start = 0; start === 0 || start < content.length; start += blockBytes) {
    const block = content.subarray(start, start + blockBytes);
    const isRepeated = block.length > 0 && block.every((byte) => byte === block[0]);
    const isLast = start + blockBytes >= content.length;
    const header = (block.length << 3) | (isRepeated ? 2 : 0) | (isLast ? 1 : 0);
    blocks.push([...littleEndian(header, 3), ...(isRepeated ? block.subarray(0, 1) : block)]);
  }
  const checksum = hasChecksum ? littleEndian(Number(xxhash64(content) & 0xffffffffn), 4) : [];
  return Uint8Array.from([0x28, 0xb5, 0x2f, 0xfd, descriptor, ...size, ...blocks.flat(), ...checksum]);
}

/** A frame that decoders skip. */
export function skippableFrame(byteCount: number, kind = 0): Uint8Array {
  return Uint8Array.from([
    0x50 + kind,
    0x2a,
    0x4d,
    0x18,
    ...littleEndian(byteCount, 4),
    ...new Array(byteCount).fill(0xfd),
  ]);
}

function littleEndian(value: number, byteCount: number): number[] {
  return Array.from({ length: byteCount }, (_, i) => Math.floor(value / 256 ** i) % 256);
}

const primes = [
  0x9e3779b185ebca87n,
  0xc2b2ae3d27d4eb4fn,
  0x165667b19e3779f9n,
  0x85ebca77c2b2ae63n,
  0x27d4eb2f165667c5n,
] as const;
const [prime1, prime2, prime3, prime4, prime5] = primes;

function wrap(value: bigint): bigint {
  return BigInt.asUintN(64, value);
}

function rotate(value: bigint, bits: bigint): bigint {
  return wrap(value << bits) | (value >> (64n - bits));
}

function round(accumulator: bigint, lane: bigint): bigint {
  return wrap(rotate(wrap(accumulator + lane * prime2), 31n) * prime1);
}

/** The hash of which zstd keeps the lower half, with seed 0, as its specification has it. */
function xxhash64(bytes: Uint8Array): bigint {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let at = 0;
  let hash: bigint = prime5;
  if (bytes.length >= 32) {
    const accumulators = [wrap(prime1 + prime2), prime2, 0n, wrap(-prime1)];
    for (; at + 32 <= bytes.length; at += 32) {
      for (let i = 0; i < 4; i++) {
        accumulators[i] = round(accumulators[i] as bigint, view.getBigUint64(at + 8 * i, true));
      }
    }
    hash = accumulators.reduce((sum, value, i) => wrap(sum + rotate(value, [1n, 7n, 12n, 18n][i] as bigint)), 0n);
    for (const value of accumulators) hash = wrap((hash ^ round(0n, value)) * prime1 + prime4);
  }
  hash = wrap(hash + BigInt(bytes.length));
  for (; at + 8 <= bytes.length; at += 8) {
    hash = wrap(rotate(hash ^ round(0n, view.getBigUint64(at, true)), 27n) * prime1 + prime4);
  }
  if (at + 4 <= bytes.length) {
    hash = wrap(rotate(hash ^ wrap(BigInt(view.getUint32(at, true)) * prime1), 23n) * prime2 + prime3);
    at += 4;
  }
  for (; at < bytes.length; at++) {
    hash = wrap(rotate(hash ^ wrap(BigInt(bytes[at] as number) * prime5), 11n) * prime1);
  }
  hash = wrap((hash ^ (hash >> 33n)) * prime2);
  hash = wrap((hash ^ (hash >> 29n)) * prime3);
  return hash ^ (hash >> 32n);
}

/** The text in each of `realZstdFiles`. */
export const realZstdText: string = Array.from({ length: 12 }, (_, i) => {
  const second = String(i).padStart(2, '0');
  return `host${i % 3}.example - - [01/Jul/1995:00:00:${second} -0400] "GET /page${i % 4} HTTP/1.0" 200 ${100 + i}\n`;
}).join('');

/** By how zstd was called. */
export const realZstdFiles: Readonly<Record<string, Uint8Array>> = {
  'zstd -1': fromBase64(
    'KLUv/WScAj0FAKKHGBtgqXNAVHsliUqQRERYB5IR2ITIlKFrjSUhWDiG069f29l16XIlFSdP2tzOypyZ/X/bniTIMVpjezyKeBXeG2Ab' +
      'BBMtfAHBgYeWVWELaM55PQrCcg2oUGHzRAlm0SCdJMgJLCDwhTmzeDeY0BDhIWaCzOexQ4SbmSfjBDaLd4MJMl+PDRFuZp6ME9gs3g0myPk8' +
      'NkS4mXkyTmCzVO8OSqNETJIBq9n5Aw==',
  ),
  'zstd -19': fromBase64(
    'KLUv/WScAlUEAHJHFxhwbw6QZk5GIhLURsNvMN29ZUaM3//dggPA39df//LShYslHvFhB8fHhYZ/73l39/8B+2qvBhbuljkT9QM5ldN5' +
      'IIE2NnRT20aU8k7CFHcz2rTpI1WTkz2CL4uKAi2oEbCz/+fwhTkRMEThZzgY/8wDJ2tnIzCgGkYCVmNhQDWznEMJFQNZBavZ+QM=',
  ),
  'zstd -19 --no-check': fromBase64(
    'KLUv/WCcAlUEAHJHFxhwbw6QZk5GIhLURsNvMN29ZUaM3//dggPA39df//LShYslHvFhB8fHhYZ/73l39/8B+2qvBhbuljkT9QM5ldN5' +
      'IIE2NnRT20aU8k7CFHcz2rTpI1WTkz2CL4uKAi2oEbCz/+fwhTkRMEThZzgY/8wDJ2tnIzCgGkYCVmNhQDWznEMJFQNZBQ==',
  ),
  'zstd -1 --no-content-size': fromBase64(
    'KLUv/QRITQUAAsgZHVBlTDoAMhhcmQGHBNCNDUB48hYJ2TJEqHYyw+01RVvz5u3re3lJpSlNMhkpkm7X1tqZmW1bURJUfPETjY+yQtMM' +
      '8AfhTAybgMDAw7sXPvPMM8h7ZREAgXUDLlz4RFPCCXiOK0qCAisg4HcDs3g3mNAQ4SFmgsznsSHCzcyTcQKbxbvBCDKfx4YINzNPxglsFu8G' +
      'E2Q+jw0RbmaejCOwWYJ3EjSmM6vZ+QM=',
  ),
};

function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text, 'base64'));
}
