import { encodePath } from './path.ts';

/** What messages call standard input. */
export const standardInputName = '(standard input)';

/** Means itself to every shell, also at the start of a word. */
const plain = /^[\w./,@%+:-]+$/;
const printable = /^[ -~]+$/;
/** What stands as it is between `$'` and `'`. */
const literal = /^[ -&(-[\]-~]$/;

/**
 * What a command in a message calls a log: one word, which people may paste into a shell whatever the name is. `./` stands before
 * what a command would take for an option, or tar for a host.
 *
 * Other bytes than those of printable ASCII, which messages show as something else, are octal numbers in the quotes of bash, zsh and
 * ksh. A shell that does not know these finds no such file; there is no other quote in them that it could end at.
 */
export function nameInCommand(name: string): string {
  if (name === standardInputName) return 'FILE';
  const word = /^(-|[^/]*:)/.test(name) ? `./${name}` : name;
  if (plain.test(word)) return word;
  if (printable.test(word)) return `'${word.replaceAll("'", "'\\''")}'`;
  const characters = Array.from(encodePath(word), (byte) => {
    const character = String.fromCharCode(byte);
    return literal.test(character) ? character : `\\${byte.toString(8).padStart(3, '0')}`;
  });
  return `$'${characters.join('')}'`;
}
