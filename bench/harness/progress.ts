/** Tells on stderr what is going on; stdout is for results. */
export function note(text: string): void {
  console.error(`bench: ${text}`);
}
