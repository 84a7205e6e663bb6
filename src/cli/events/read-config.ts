import fs from 'node:fs';
import {
  findNodeAtLocation,
  getNodeValue,
  type Node,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from 'jsonc-parser';
import type { EventsConfig } from '../../apps/events/config.ts';
import { toFs } from '../../io/files/path.ts';
import { explained } from '../../io/system-error.ts';
import { formatCount, formatQuantity } from '../../report/number.ts';
import { shorten } from '../../structures/shorten.ts';
import { findInvalidUtf8 } from '../../structures/utf8.ts';
import { UserError } from '../../user-error.ts';
import type { ConfigMistake, Path } from './config-schema.ts';
import { interpretConfig } from './interpret-config.ts';

/** Nobody writes a configuration this large: it is another file. */
const maxBytes = 16 * 2 ** 20;
const maxQuoteCharacters = 40;
/** As many as the name of an event type may have. */
const maxNameCharacters = 80;
const maxMessageCharacters = 400;
/** More mistakes are only counted: finding the place of each takes a walk through the text. */
const maxMistakes = 100;

interface Mistake {
  readonly offset: number;
  readonly message: string;
}

/** Reads a configuration. Throws a `UserError` that names the mistakes in it, up to 100, each with its line and column. */
export function readConfig(file: string): EventsConfig {
  const text = explained('cannot read', file, () => readText(file));
  try {
    return interpretText(file, text);
  } catch (error) {
    // What walks over the tree calls itself.
    if (!(error instanceof RangeError)) throw error;
    throw new UserError(`${file} is no configuration: its objects and lists are nested too deeply`, { cause: error });
  }
}

function interpretText(file: string, text: string): EventsConfig {
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, { allowEmptyContent: false });
  const [error] = errors;
  if (error !== undefined) {
    // Others follow from the first one.
    const message = `this is no JSON: ${describeSyntax(error.error)}`;
    throw describeMistakes(file, text, [{ offset: error.offset, message }]);
  }
  if (tree?.type !== 'object') {
    const message = 'expected an object, as {"types": {…}}';
    throw describeMistakes(file, text, [{ offset: tree?.offset ?? 0, message }]);
  }
  const config = interpretConfig(getNodeValue(tree));
  const repeated = findRepeated(tree);
  const others = Array.isArray(config) ? config : [];
  if (!Array.isArray(config) && repeated.length === 0) return config;
  const told = [
    ...repeated.slice(0, maxMistakes),
    ...others.slice(0, Math.max(0, maxMistakes - repeated.length)).map((mistake) => explain(text, tree, mistake)),
  ];
  throw describeMistakes(file, text, told, repeated.length + others.length - told.length);
}

function readText(file: string): string {
  const { size } = fs.statSync(toFs(file));
  if (size > maxBytes) throw new UserError(`${file} is no configuration: it has over 16 MiB`);
  const bytes = fs.readFileSync(toFs(file));
  const at = findInvalidUtf8(bytes);
  const text = bytes.toString('utf8', 0, at < 0 ? bytes.length : at).replace(/^\uFEFF/, ' ');
  if (at < 0) return text;
  const found = `found the byte 0x${(bytes[at] as number).toString(16)}`;
  throw describeMistakes(file, text, [{ offset: text.length, message: `expected UTF-8 text, ${found}` }]);
}

/** `ValueExpected` is told as `value expected`. */
function describeSyntax(error: ParseError['error']): string {
  const words = printParseErrorCode(error).replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return words.trim();
}

/** Members that an object has twice: one of them would be ignored without a word. */
function findRepeated(node: Node): Mistake[] {
  const children = node.children ?? [];
  const below = children.flatMap(findRepeated);
  if (node.type !== 'object') return below;
  const names = new Set<string>();
  for (const property of children) {
    const key = property.children?.[0] as Node;
    const name = String(key.value);
    if (names.has(name)) below.push({ offset: key.offset, message: `${quote(name)} stands here for the second time` });
    names.add(name);
  }
  return below;
}

function explain(text: string, tree: Node, { path, kind, message }: ConfigMistake): Mistake {
  const node = findNodeAtLocation(tree, [...path]);
  if (kind === 'unknown') {
    // The place of the member's name, not of its value.
    const { offset } = node?.parent ?? tree;
    const key = quote(String(path.at(-1)));
    return { offset, message: `${labelOf(path.slice(0, -1))}unknown key ${key}; ${message}` };
  }
  const { offset } = findNearestNode(tree, path);
  if (kind === 'contradiction') return { offset, message: labelOf(path) + message };
  if (node === undefined) return { offset, message: `${labelOf(path)}this is missing` };
  const found = text.slice(offset, offset + node.length).replace(/\s+/g, ' ');
  return { offset, message: `${labelOf(path)}expected ${message}, found ${shorten(found, maxQuoteCharacters)}` };
}

function quote(name: string): string {
  return shorten(JSON.stringify(name), maxQuoteCharacters);
}

/** The node at a path, or the nearest one above it. */
function findNearestNode(tree: Node, path: Path): Node {
  for (let length = path.length; length > 0; length--) {
    const node = findNodeAtLocation(tree, path.slice(0, length));
    if (node !== undefined) return node;
  }
  return tree;
}

/** `types.signup.weight: `, `trackingIds[3]: `, or nothing for the whole. */
function labelOf(path: Path): string {
  const keys = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${shorten(key, maxNameCharacters)}`));
  return path.length === 0 ? '' : `${keys.join('').replace(/^\./, '')}: `;
}

/** `rest` is the number of mistakes that are only counted. */
function describeMistakes(file: string, text: string, mistakes: readonly Mistake[], rest = 0): UserError {
  const lines = [...mistakes]
    .sort((left, right) => left.offset - right.offset)
    .map(({ offset, message }) => {
      const before = text.slice(0, offset).split('\n');
      const place = `${file}:${before.length}:${(before.at(-1) as string).length + 1}`;
      return `${place}: ${shorten(message, maxMessageCharacters)}`;
    });
  const [only] = lines;
  if (lines.length === 1 && only !== undefined) return new UserError(only);
  if (rest > 0) lines.push(`… and ${formatCount(rest)} more`);
  return new UserError(`${file} has ${formatQuantity(mistakes.length + rest, 'mistake')}`, { details: lines });
}
