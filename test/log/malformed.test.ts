import { describe, expect, test } from 'vitest';
import { failureDescriptions } from '../../src/log/malformed.ts';
import { toBytes } from '../support/bytes.ts';
import { parseLogs } from '../support/parse.ts';

const head = 'a.example - - [01/Jul/1995:00:00:01 -0400]';

/** The only malformed line of a log: its field, the column where it was noticed (from 0), and what was expected. */
function explain(line: string, maxLineBytes?: number): [field: string, column: number, expected: string] {
  const { malformed, rows, empty } = parseLogs([toBytes(line)], maxLineBytes === undefined ? {} : { maxLineBytes });
  expect([malformed.length, rows.length, empty]).toEqual([1, 0, 0]);
  const { failure, column } = malformed[0] as (typeof malformed)[number];
  const { field, expected } = failureDescriptions[failure] as (typeof failureDescriptions)[number];
  return [field, column, expected];
}

const noHost = 'a host at the start of the line';
const noTime = '"[" and a time after the host';
const unclosedTime = '"]" after the time';
const badTime = 'a real moment as DD/Mon/YYYY:HH:MM:SS +HHMM';
const noRequest = 'a quoted request after the time';
const unclosedRequest = 'a closing quote after the request';
const badStatus = 'a space and a status of three digits after the request';
const badBytes = 'a space and a number of bytes, or -, after the status';

describe('a malformed line is explained', () => {
  test.each<[title: string, line: string, field: string, column: number, expected: string]>([
    ['without a host', ` - - [01/Jul/1995:00:00:01 -0400] "GET / HTTP/1.0" 200 5`, 'host', 0, noHost],
    ['with a tab for a host', `\t${head}`, 'host', 0, noHost],
    ['with nothing but a host', 'a.example', 'time', 9, noTime],
    ['with nothing but a host and a carriage return', 'a.example\r', 'time', 9, noTime],
    ['without a time', 'a.example - - "GET / HTTP/1.0" 200 5', 'time', 9, noTime],
    ['with a bracket in the host only', '[::1] - - "GET / HTTP/1.0" 200 5', 'time', 5, noTime],
    ['without the end of the time', 'a.example - - [01/Jul/1995', 'time', 14, unclosedTime],
    ['with a time that is none', 'a.example - - [31/Jun/1995:00:00:01 -0400] "GET /" 200 5', 'time', 15, badTime],
    ['with brackets that hold no time', 'a.example - [x] "GET /" 200 5', 'time', 13, badTime],
    [
      'by its first brackets, if none hold a time',
      `a [x] [y [31/Jun/1995:00:00:01 -0400] "GET /" 200 5`,
      'time',
      3,
      badTime,
    ],
    [
      'by its first brackets, if no quote follows the time',
      `a [x] [01/Jul/1995:00:00:01 -0400] GET / 200 5`,
      'time',
      3,
      badTime,
    ],
    [
      'behind the time, whatever stands in brackets before it',
      'a [x] [01/Jul/1995:00:00:01 -0400] "GET /" x',
      'status',
      42,
      badStatus,
    ],
    ['without a request', `${head} GET / HTTP/1.0 200 5`, 'request', 42, noRequest],
    ['that ends after the time', head, 'request', 42, noRequest],
    ['without the end of the request', `${head} "GET / HTTP/1.0 200 5`, 'request', 43, unclosedRequest],
    ['with nothing but escaped quotes', `${head} "GET /\\" 200 5`, 'request', 43, unclosedRequest],
    ['without a status', `${head} "GET /"`, 'status', 50, badStatus],
    ['with a status of two digits', `${head} "GET /" 20 5`, 'status', 50, badStatus],
    ['with a status of four digits', `${head} "GET /" 2000 5`, 'bytes', 54, badBytes],
    ['without bytes', `${head} "GET /" 200`, 'bytes', 54, badBytes],
    ['with bytes that are no number', `${head} "GET /" 200 x`, 'bytes', 54, badBytes],
    ['with bytes that are more than a number', `${head} "GET /" 200 5x`, 'bytes', 54, badBytes],
    ['with negative bytes', `${head} "GET /" 200 -5`, 'bytes', 54, badBytes],
    ['by its first quote, if several could end the request', `${head} "GET /" 20 "x" y`, 'status', 50, badStatus],
  ])('%s', (_title, line, field, column, expected) => {
    expect(explain(line)).toEqual([field, column, expected]);
    // A line of the same hour before it makes no difference.
    const { malformed } = parseLogs([toBytes(`${head} "GET / HTTP/1.0" 200 5\n${line}\n`)]);
    expect(malformed).toMatchObject([{ lineIndex: 1, column, text: line }]);
  });

  test('that is too long', () => {
    expect(explain(`${head} "GET /" 200 5`, 20)).toEqual(['line', 20, 'the line to end within 64 MiB']);
  });
});
