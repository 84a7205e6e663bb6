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

/** With fewer non-empty lines, nothing tells whether a log is in another format. */
export const minJudgedLines = 10;

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
];
