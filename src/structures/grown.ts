/** Numbers in a row. */
type Numbers = Uint8Array | Int32Array | Uint32Array | Float64Array;

/** The platform's, where it has one: `buffer` has so many pages of 64 KiB. */
declare const WebAssembly:
  | { readonly Memory: new (pages: { initial: number; maximum: number }) => { readonly buffer: ArrayBuffer } }
  | undefined;

const pageBytes = 65_536;
/** Arrays from this size on are got from the system and go back to it, each by itself. */
const largeBytes: number = 1024 * 1024;

/** A longer copy of an array: its numbers first, then zeros. O(length). */
export function grown<Kind extends Numbers>(numbers: Kind, length: number): Kind {
  const larger = makeZeros(numbers.constructor as ConstructorOf<Kind>, length);
  larger.set(numbers);
  return larger;
}

interface ConstructorOf<Kind> {
  readonly BYTES_PER_ELEMENT: number;
  new (length: number): Kind;
  new (buffer: ArrayBuffer, start: number, length: number): Kind;
}

/**
 * An array of zeros. The C library keeps the memory of large arrays that were outgrown, up to 32 MiB each, for others that
 * never come; that of WebAssembly is given back. But each of its memories reserves gigabytes of addresses, which there may
 * not be, and has 4 GiB at most.
 */
export function makeZeros<Kind extends Numbers>(kind: ConstructorOf<Kind>, length: number): Kind {
  const byteCount = length * kind.BYTES_PER_ELEMENT;
  if (byteCount < largeBytes || typeof WebAssembly === 'undefined') return new kind(length);
  const pages = Math.ceil(byteCount / pageBytes);
  try {
    return new kind(new WebAssembly.Memory({ initial: pages, maximum: pages }).buffer, 0, length);
  } catch {
    return new kind(length);
  }
}
