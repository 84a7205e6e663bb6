/** More typing errors than these make another word. */
const mostErrors = 2;
/** With so many letters, the beginning of a name will do. */
const leastPrefix = 3;

/**
 * The name that was probably meant by a word: the nearest one, or the first that begins with it. Undefined if none is near.
 * Upper and lower case make no difference.
 */
export function nearestName(word: string, names: readonly string[]): string | undefined {
  const lowerWord = word.toLowerCase();
  const errors = names.map((name) => countErrors(lowerWord, name.toLowerCase()));
  const fewest = Math.min(...errors);
  if (fewest <= mostErrors && fewest < word.length) return names[errors.indexOf(fewest)];
  return word.length < leastPrefix ? undefined : names.find((name) => name.toLowerCase().startsWith(lowerWord));
}

/** Letters missing, added, changed, or swapped with the next one (optimal string alignment). O(letters²). */
function countErrors(word: string, name: string): number {
  let older: number[] = [];
  let old = Array.from({ length: name.length + 1 }, (_, i) => i);
  for (let i = 1; i <= word.length; i++) {
    const row = [i];
    for (let j = 1; j <= name.length; j++) {
      const isSame = word[i - 1] === name[j - 1];
      const isSwapped = i > 1 && j > 1 && word[i - 1] === name[j - 2] && word[i - 2] === name[j - 1];
      row[j] = Math.min(
        (old[j] as number) + 1,
        (row[j - 1] as number) + 1,
        (old[j - 1] as number) + (isSame ? 0 : 1),
        isSwapped ? (older[j - 2] as number) + 1 : Number.POSITIVE_INFINITY,
      );
    }
    older = old;
    old = row;
  }
  return old[name.length] as number;
}
