import { type Item, isNamed } from './pattern-items.ts';
import type { Field } from './steps.ts';

/** Where the part of a pattern that is like Common begins and ends, by its items. */
export interface CommonPart {
  /** The client, if it begins the line or follows a site. */
  readonly client: number | undefined;
  readonly hasSite: boolean;
  /** What the line starts with, if only words stand between the client and the time. */
  readonly lineStart: 'site' | 'client' | undefined;
  /** The first item whose text belongs to the words before the time: the one after the client, the user, or the time. */
  readonly words: number;
  readonly wordsBefore: number;
  readonly hasVhost: boolean;
  readonly time: number;
  readonly request: number;
}

/** Finds `[time] "request" status bytes`, and what is before it; undefined if it is not there. */
export function findCommonPart(items: readonly Item[]): CommonPart | undefined {
  const time = items.findIndex(
    ({ field, before }) => field.op === 'time' && field.form === 'clf' && before.endsWith('['),
  );
  const hasDuration = items[time + 1]?.field.op === 'duration' && items[time + 1]?.before === '] (';
  const request = time + (hasDuration ? 2 : 1);
  const isRequest =
    time >= 0 &&
    is(items[request], 'request', hasDuration ? undefined : '] "') &&
    is(items[request + 1], 'status', '" ') &&
    is(items[request + 2], 'bytes', ' ');
  if (!isRequest) return undefined;
  const hasSite = isNamed(items[0], 'vhost') && items[1]?.before === ' ';
  const start = hasSite ? 1 : 0;
  const isPlain =
    items[start]?.field.op === 'host' &&
    (hasSite || items[0]?.before === '') &&
    items[start + 1]?.before.startsWith(' ');
  const client = isPlain === true ? start : undefined;
  const words = isPlain === true ? wordsBetween(items.slice(start + 1, time + 1)) : undefined;
  if (words !== undefined) {
    const hasUser = words.at(-1) === 'user';
    const wordsBefore = Math.max(1, hasUser ? words.length - 1 : words.length);
    // Nothing but a site stands before the client of a line with a duration in brackets.
    const lineStart = hasDuration ? undefined : hasSite ? 'site' : 'client';
    return { client, hasSite, words: start + 1, wordsBefore, hasVhost: words[0] === 'vhost', lineStart, time, request };
  }
  const user = isNamed(items[time - 1], 'user') && items[time]?.before === ' [' ? time - 1 : time;
  return { client, hasSite: false, words: user, wordsBefore: 0, hasVhost: false, lineStart: undefined, time, request };
}

function is(item: Item | undefined, op: Field['op'], before: string | undefined): boolean {
  return item?.field.op === op && (before === undefined || item.before === before);
}

/** What the words are between a client and the `[` of its time, at most one and the user; undefined if there is anything else. */
function wordsBetween(items: readonly Item[]): readonly string[] | undefined {
  const pattern = items.map(({ before, field }, i) => before + (i < items.length - 1 ? nameOf(field) : '')).join('');
  const words = /^ (?:(-|skip|vhost) )?(?:(user|skip) )?\[$/.exec(pattern);
  return words === null ? undefined : words.slice(1).filter((word) => word !== undefined);
}

function nameOf(field: Field): string {
  return field.op === 'name' ? field.column : field.op;
}

/** Puts the steps that read Common lines in the place of their items. */
export function fuse(items: readonly Item[], common: CommonPart): readonly Item[] {
  const { client, hasSite, lineStart, words, wordsBefore, hasVhost, time, request } = common;
  const at = (index: number) => items[index] as Item;
  const isStatusStrict = at(request + 1).written.startsWith('%');
  const before = client === undefined || words > client + 1 ? at(words).before.replace(/ ?\[$/, '') : '';
  const fused = items.map((item, i): Item => {
    if (i === 0 && hasSite) return { ...item, field: { op: 'site' } };
    if (i === client) return { ...item, field: { op: 'client' } };
    if (i === time) return { ...item, before, field: { op: 'user-time', wordsBefore, hasVhost, lineStart } };
    if (i === time + 1 || i === request) return { ...item, before: item.before.replace(']', '') };
    return item;
  });
  const requestItem: Item = { ...(fused[request] as Item), field: { op: 'common-request', isStatusStrict } };
  return [...fused.slice(0, words), ...fused.slice(time, request), requestItem, ...fused.slice(request + 3)];
}
