import type { ByteString } from '../structures/byte-string.ts';

/** Bytes of a log for a terminal: printable ASCII as it is, all else as `\xNN`, so that no log can steer a terminal. */
export function escapeBytes(bytes: ByteString): string {
  return bytes.replace(/[^ -~]|\\/g, (character) =>
    character === '\\' ? '\\\\' : `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
}
