/** The first `maxCharacters` of a text, and an ellipsis for the rest if there is more. */
export function shorten(text: string, maxCharacters: number, ellipsis = '…'): string {
  return text.length > maxCharacters ? `${text.slice(0, maxCharacters)}${ellipsis}` : text;
}
