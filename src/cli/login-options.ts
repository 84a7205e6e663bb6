import { InvalidArgumentError, Option } from 'commander';
import { encodePath } from '../io/files/path.ts';
import { methodNames, otherMethod, postMethod } from '../log/method.ts';
import type { ByteString } from '../structures/byte-string.ts';
import type { LoginRule } from '../tallies/tally.ts';
import { collect, describeUnknown, group, parseSeconds, parseWhole } from './option-values.ts';

/** Values as commander hands them over, by the options' names. */
export interface RawLoginOptions {
  readonly loginPath: readonly string[];
  readonly loginMethod: readonly number[];
  readonly loginFailedStatus: Uint8Array;
  readonly failures: number;
  readonly failureWindow: number;
  readonly blockFor: number;
}

const maxFailures = 10_000;
const statusCount = 1000;
const loginMethods = methodNames.slice(otherMethod + 1);

/** The options that say what a failed login is, and whom it blocks. */
export function loginOptions(): Option[] {
  return group('Failed logins:', [
    new Option('--login-path <path>', 'resource of a login, without query string; repeatable')
      .argParser(collect(toLoginPath))
      .default(['/login'], '/login'),
    new Option('--login-method <methods>', 'methods of a login, with commas between; repeatable')
      .argParser(collect(parseMethods))
      .default([postMethod], 'POST'),
    new Option('--login-failed-status <list>', 'statuses of a failed login: 401,403,4xx')
      .argParser(parseStatuses)
      .default(parseStatuses('4xx'), '4xx'),
    new Option('--failures <n>', 'failed logins that block a host').argParser(parseWhole(1, maxFailures)).default(3),
    new Option('--failure-window <duration>', 'a failed login counts for so long')
      .argParser(parseSeconds(0))
      .default(20, '20s'),
    new Option('--block-for <duration>', 'a host is blocked for so long').argParser(parseSeconds(0)).default(300, '5m'),
  ]);
}

export function readLoginRule(raw: RawLoginOptions): LoginRule {
  return {
    paths: raw.loginPath,
    methods: raw.loginMethod,
    isFailedStatus: raw.loginFailedStatus,
    failures: raw.failures,
    failureWindowSeconds: raw.failureWindow,
    blockSeconds: raw.blockFor,
  };
}

/** The path as the log has it, in bytes. */
function toLoginPath(text: string): ByteString[] {
  if (text === '' || /[?\s]/.test(text))
    throw new InvalidArgumentError('It takes a path without "?" and without blanks.');
  return [encodePath(text).toString('latin1')];
}

function parseMethods(text: string): number[] {
  return text.split(',').map((name) => {
    const method = loginMethods.indexOf(name as (typeof loginMethods)[number]);
    if (method < 0) throw new InvalidArgumentError(describeUnknown('method', name, loginMethods));
    return method + otherMethod + 1;
  });
}

/** By status, 0 to 999: 1 where the list has it. `4xx` stands for 400 to 499. */
function parseStatuses(text: string): Uint8Array {
  const isListed = new Uint8Array(statusCount);
  for (const status of text.split(',')) {
    if (!/^[1-9](\d\d|xx)$/.test(status))
      throw new InvalidArgumentError('It takes statuses from 100 to 999 and classes of them: 401,403,4xx.');
    const isClass = status.endsWith('xx');
    const first = isClass ? 100 * Number(status[0]) : Number(status);
    isListed.fill(1, first, first + (isClass ? 100 : 1));
  }
  return isListed;
}
