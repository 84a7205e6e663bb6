import type { ByteString } from '../structures/byte-string.ts';

/** Bytes of a log for a terminal: printable ASCII as it is, all else as `\xNN`, so that no log can steer a terminal. */
export function escapeBytes(bytes: ByteString): string {
  return bytes.replace(/[^ -~]|\\/g, (character) =>
    character === '\\' ? '\\\\' : `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
}

/** Text, a file's name for example, without control characters: `\xNN` stands for them. */
export function escapeControls(text: string): string {
  return text.replace(/\p{Control}/gu, (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`);
}
