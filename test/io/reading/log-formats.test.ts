import { describe, expect, test } from 'vitest';
import { type FormatRule, LogFormats } from '../../../src/io/reading/log-formats.ts';
import type { FoundLog } from '../../../src/io/reading/open-logs.ts';
import { findFormat, formats } from '../../../src/log/formats/catalogue.ts';
import { defaultFormatOptions, type Format } from '../../../src/log/formats/format.ts';
import { TypeScriptKernel } from '../../../src/log/typescript-kernel.ts';
import { FormatError } from '../../../src/user-error.ts';
import { toBytes } from '../../support/bytes.ts';

const detecting: FormatRule = { format: undefined, options: defaultFormatOptions };
const sampleOf = (name: string) => `${(findFormat(name) as Format).sample}\n`;

function toLog(name: string): FoundLog {
  return { name, path: name } as FoundLog;
}

function start(rule: FormatRule = detecting, mayMisfit?: (lines: number, misfits: number) => boolean) {
  const told: string[] = [];
  const talk = { tell: (text: string) => told.push(text), warn: (text: string) => told.push(`warning: ${text}`) };
  const logFormats = new LogFormats(rule, new TypeScriptKernel({ chunkBytes: 4096 }), talk, mayMisfit);
  const decide = (name: string, lines: string) => logFormats.decide(toLog(name), toBytes(lines)).name;
  return { told, logFormats, decide };
}

describe('The formats of logs', () => {
  test('are decided once, and told when asked', () => {
    const { told, logFormats } = start();
    const log = toLog('a.log');
    expect(logFormats.of(log)).toBeUndefined();
    expect(logFormats.decide(log, toBytes(sampleOf('squid').repeat(3))).name).toBe('squid');
    expect(logFormats.decide(log, toBytes(sampleOf('iis'))).name).toBe('squid');
    expect(logFormats.of(log)?.name).toBe('squid');
    expect(told).toEqual([]);
    logFormats.tell();
    logFormats.tell();
    expect(told).toEqual(['a.log: squid, 100 % of 3 lines']);
  });

  test('are told together where they are the same as a whole, and 30 lines at most', () => {
    const { told, logFormats, decide } = start();
    for (let i = 0; i < 20; i++) decide(`a${i}`, sampleOf('combined').repeat(2));
    for (let i = 0; i < 40; i++) decide(`b${i}`, `${sampleOf('combined').repeat(99 - i)}${'bad\n'.repeat(1 + i)}`);
    logFormats.tell();
    expect(told.slice(0, 3)).toEqual([
      'a0 and 19 more: combined, 100 % of 40 lines',
      'b0: combined, 99 % of 100 lines',
      'b1: combined, 98 % of 100 lines',
    ]);
    expect(told).toHaveLength(31);
    expect(told.at(-1)).toBe('… and 11 more logs');
  });

  test('are named all the same if somebody says which one it is: then nothing is looked at or told', () => {
    const { told, logFormats, decide } = start({ format: findFormat('ovh') as Format, options: defaultFormatOptions });
    expect(logFormats.of(toLog('a'))?.name).toBe('ovh');
    expect(decide('a', 'bad\n'.repeat(20))).toBe('ovh');
    logFormats.tell();
    expect(told).toEqual([]);
  });

  test('are refused if less than half of at least ten lines fit, unless that is allowed', () => {
    const mixed = sampleOf('squid').repeat(4) + 'bad\n'.repeat(6);
    expect(() => start().decide('log', mixed)).toThrow(FormatError);
    expect(() => start().decide('log', mixed)).toThrow(
      /^log is in no known format: of the first 10 lines, 4 fit squid, .* \(log:5:1: expected .*\): set --log-format .*$/,
    );
    const allowing = start(detecting, (lines, misfits) => lines === 10 && misfits === 6);
    expect(allowing.decide('log', mixed)).toBe('squid');
    expect(() => start().decide('log', 'bad\n'.repeat(10))).toThrow(
      /: none of the first 10 lines fits one, the closest are /,
    );
    expect(() => start().decide('log', '\x00\x01bad\n'.repeat(10))).toThrow(/if it is compressed by brotli/);
  });

  test('are unknown for fewer lines that fit none, which is warned of, and Common where there is no line', () => {
    const { told, decide } = start();
    expect(decide('few', 'bad\n')).toBe('unknown');
    expect(told).toHaveLength(1);
    expect(told[0]).toMatch(
      /^warning: few is in no known format: its only line does not fit one, .*: its lines are skipped/,
    );
    expect(decide('empty', '\n \n')).toBe('common');
    expect(decide('nothing', '')).toBe('common');
    expect(decide('some', `${sampleOf('alb')}bad\nbad\n`)).toBe('alb');
    expect(told).toHaveLength(1);
  });
});

describe('A change of the format', () => {
  const misfits = (lineNumber: number, sample: string) => ({ lineNumber, sample: toBytes(sample) });

  test('is warned of if ten lines or more follow in another one', () => {
    const { told, logFormats } = start();
    const log = toLog('log');
    logFormats.decide(log, toBytes(sampleOf('combined')));
    const warn = (lines: number, lineNumber: number, sample: string) => {
      logFormats.noteMisfits(log, misfits(lineNumber, sample));
      logFormats.warnOfChange(log, lines);
      return told.splice(0);
    };
    expect(warn(110, 101, sampleOf('vhost_combined'))).toEqual([
      expect.stringMatching(/^warning: log:101: the format changes here from combined to vhost_combined, /),
    ]);
    expect(warn(109, 101, sampleOf('vhost_combined'))).toEqual([]);
    expect(warn(110, 101, sampleOf('combined'))).toEqual([]);
    expect(warn(110, 101, 'bad\n')).toEqual([]);
    expect(warn(110, 1, sampleOf('squid'))).toEqual([]);
    logFormats.warnOfChange(toLog('other'), 100);
    expect(told).toEqual([]);
  });
});

test('--host-from is told to do nothing where no log has a forwarded-for field', () => {
  const rule = { format: undefined, options: { zoneSeconds: 0, forwardedIndex: 0 } };
  for (const { name, isNamedOnly } of formats) {
    if (isNamedOnly) continue;
    const { told, logFormats, decide } = start(rule);
    decide('log', sampleOf(name));
    logFormats.warnOfNoForwarded();
    expect(told.length).toBe(['nginx-main', 'envoy', 'istio'].includes(name) ? 0 : 1);
  }
});
