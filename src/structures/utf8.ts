/** The platform's: every one has them. */
declare const TextDecoder: new (
  encoding: 'utf-8',
  options: { ignoreBOM: boolean },
) => { decode(bytes: Uint8Array): string };
declare const TextEncoder: new () => { encode(text: string): Uint8Array };

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const encoder = new TextEncoder();

/** The text that bytes are; U+FFFD stands for what is no UTF-8. */
export function decodeUtf8(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}

/** The bytes of a text; those of U+FFFD stand for a surrogate without its other half. */
export function encodeUtf8(text: string): Uint8Array {
  return encoder.encode(text);
}
