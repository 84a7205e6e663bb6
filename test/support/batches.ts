import { type Batch, timesOf } from '../../src/log/batch.ts';
import type { Dictionaries } from '../../src/log/kernel.ts';
import { methodNames } from '../../src/log/method.ts';
import { zoneOf } from '../../src/log/timestamp.ts';
import { printTime } from '../oracles/reports.ts';
import { toBytes } from './bytes.ts';

/** A row of a hand-made batch; what is left out is some usual value. */
export interface BatchRow {
  readonly host?: string;
  /** `null` where the request names none. */
  readonly resource?: string | null;
  readonly time?: number;
  readonly bytes?: number;
  readonly status?: number;
  /** One of `methodNames`. */
  readonly method?: string;
  readonly zone?: string;
}

/** Lines of a batch that are no rows. */
export interface OtherLines {
  readonly emptyCount?: number;
  /** Failures of the malformed lines. */
  readonly malformed?: readonly number[];
}

/** The line of a row, as a log would have it. */
export function writeLine(row: BatchRow): string {
  const { host = 'a', resource = '/', time = 0, bytes = 5, status = 200, method = 'GET', zone = '+0000' } = row;
  const request = resource === null ? method : `${method} ${resource} HTTP/1.0`;
  return `${host} - - [${printTime(time, zone)}] "${request}" ${status} ${bytes}`;
}

/** A batch of these rows, whose lines stand one after the other in its source; the other lines come last. */
export function makeBatch(rows: readonly BatchRow[], names: Dictionaries, others: OtherLines = {}): Batch {
  const { emptyCount = 0, malformed = [] } = others;
  const lines = rows.map(writeLine);
  const method = rows.map((row) => (methodNames as readonly string[]).indexOf(row.method ?? 'GET'));
  if (method.includes(-1)) throw new Error('unknown method');
  const lineStarts = lines.map((_, i) => lines.slice(0, i).reduce((sum, line) => sum + line.length + 1, 1));
  const time = Float64Array.from(rows, ({ time = 0 }) => time);
  return {
    length: rows.length,
    host: Int32Array.from(rows, ({ host = 'a' }) => names.hosts.intern(toBytes(host))),
    resource: Int32Array.from(rows, ({ resource = '/' }) =>
      resource === null ? -1 : names.resources.intern(toBytes(resource)),
    ),
    time,
    times: timesOf(time, rows.length),
    zone: rows[0] === undefined ? undefined : zoneOf(readZone(rows[0].zone ?? '+0000')),
    bytes: Float64Array.from(rows, ({ bytes = 5 }) => bytes),
    status: Uint16Array.from(rows, ({ status = 200 }) => status),
    method: Uint8Array.from(method),
    lineStart: Int32Array.from(lineStarts),
    lineLength: Int32Array.from(lines, (line) => line.length),
    linesStart: 1,
    source: toBytes(`\n${lines.map((line) => `${line}\n`).join('')}`),
    lineCount: rows.length + emptyCount + malformed.length,
    emptyCount,
    malformed: {
      length: malformed.length,
      failure: Uint8Array.from(malformed),
      column: new Int32Array(malformed.length),
      lineIndex: Int32Array.from(malformed, (_, i) => rows.length + emptyCount + i),
      lineStart: new Int32Array(malformed.length),
      lineLength: new Int32Array(malformed.length),
    },
  };
}

/** Seconds of a zone as lines have it. */
function readZone(zone: string): number {
  const [, sign, hours, minutes] = /^([+-])(\d{1,2})(\d\d)$/.exec(zone) as unknown as [string, string, string, string];
  return (sign === '-' ? -1 : 1) * (3600 * Number(hours) + 60 * Number(minutes));
}
