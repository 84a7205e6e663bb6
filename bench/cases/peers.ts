/** The programs we are compared with, and how they are called. `bench/install-peers.sh` installs them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Row } from '../harness/bench-case.ts';
import { BenchError } from '../harness/bench-error.ts';
import type { LogInput } from '../harness/logs.ts';
import { dataFolder } from '../harness/places.ts';

/** How fast bytes can be looked at. */
export function wordCount(input: LogInput): Row {
  return { title: '`wc -l`', input, command: ['wc', '-l', ...input.files] };
}

/** Two of our six answers, not sorted. */
export function mawk(input: LogInput): Row {
  return { title: '`mawk`', input, command: ['mawk', '{h[$1]++;b[$7]+=$10}END{}', ...input.files] };
}

/**
 * All its panels, as JSON. GoAccess drops hosts that are no addresses unless told not to, and is then several times too
 * fast to compare with. It is slow, so it takes part in one round.
 */
export function goAccess(input: LogInput): Row {
  const { kind, lineCount } = input.log;
  const out = join(dataFolder, 'goaccess.json');
  const format = `--log-format=${kind === 'combined' ? 'COMBINED' : 'COMMON'}`;
  const options = [format, '--no-ip-validation', '--no-global-config', '--no-progress', '-o', out];
  const check = (): void => {
    const { general } = JSON.parse(readFileSync(out, 'utf8')) as { general: { valid_requests: number } };
    if (general.valid_requests >= lineCount * 0.999) return;
    throw new BenchError(`GoAccess took only ${general.valid_requests} of the ${lineCount} lines of ${input.log.name}`);
  };
  return { title: 'GoAccess', input, command: ['goaccess', ...input.files, ...options], roundLimit: 1, check };
}
