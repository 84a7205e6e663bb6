/**
 * The name that was probably meant by a mistyped one: the one with the fewest edits, the first of equals. An edit adds, removes or
 * replaces a character, or swaps two neighbours; case is ignored. At most one edit for every three characters is accepted, and one
 * for shorter names. If no name is that close, the first one that begins with at least three typed characters; undefined if there
 * is none. O(product of both lengths) for each name.
 */
export function findClosestName(typed: string, names: readonly string[]): string | undefined {
  const start = typed.toLowerCase();
  let closest: string | undefined;
  let fewest = Math.max(1, Math.floor(typed.length / 3)) + 1;
  for (const name of names) {
    if (Math.abs(name.length - typed.length) >= fewest) continue;
    const edits = countEdits(start, name.toLowerCase());
    if (edits < fewest) {
      closest = name;
      fewest = edits;
    }
  }
  return closest ?? names.find((name) => start.length >= 3 && name.toLowerCase().startsWith(start));
}

/** The optimal string alignment distance: each character is edited once at most. */
function countEdits(from: string, to: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, i) => i);
  for (let i = 1; i <= from.length; i++) {
    const row = [i];
    for (let j = 1; j <= to.length; j++) {
      const replaced = at(last, j - 1) + (from[i - 1] === to[j - 1] ? 0 : 1);
      const isSwapped = i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1];
      const swapped = isSwapped ? at(beforeLast, j - 2) + 1 : Number.POSITIVE_INFINITY;
      row.push(Math.min(at(last, j) + 1, at(row, j - 1) + 1, replaced, swapped));
    }
    beforeLast = last;
    last = row;
  }
  return at(last, to.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] as number;
}
