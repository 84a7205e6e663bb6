/** What messages call standard input. */
export const standardInputName = '(standard input)';

/** What a command in a message calls a log. */
export function nameInCommand(name: string): string {
  return name === standardInputName ? 'FILE' : name;
}
