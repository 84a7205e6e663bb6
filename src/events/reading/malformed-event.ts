import type { FailureDescription, ParseFailure } from '../../lines/malformed-lines.ts';

export const noJsonValue: ParseFailure = 0;
export const badNumber: ParseFailure = 1;
export const badString: ParseFailure = 2;
export const badUtf8: ParseFailure = 3;
export const badEscape: ParseFailure = 4;
export const noMemberName: ParseFailure = 5;
export const noColon: ParseFailure = 6;
export const unclosedObject: ParseFailure = 7;
export const unclosedArray: ParseFailure = 8;
export const tooDeep: ParseFailure = 9;
export const noLineEnd: ParseFailure = 10;
export const noObject: ParseFailure = 11;
export const noValue: ParseFailure = 12;
export const noEvent: ParseFailure = 13;
export const unknownEvent: ParseFailure = 14;
export const noTrackingId: ParseFailure = 15;
export const badTrackingId: ParseFailure = 16;
export const noTimestamp: ParseFailure = 17;
export const badTimestamp: ParseFailure = 18;
export const longLine: ParseFailure = 19;

/** Why the line of an event is malformed, by failure: first what makes it no JSON, then what makes its JSON no event. */
export const eventFailureDescriptions: readonly FailureDescription[] = [
  { field: 'json', expected: 'a JSON value' },
  { field: 'json', expected: 'a digit of a number' },
  { field: 'json', expected: 'a character of a string, or its closing quote' },
  { field: 'json', expected: 'UTF-8 text' },
  { field: 'json', expected: 'one of "\\/bfnrt, or u and four hexadecimal digits, after the backslash' },
  { field: 'json', expected: 'the quoted name of a member' },
  { field: 'json', expected: '":" after the name of a member' },
  { field: 'json', expected: '"," or "}" after a member' },
  { field: 'json', expected: '"," or "]" after an element' },
  { field: 'json', expected: 'at most 1,000 objects and arrays in one another' },
  { field: 'json', expected: 'the end of the line after the JSON value' },
  { field: 'value', expected: 'an object' },
  { field: 'value', expected: 'an object as member "value"' },
  { field: 'event', expected: 'a member "event" in "value"' },
  { field: 'event', expected: 'the event of a type that is configured' },
  { field: 'trackingId', expected: 'a member "trackingId" in "value"' },
  { field: 'trackingId', expected: 'a tracking id of 1 to 250 bytes without control characters' },
  { field: 'timestamp', expected: 'a member "timestamp" in "value"' },
  { field: 'timestamp', expected: 'a real moment as YYYY-MM-DDTHH:MM:SS.sssZ' },
  { field: 'line', expected: 'the line to end within 1 MiB', isCut: true },
];
