import { findClosestName } from '../../structures/closest-name.ts';
import type { Field } from './steps.ts';
import { apacheVariable, nginxNames, nginxVariable, type Variable } from './variables.ts';

/** A pattern that cannot be read, and why. */
export class PatternError extends Error {
  override readonly name = 'PatternError';
}

/** A field as it stands in a pattern, with the text before it. */
export interface Item {
  readonly before: string;
  /** As it is written: `$status`, `%>s`. */
  readonly written: string;
  readonly field: Field;
}

/** The items of a pattern, and the text after the last one. */
export interface Items {
  readonly items: readonly Item[];
  readonly end: string;
}

/**
 * `$name`, `${name}`, or `%` with conditions, a choice of request, an argument, and a letter. `%U%q` is the resource with its
 * query string.
 */
const variable = /\$\{(\w+)\}|\$(\w+)|%U%q|%[!\d,]*[<>]?(?:\{([^{}]*)\})?(\^t[io]|[A-Za-z%])/g;

/** Reads a pattern. Throws `PatternError` if it has a variable that nobody knows. O(pattern). */
export function readPattern(pattern: string): Items {
  const text = pattern.replaceAll('\\"', '"').replace(/[ \t]+/g, ' ');
  const { items, end } = readItems(text.trim());
  return { items: joinRequest(joinPorts(dropRepeats(items))), end };
}

function readItems(pattern: string): Items {
  const items: Item[] = [];
  let before = '';
  let from = 0;
  for (const match of pattern.matchAll(variable)) {
    const [written, braced, plain, argument, letter] = match;
    before += pattern.slice(from, match.index);
    from = match.index + written.length;
    if (letter === '%') {
      before += '%';
      continue;
    }
    const name = braced ?? plain;
    const found = name === undefined ? directive(written, letter, argument) : nginxVariable(name);
    // What every object has is no variable: `%{constructor}t`.
    if (found?.op === undefined) throw new PatternError(explainUnknown(written, name));
    if (found.op === 'bracketed-time') {
      items.push({ before: `${before}[`, written, field: { op: 'time', form: 'clf' } });
      before = ']';
    } else {
      items.push({ before, written, field: found as Field });
      before = '';
    }
  }
  return { items, end: before + pattern.slice(from) };
}

function directive(written: string, letter: string | undefined, argument: string | undefined): Variable | undefined {
  return written === '%U%q' ? { op: 'resource' } : apacheVariable(letter as string, argument);
}

function explainUnknown(written: string, nginxName: string | undefined): string {
  if (nginxName === undefined) return `there is no ${written} in a LogFormat that can be read here`;
  const closest = findClosestName(nginxName, nginxNames);
  const hint = closest === undefined ? '' : ` (did you mean $${closest}?)`;
  return `there is no variable ${written}${hint}; write $skip for a field without a meaning here`;
}

/** Only the first field of its kind counts, and the others are read over; durations are added up. */
function dropRepeats(items: readonly Item[]): readonly Item[] {
  const seen = new Set<string>();
  return items.map((item) => {
    const { field } = item;
    const kind = field.op === 'name' ? field.column : field.op;
    const isRepeat = seen.has(kind) && !['skip', 'any', 'list', 'duration'].includes(kind);
    seen.add(kind);
    return isRepeat ? { ...item, field: { op: 'skip' } } : item;
  });
}

/** A port behind a host or a site belongs to it. */
function joinPorts(items: readonly Item[]): readonly Item[] {
  const joined: Item[] = [];
  for (const item of items) {
    const last = joined.at(-1);
    const isPort = (item.field as Variable).op === 'port';
    if (isPort && item.before === ':' && last?.field.op === 'host') {
      joined[joined.length - 1] = { ...last, field: { op: 'host', hasPort: true } };
    } else if (!(isPort && item.before === ':' && last !== undefined && isNamed(last, 'vhost'))) {
      joined.push(isPort ? { ...item, field: { op: 'skip' } } : item);
    }
  }
  return joined;
}

/** `"method resource protocol"` is a request. */
function joinRequest(items: readonly Item[]): readonly Item[] {
  const at = items.findIndex(
    ({ field, before }, i) =>
      field.op === 'method' &&
      before.endsWith('"') &&
      items[i + 1]?.before === ' ' &&
      items[i + 1]?.field.op === 'resource' &&
      items[i + 2]?.before === ' ' &&
      isNamed(items[i + 2], 'protocol') &&
      items[i + 3]?.before.startsWith('"') !== false,
  );
  if (at < 0) return items;
  const method = items[at] as Item;
  return [...items.slice(0, at), { ...method, field: { op: 'request' } }, ...items.slice(at + 3)];
}

/** True for the item of a column of names. */
export function isNamed(item: Item | undefined, column: string): boolean {
  return item?.field.op === 'name' && item.field.column === column;
}
