const OCTETS: readonly string[] = Array.from({ length: 256 }, (_, octet) => String(octet));

/** Dotted form of the lowest 32 bits: `formatAddress(0xc0000201)` is `192.0.2.1`. Different bits, different text. */
export function formatAddress(bits: number): string {
  return `${OCTETS[bits >>> 24]}.${OCTETS[(bits >>> 16) & 255]}.${OCTETS[(bits >>> 8) & 255]}.${OCTETS[bits & 255]}`;
}

/**
 * 32 bits that look like chance, different for different `index` in `[0, 2^32)`: multiplying by an odd number and
 * xor-ing with a shift of itself can both be undone.
 */
export function scatter(index: number, offset: number): number {
  const mixed = Math.imul(index + offset, 0x9e3779b1);
  return Math.imul(mixed ^ (mixed >>> 15), 0x85ebca77) >>> 0;
}
