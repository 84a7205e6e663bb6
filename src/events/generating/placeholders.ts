import { toAsciiJson } from '../../structures/ascii-json.ts';
import { choicePart, hexPart, integerPart, type TextBuilder, uuidPart } from './text-parts.ts';

const maxHexDigits = 1024;
/** `{{`, `{…}`, or a brace that is never closed. */
const bracePattern = /\{\{|\{([^{}]*)\}|\{/g;
const integerPattern = /^\{(integer:[^{}]*)\}$/;

const firstNames =
  'amara|boris|chen|dalia|emil|farah|goran|hana|ines|jonas|kavya|liam|mateo|nadia|omar|priya|rosa|yuki';
const lastNames =
  'abe|bauer|costa|dube|engel|fischer|garcia|haas|iyer|jansen|kaur|lopez|mensah|novak|okafor|rossi|sato';

/** Placeholders that stand for other templates. Their addresses and domains are kept for documentation (RFC 5737, RFC 2606). */
const shorthands: Readonly<Record<string, string>> = {
  email: `{pick:${firstNames}}.{pick:${lastNames}}{integer:1:999}@example.{pick:com|org|net}`,
  ip: '{pick:192.0.2|198.51.100|203.0.113}.{integer:1:254}',
  word: '{pick:amber|basket|candle|drawer|engine|feather|garden|harbour|island|jacket|kettle|ladder|meadow|needle|orchard|pocket}',
  sentence:
    '{pick:The checkout|This tour|The search|My order|The new page|Your support} ' +
    '{pick:was|has been|turned out} {pick:quick|slow|easy to follow|confusing|a pleasure|as I expected}' +
    '{pick:.|, thank you.| and I will come back.|, but the photos could be larger.| once I had found the button.}',
};

/** What may stand in a template's strings. */
const known = '{uuid}, {hex:32}, {integer:1:5}, {pick:a|b|c}, {email}, {ip}, {word}, {sentence}';

/**
 * Adds a string of a template as JSON, with parts for its placeholders: quoted, unless it is nothing but an integer, which
 * becomes a number. Returns a message for each mistake.
 */
export function addTemplateString(text: string, builder: TextBuilder): string[] {
  const integer = integerPattern.exec(text)?.[1];
  if (integer !== undefined) return addPlaceholder(integer, builder);
  builder.add('"');
  const mistakes = addText(text, builder);
  builder.add('"');
  return mistakes;
}

/** The same without quotes. */
function addText(text: string, builder: TextBuilder): string[] {
  const mistakes: string[] = [];
  let done = 0;
  for (const { 0: found, 1: placeholder, index } of text.matchAll(bracePattern)) {
    builder.add(toJsonText(text.slice(done, index)));
    done = index + found.length;
    if (found === '{{') builder.add('{');
    else if (placeholder === undefined) mistakes.push('"{" without its "}"; "{{" stands for a brace');
    else mistakes.push(...addPlaceholder(placeholder, builder));
  }
  builder.add(toJsonText(text.slice(done)));
  return mistakes;
}

/** Adds `hex:32`, say. */
function addPlaceholder(placeholder: string, builder: TextBuilder): string[] {
  const [name = '', ...rest] = placeholder.split(':');
  const argument = rest.length === 0 ? undefined : rest.join(':');
  if (name === 'hex') return addHex(argument, builder);
  if (name === 'integer') return addInteger(argument, builder);
  if (name === 'pick') return addPick(argument, builder);
  if (argument !== undefined || (name !== 'uuid' && !Object.hasOwn(shorthands, name))) {
    return [`there is no placeholder {${placeholder}}, only ${known}`];
  }
  if (name !== 'uuid') return addText(shorthands[name] as string, builder);
  builder.addPart(uuidPart());
  return [];
}

function addHex(argument: string | undefined, builder: TextBuilder): string[] {
  const digitCount = parseWhole(argument);
  if (!(digitCount >= 1 && digitCount <= maxHexDigits)) {
    return [`{hex} wants a number of digits from 1 to ${maxHexDigits}, such as {hex:32}`];
  }
  builder.addPart(hexPart(digitCount));
  return [];
}

function addInteger(argument: string | undefined, builder: TextBuilder): string[] {
  const bounds = (argument ?? '').split(':').map(parseWhole);
  const [min = Number.NaN, max = Number.NaN] = bounds;
  if (bounds.length !== 2 || !(max - min >= 0 && max - min < Number.MAX_SAFE_INTEGER)) {
    return ['{integer} wants two whole numbers, the smaller one first, such as {integer:1:5}'];
  }
  builder.addPart(integerPart(min, max));
  return [];
}

function addPick(argument: string | undefined, builder: TextBuilder): string[] {
  if (argument === undefined) return ['{pick} wants choices, such as {pick:a|b|c}'];
  builder.addPart(choicePart(argument.split('|').map(toJsonText)));
  return [];
}

/** NaN unless it is a whole number that is exact. */
function parseWhole(text: string | undefined): number {
  const value = text !== undefined && /^-?\d+$/.test(text) ? Number(text) : Number.NaN;
  return Number.isSafeInteger(value) ? value : Number.NaN;
}

/** A text as it stands between the quotes of a JSON string. */
function toJsonText(text: string): string {
  return toAsciiJson(text).slice(1, -1);
}
