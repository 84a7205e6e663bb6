import { shorten } from './shorten.ts';

/** A value as JSON in plain ASCII, whatever encoding a log or its name has. */
export function toAsciiJson(value: unknown): string {
  return asciiJson(JSON.stringify(value));
}

/** JSON in plain ASCII. */
export function asciiJson(json: string): string {
  return json.replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Characters that a message shows of a value that is not what it should be. */
const usualExcerpt = 60;

/**
 * The start of a value's JSON in plain ASCII, for messages: at most `maxCharacters`, and an ellipsis for the rest. What has no JSON
 * is called by its type, such as `bigint`. However deep or large the value is, no more of it is looked at than is shown, save
 * the list of an object's names.
 */
export function excerptJson(value: unknown, maxCharacters: number = usualExcerpt): string {
  let text = '';
  for (const piece of jsonPieces(value, maxCharacters)) {
    text += piece;
    if (text.length > maxCharacters) break;
  }
  return shorten(text, maxCharacters);
}

/** Each level gives a bracket before it goes deeper. So the depth is never above the number of characters that are taken. */
function* jsonPieces(value: unknown, maxCharacters: number): Generator<string> {
  if (typeof value === 'string') yield toAsciiJson(value.slice(0, maxCharacters));
  else if (Object.is(value, -0)) yield '-0';
  else if (typeof value === 'number' || typeof value === 'boolean' || value === null) yield String(value);
  else if (Array.isArray(value)) {
    yield '[';
    for (const [i, item] of value.entries()) {
      if (i > 0) yield ',';
      yield* jsonPieces(item, maxCharacters);
    }
    yield ']';
  } else if (typeof value === 'object') {
    yield '{';
    for (const [i, name] of Object.keys(value).entries()) {
      yield `${i > 0 ? ',' : ''}${toAsciiJson(name.slice(0, maxCharacters))}:`;
      yield* jsonPieces((value as Record<string, unknown>)[name], maxCharacters);
    }
    yield '}';
  } else yield typeof value;
}
