/** What the lines of events say, by JSON.parse and Date, one after the other. */

export type OracleLine =
  | { readonly kind: 'event'; readonly type: number; readonly trackingId: string; readonly time: number }
  | { readonly kind: 'empty' }
  | { readonly kind: 'malformed'; readonly field: string };

const moment = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(\.\d+)?(Z|([+-])(\d\d):(\d\d))$/i;

/** Milliseconds since 1970 of a date and time of RFC 3339; NaN for anything else. */
export function readMoment(text: string): number {
  const match = moment.exec(text);
  if (match === null) return Number.NaN;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const [sign, hours, minutes] = [match[9], Number(match[10] ?? 0), Number(match[11] ?? 0)];
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  // A day that there is not becomes one of the next month.
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return Number.NaN;
  if (hour > 23 || minute > 59 || second > 59 || hours > 23 || minutes > 59) return Number.NaN;
  // Of more than nine digits, V8 reads some wrongly: .0999999999 as 999 ms.
  const fraction = (match[7] ?? '').slice(0, 4);
  const local = Date.parse(`${text.slice(0, 19).toUpperCase()}${fraction}Z`);
  return local - (sign === '-' ? -1 : 1) * (60 * hours + minutes) * 60_000;
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The value of a text of JSON in UTF-8. Throws for anything else. */
export function parseJson(bytes: Uint8Array): unknown {
  return JSON.parse(utf8.decode(bytes));
}

export function readLine(line: Uint8Array, typeOfEvent: ReadonlyMap<string, number>): OracleLine {
  const bytes = withoutMarks(line);
  if (/^[ \t]*\r?$/.test(Buffer.from(bytes).toString('latin1'))) return { kind: 'empty' };
  let json: unknown;
  try {
    json = parseJson(bytes);
  } catch {
    return { kind: 'malformed', field: 'json' };
  }
  const { value } = isObject(json) ? json : { value: undefined };
  if (!isObject(value)) return { kind: 'malformed', field: 'value' };
  const { event, trackingId, timestamp } = value;
  const missing = ['event', 'trackingId', 'timestamp'].find((name) => !Object.hasOwn(value, name));
  if (missing !== undefined) return { kind: 'malformed', field: missing };
  const type = typeof event === 'string' ? typeOfEvent.get(event) : undefined;
  if (type === undefined) return { kind: 'malformed', field: 'event' };
  if (typeof trackingId !== 'string' || !isTrackingId(trackingId)) return { kind: 'malformed', field: 'trackingId' };
  const time = typeof timestamp === 'string' ? readMoment(timestamp) : Number.NaN;
  if (Number.isNaN(time)) return { kind: 'malformed', field: 'timestamp' };
  return { kind: 'event', type, trackingId, time };
}

/** The bytes behind the byte order marks that a line begins with. */
function withoutMarks(line: Uint8Array): Uint8Array {
  const marks = /^(?:\xef\xbb\xbf)*/.exec(Buffer.from(line).toString('latin1'))?.[0] ?? '';
  return line.subarray(marks.length);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isTrackingId(text: string): boolean {
  const codes = Array.from(text, (character) => character.codePointAt(0) as number);
  const isControl = (code: number) => code < 0x20 || (code >= 0x7f && code < 0xa0);
  return text !== '' && Buffer.byteLength(text) <= 250 && !codes.some(isControl);
}
