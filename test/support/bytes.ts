/** The bytes of a latin1 text, one a character. */
export function toBytes(latin1: string): Uint8Array {
  return new Uint8Array(Buffer.from(latin1, 'latin1'));
}

export function toLatin1(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1');
}

/** The bytes in a view with some bytes behind them, as scanners and dictionaries ask for; the padding is no zeros. */
export function toPaddedBytes(latin1: string, paddingBytes: number = 32): { bytes: Uint8Array; view: DataView } {
  const bytes = new Uint8Array(latin1.length + paddingBytes).fill(0xa5);
  bytes.set(toBytes(latin1));
  return { bytes, view: new DataView(bytes.buffer) };
}
