import type { FailureDescription, ParseFailure } from '../lines/malformed-lines.ts';

export const noHost: ParseFailure = 0;
export const noTime: ParseFailure = 1;
export const unclosedTime: ParseFailure = 2;
export const badTime: ParseFailure = 3;
export const noRequest: ParseFailure = 4;
export const unclosedRequest: ParseFailure = 5;
export const badStatus: ParseFailure = 6;
export const badBytes: ParseFailure = 7;
export const tooLong: ParseFailure = 8;
export const startsWithSite: ParseFailure = 9;
export const noSite: ParseFailure = 10;
export const noField: ParseFailure = 11;
export const noMethod: ParseFailure = 12;
export const noResource: ParseFailure = 13;
export const badQuoted: ParseFailure = 14;
export const badAnyStatus: ParseFailure = 15;
export const badCount: ParseFailure = 16;
export const badDuration: ParseFailure = 17;
export const badClfTime: ParseFailure = 18;
export const badLocalTime: ParseFailure = 19;
export const badIsoTime: ParseFailure = 20;
export const badEpochTime: ParseFailure = 21;
export const badIisTime: ParseFailure = 22;
export const noClient: ParseFailure = 23;
export const noKnownFormat: ParseFailure = 24;

/** By failure. */
export const failureDescriptions: readonly FailureDescription[] = [
  { field: 'host', expected: 'a host at the start of the line' },
  { field: 'time', expected: '"[" and a time after the host' },
  { field: 'time', expected: '"]" after the time' },
  { field: 'time', expected: 'a real moment as DD/Mon/YYYY:HH:MM:SS +HHMM' },
  { field: 'request', expected: 'a quoted request after the time' },
  { field: 'request', expected: 'a closing quote after the request' },
  { field: 'status', expected: 'a space and a status of three digits after the request' },
  { field: 'bytes', expected: 'a space and a number of bytes, or -, after the status' },
  { field: 'line', expected: 'the line to end within 64 MiB', isCut: true },
  { field: 'host', expected: 'the client at the start of the line, with no site or other prefix before it' },
  { field: 'vhost', expected: 'a site and the address of the client at the start of the line' },
  { field: 'line', expected: 'one more field' },
  { field: 'method', expected: 'a method' },
  { field: 'resource', expected: 'a resource' },
  { field: 'request', expected: 'a request in quotes' },
  { field: 'status', expected: 'a status of up to three digits, or -' },
  { field: 'bytes', expected: 'a number of bytes, or -' },
  { field: 'duration', expected: 'a duration, or -' },
  { field: 'time', expected: 'a real moment as DD/Mon/YYYY:HH:MM:SS +HHMM' },
  { field: 'time', expected: 'a real moment as DD/Mon/YYYY:HH:MM:SS.mmm' },
  { field: 'time', expected: 'a real moment as YYYY-MM-DDTHH:MM:SS with an optional zone' },
  { field: 'time', expected: 'seconds since 1970' },
  { field: 'time', expected: 'a real moment as MM/DD/YY, HH:MM:SS' },
  { field: 'host', expected: 'the address of a client' },
  { field: 'line', expected: 'a line in a format that is known' },
];
