import fs from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { detectFormat } from '../../../src/log/detect-format.ts';
import * as oracle from '../../oracles/formats.ts';
import { splitLines } from '../../oracles/reports.ts';
import { toBytes } from '../../support/bytes.ts';
import { knownMethod, readLines } from '../../support/format-rows.ts';
import { makeKernelsInStep } from '../../support/kernels.ts';
import { realLogs } from './real-logs.ts';

const folder = fileURLToPath(new URL('../../../../shared/logs/formats/', import.meta.url));

describe('real logs', () => {
  if (!fs.existsSync(folder)) {
    test.skip('skipped, because ../shared/logs/formats is absent', () => {});
    return;
  }

  test('are all expected', () => {
    const names = fs.readdirSync(folder).filter((file) => file.endsWith('.log'));
    expect(realLogs.map(({ name }) => `${name}.log`).sort()).toEqual(names.sort());
  });

  test.each(realLogs)('$name is $format', ({ name, format, wellFormed, malformed, empty, topHost }) => {
    const all = splitLines(fs.readFileSync(`${folder}${name}.log`));
    const lines = all.filter((line) => !/^[ \t]*\r?$/.test(line));
    const head = toBytes(lines.map((line) => `${line}\n`).join(''));
    expect(oracle.detectFormat(lines)?.format ?? 'refused').toBe(format);
    expect(detectFormat(head, makeKernelsInStep()).format?.name ?? 'refused').toBe(format);
    expect([all.length - lines.length, lines.length]).toEqual([empty, wellFormed + malformed]);
    if (format === 'refused') return;
    const rows = lines.map((line) => oracle.readFormatLine(format, line)).filter((row) => row !== 'malformed');
    const read = readLines(format, lines, makeKernelsInStep).filter((line) => 'host' in line);
    expect(read).toEqual(rows.map((row) => ({ ...row, method: knownMethod(row.method) })));
    expect(read).toHaveLength(wellFormed);
    const counts = new Map<string, number>();
    for (const { host } of read) counts.set(host, (counts.get(host) ?? 0) + 1);
    expect([...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))[0]).toEqual(topHost);
  });
});
