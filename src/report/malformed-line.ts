import type { FailureDescription, MalformedLine, ParseFailure } from '../lines/malformed-lines.ts';
import { failureDescriptions } from '../log/malformed.ts';
import { toAsciiJson } from '../structures/ascii-json.ts';
import { type ByteString, toByteString } from '../structures/byte-string.ts';
import { escapeBytes, escapeControls, escapeInvalid } from './escape.ts';

/** How much is shown of what stands where something else was expected. */
const shownBytes = 40;

/**
 * `log.txt:17:42: expected …, found: …`: one line without characters that cannot be seen (`escapeBytes`). Failures are those of
 * log lines by default.
 */
export function explainMalformed(
  { log, lineNumber, column, failure, bytes }: MalformedLine,
  descriptions: readonly FailureDescription[] = failureDescriptions,
): string {
  const reason = explainFailure({ failure, column, bytes }, descriptions);
  return `${escapeControls(log)}:${lineNumber}:${column}: ${reason}`;
}

/** `expected …, found: …` */
export function explainFailure(
  { failure, column, bytes }: Pick<MalformedLine, 'failure' | 'column' | 'bytes'>,
  descriptions: readonly FailureDescription[] = failureDescriptions,
): string {
  return `expected ${describe(failure, descriptions).expected}, ${quoteFound(bytes, column)}`;
}

/** Bytes of a line that are turned into JSON at once, so that a line of 64 MiB does not need gigabytes. */
const pieceBytes = 64 * 1024;

/**
 * One JSON object and a newline, in pieces: file, line, column (both from 1, in bytes), field, reason, and the line's bytes
 * as a string of the characters U+0000 to U+00FF, one a byte, from which the line can be restored, whatever is wrong with it. A
 * line that is too long is cut to its start and marked `"cut":true`. Plain ASCII, whatever the encoding of the log or its name.
 */
export function* malformedToJson(
  { log, lineNumber, column, failure, bytes }: MalformedLine,
  descriptions: readonly FailureDescription[] = failureDescriptions,
): Generator<ByteString> {
  const { field, expected, isCut } = describe(failure, descriptions);
  const facts = {
    file: escapeInvalid(log),
    line: lineNumber,
    column,
    field,
    reason: `expected ${expected}`,
    bytes: '',
  };
  yield toAsciiJson(facts).slice(0, -2);
  const json = getJsonOfByte();
  for (let start = 0; start < bytes.length; start += pieceBytes) {
    yield Array.from(bytes.subarray(start, start + pieceBytes), (byte) => json[byte]).join('');
  }
  yield isCut ? '","cut":true}\n' : '"}\n';
}

let jsonOfByte: readonly string[] | undefined;

/** How JSON writes each byte as a character of a string. Made when it is first wanted. */
function getJsonOfByte(): readonly string[] {
  jsonOfByte ??= Array.from({ length: 256 }, (_, byte) => toAsciiJson(String.fromCharCode(byte)).slice(1, -1));
  return jsonOfByte;
}

function describe(failure: ParseFailure, descriptions: readonly FailureDescription[]): FailureDescription {
  const description = descriptions[failure];
  if (description === undefined) throw new RangeError(`no failure ${failure}`);
  return description;
}

function quoteFound(bytes: Uint8Array, column: number): string {
  // A few bytes more than are shown, to complete the last character and to see whether more follow.
  const found = bytes.subarray(column - 1, column + 3 + shownBytes);
  if (found.length === 0) return column > bytes.length + 1 ? 'found more' : 'found the end of the line';
  return `found: ${escapeBytes(toByteString(found), shownBytes)}`;
}
