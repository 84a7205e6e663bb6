import { describe, expect, test } from 'vitest';
import { compilePattern } from '../../../src/log/formats/pattern.ts';
import { PatternError } from '../../../src/log/formats/pattern-items.ts';

const common = '%h %l %u %t "%r" %>s %b';

/** What each step of a pattern takes. */
function opsOf(pattern: string): string[] {
  return compilePattern(pattern).steps.map((step) => (step.op === 'name' ? step.column : step.op));
}

describe('a pattern becomes steps', () => {
  test('of Common lines, whatever the notation', () => {
    const steps = ['client', 'user-time', 'common-request'];
    expect(opsOf(common)).toEqual(steps);
    expect(opsOf('$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent')).toEqual(steps);
    expect(opsOf('%a - %u [%{%d/%b/%Y:%T %z}t] "%r" %<s %O')).toEqual(steps);
    expect(opsOf('%h %t "%r" %s %b')).toEqual(steps);
  });

  test('of lines with a site before or behind the client', () => {
    expect(opsOf(`%v:%p ${common}`)).toEqual(['site', 'client', 'user-time', 'common-request']);
    expect(opsOf('%h %v %u %t "%r" %>s %b')).toEqual(['client', 'user-time', 'common-request']);
    expect(compilePattern('%h %v %u %t "%r" %>s %b').steps[1]).toMatchObject({ hasVhost: true });
  });

  test('with all of a tail', () => {
    expect(opsOf(`${common} "%{Referer}i" "%{User-agent}i" %D "%{X-Forwarded-For}i" %{UNIQUE_ID}e`)).toEqual([
      'client',
      'user-time',
      'common-request',
      'referrer',
      'agent',
      'duration',
      'forwarded',
      'skip',
    ]);
  });

  test('one by one where the order is another one', () => {
    expect(opsOf('$time_iso8601 $remote_addr $host "$request_method $request_uri $server_protocol" $status')).toEqual([
      'time',
      'host',
      'vhost',
      'request',
      'status',
    ]);
    expect(opsOf('[$time_local] $' + '{remote_addr}:$remote_port $request_method $uri?$args $bytes_sent')).toEqual([
      'time',
      'host',
      'method',
      'resource',
      'query',
      'bytes',
    ]);
  });

  test('with escaped quotes, as the configuration of Apache has them', () => {
    expect(compilePattern(common.replaceAll('"', '\\"'))).toEqual(compilePattern(common));
  });

  test('with several blanks, or a tab, which are as one space', () => {
    expect(compilePattern(common.replaceAll(' ', ' \t '))).toEqual(compilePattern(common));
    expect(compilePattern(common.replaceAll(' ', '\t'))).toEqual(compilePattern(common));
  });

  test('of which only the first one of a kind counts', () => {
    expect(opsOf('%a %h %t %s %>s')).toEqual(['host', 'skip', 'time', 'status', 'skip']);
  });

  test('of which those up to the last one with a meaning for every report are required', () => {
    expect(compilePattern(`${common} "%{Referer}i"`).requiredCount).toBe(3);
    expect(compilePattern('$msec $remote_addr $request_time "$http_user_agent" $status $host').requiredCount).toBe(5);
    expect(compilePattern('%t "%{X-Forwarded-For}i" %u').requiredCount).toBe(2);
  });

  test('with the resource and its query string of Apache as one field', () => {
    expect(opsOf('%h %t "%m %U%q %H" %>s %b')).toEqual(['client', 'user-time', 'common-request']);
  });
});

describe('a pattern is refused', () => {
  test.each([
    ['$remote_adr [$time_local]', 'there is no variable $remote_adr (did you mean $remote_addr?); write $skip for'],
    ['$remote_addr [$time_local] $zzzzzzzzzz', 'there is no variable $zzzzzzzzzz; write $skip for'],
    ['%h %Y %t', 'there is no %Y in a LogFormat'],
    ['%h %{%A}t', 'there is no %{%A}t in a LogFormat'],
    ['"$request" [$time_local]', 'it names no client'],
    ['$remote_addr "$request"', 'it has no time'],
    ['$remote_addr [$time_local] $status$body_bytes_sent', 'nothing separates $status and $body_bytes_sent'],
    ['', 'it names no client'],
    ['combined', 'it names no client'],
  ])('%s', (pattern, message) => {
    expect(() => compilePattern(pattern)).toThrow(PatternError);
    expect(() => compilePattern(pattern)).toThrow(message);
  });

  test('or read in no time, however long', () => {
    expect(() => compilePattern('$remote_addr '.repeat(100_000))).toThrow(PatternError);
    expect(() => compilePattern('$'.repeat(1_000_000))).toThrow(PatternError);
    expect(() => compilePattern(`%{${'{'.repeat(1_000_000)}`)).toThrow(PatternError);
  });
});
