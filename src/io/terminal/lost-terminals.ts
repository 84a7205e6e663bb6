import fs from 'node:fs';
import tty from 'node:tty';

/** Of standard input, output and error, those that were terminals when the program began. */
const terminals = [0, 1, 2].filter((descriptor) => tty.isatty(descriptor));

/**
 * Closes those that are terminals no more, because somebody closed their window. For the end of the process: then Node
 * resets the terminals that it began with, and aborts if it cannot, but leaves closed ones alone.
 */
export function closeLostTerminals(): void {
  for (const descriptor of terminals.splice(0)) if (!tty.isatty(descriptor)) fs.closeSync(descriptor);
}
