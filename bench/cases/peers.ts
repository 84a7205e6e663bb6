/** The programs we are compared with, and how they are called. `bench/install-peers.sh` installs them. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Row } from '../harness/bench-case.ts';
import { BenchError } from '../harness/bench-error.ts';
import type { LogInput } from '../harness/logs.ts';
import { dataFolder } from '../harness/places.ts';
import type { LogKind } from '../inputs.ts';

/** How fast bytes can be looked at. */
export function wordCount(input: LogInput): Row {
  return { title: '`wc -l`', input, command: ['wc', '-l', ...input.files] };
}

/** Two of our six answers, not sorted. */
export function mawk(input: LogInput): Row {
  return { title: '`mawk`', input, command: ['mawk', '{h[$1]++;b[$7]+=$10}END{}', ...input.files] };
}

/** What the formats are called, with `--no-global-config`. */
const GOACCESS_FORMATS: Readonly<Partial<Record<LogKind, readonly string[]>>> = {
  combined: ['--log-format=COMBINED'],
  'vhost-combined': ['--log-format=VCOMBINED'],
  'ingress-nginx': [
    '--log-format=%h %^[%d:%t %^] "%r" %s %b "%R" "%u" %^ %T %^',
    '--date-format=%d/%b/%Y',
    '--time-format=%T',
  ],
  alb: ['--log-format=AWSALB'],
  s3: ['--log-format=AWSS3'],
};
const GOACCESS_COMMON = ['--log-format=COMMON'];

/**
 * All its panels, as JSON. GoAccess drops hosts that are no addresses unless told not to, and is then several times too
 * fast to compare with. It is slow, so it takes part in one round.
 */
export function goAccess(input: LogInput): Row {
  const { kind, lineCount, name } = input.log;
  const out = join(dataFolder, `goaccess-${name}.json`);
  const format = GOACCESS_FORMATS[kind] ?? GOACCESS_COMMON;
  const options = [...format, '--no-ip-validation', '--no-global-config', '--no-progress', '-o', out];
  const countLines = (): number => {
    if (!existsSync(out)) return Number.NaN;
    return (JSON.parse(readFileSync(out, 'utf8')) as { general: { valid_requests: number } }).general.valid_requests;
  };
  const check = (): void => {
    const validRequests = countLines();
    if (validRequests >= lineCount * 0.999) return;
    throw new BenchError(`GoAccess took only ${validRequests} of the ${lineCount} lines of ${input.log.name}`);
  };
  return {
    title: 'GoAccess',
    input,
    command: ['goaccess', ...input.files, ...options],
    roundLimit: 1,
    countLines,
    check,
  };
}

/** Where lnav has the columns of a format. */
interface LnavTable {
  readonly table: string;
  readonly host: string;
  readonly bytes: string;
}

const LNAV_ACCESS_LOG = { table: 'access_log', host: 'c_ip', bytes: 'sc_bytes' };
/** Version 0.11 does not read the S3 lines of today, which end with more fields than it knows. */
const LNAV_TABLES: Readonly<Partial<Record<LogKind, LnavTable>>> = {
  'vhost-combined': LNAV_ACCESS_LOG,
  'ingress-nginx': LNAV_ACCESS_LOG,
  alb: { table: 'alb_log', host: 'client_ip', bytes: 'sent_bytes' },
};

/** Two of our six answers, by SQL; no row for a log that it does not read. */
export function lnav(input: LogInput): Row[] {
  const columns = LNAV_TABLES[input.log.kind];
  if (columns === undefined) return [];
  const { table, host, bytes } = columns;
  const out = join(dataFolder, `lnav-${input.log.name}.csv`);
  const top = (name: string, measure: string): string =>
    `;SELECT ${name}, ${measure} AS value FROM ${table} GROUP BY 1 ORDER BY value DESC LIMIT 10`;
  const actions = [
    [`;SELECT count(${host}) FROM ${table}`, out],
    [top(host, 'count(*)'), '/dev/null'],
    [top('cs_uri_stem', `sum(${bytes})`), '/dev/null'],
  ].flatMap(([query, file]) => ['-c', query, '-c', `:write-csv-to ${file}`] as string[]);
  // The first line names the column.
  const countLines = (): number => (existsSync(out) ? Number(readFileSync(out, 'utf8').split('\n')[1]) : Number.NaN);
  return [{ title: 'lnav', input, command: ['lnav', '-n', ...actions, ...input.files], countLines }];
}
