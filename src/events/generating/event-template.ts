import { toAsciiJson } from '../../structures/ascii-json.ts';
import { maxEventLineBytes } from '../reading/event-reader.ts';
import { addTemplateString } from './placeholders.ts';
import { choicePart, maxBytesOf, TextBuilder, type TextPart } from './text-parts.ts';

/**
 * Members of an event's JSON that are its type's own: any JSON, with placeholders in strings (not in the names of members),
 * such as `{"form":{"formId":"{uuid}","email":"{email}"}}`.
 */
export type EventTemplate = Readonly<Record<string, unknown>>;

export interface TemplateMistake {
  /** The members and indices that lead to it. */
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** An event's line of JSON in pieces, between which its tracking id and its timestamp belong; with a newline. */
export interface LineParts {
  readonly beforeTrackingId: readonly TextPart[];
  readonly beforeTimestamp: readonly TextPart[];
  readonly afterTimestamp: readonly TextPart[];
}

const quoteCount = 2;
/** `2019-12-08T06:42:57.289Z`; years before 0 and after 9999 have a sign and six digits. */
const maxTimestampBytes = 27;
/** For a tracking id of 250 bytes as JSON, where a character of 2 bytes becomes one of 6. */
const maxTrackingIdBytes = 1024;

/** Members that every event has of its own. */
const reserved: ReadonlySet<string> = new Set(['trackingId', 'timestamp', 'event']);

/** Members of all events, as members of a template; functions add what placeholders cannot say. */
const usualMembers: Readonly<Record<string, string | null | ((builder: TextBuilder) => void)>> = {
  fingerprint: '{hex:32}',
  sessionId: '{uuid}',
  visitorId: '{uuid}',
  userId: null,
  userProfile: null,
  geo: addGeo,
  source: addSource,
  referrer: '',
};

const places = [
  { latitude: 28.58, longitude: 77.33, city: 'Noida', country: 'India' },
  { latitude: 12.97, longitude: 77.59, city: 'Bengaluru', country: 'India' },
  { latitude: 52.52, longitude: 13.4, city: 'Berlin', country: 'Germany' },
  { latitude: 48.86, longitude: 2.35, city: 'Paris', country: 'France' },
  { latitude: 51.51, longitude: -0.13, city: 'London', country: 'United Kingdom' },
  { latitude: 40.71, longitude: -74.01, city: 'New York', country: 'United States' },
  { latitude: 37.77, longitude: -122.42, city: 'San Francisco', country: 'United States' },
  { latitude: -23.55, longitude: -46.63, city: 'São Paulo', country: 'Brazil' },
  { latitude: 35.68, longitude: 139.69, city: 'Tokyo', country: 'Japan' },
  { latitude: -33.87, longitude: 151.21, city: 'Sydney', country: 'Australia' },
  { latitude: 6.52, longitude: 3.38, city: 'Lagos', country: 'Nigeria' },
  { latitude: 43.65, longitude: -79.38, city: 'Toronto', country: 'Canada' },
];

const hosts = ['app.example.com', 'www.example.com', 'shop.example.com', 'blog.example.org'];

const pathnames = ['/', '/login', '/signup', '/pricing', '/products/42', '/cart', '/about'];

/** All mistakes in a template. `events` are the possible values of `event`. */
export function findTemplateMistakes(events: readonly string[], template: EventTemplate): TemplateMistake[] {
  return compile(events, template).mistakes;
}

/**
 * Turns a template into the parts of a line:
 *
 *     {"path":"/visitors/events/","value":{"fingerprint":…,"sessionId":…,"visitorId":…,"trackingId":…,"userId":…,
 *      "userProfile":…,"geo":…,<members of the template>,"timestamp":…,"event":…,"source":…,"referrer":…}}
 *
 * A member of the template that has the name of a usual one takes its place; the others stand in the template's order. Each line
 * has one of the `events`, all equally likely. Throws `RangeError` if `events` is empty, if the template has mistakes, or if its
 * lines could be too long for `EventReader`.
 */
export function compileTemplate(events: readonly string[], template: EventTemplate): LineParts {
  if (events.length === 0) throw new RangeError('a type of events has at least one text as "event"');
  const { mistakes, parts } = compile(events, template);
  const mistake = mistakes[0];
  if (mistake !== undefined) throw new RangeError(`${['template', ...mistake.path].join('.')}: ${mistake.message}`);
  return parts;
}

function compile(
  events: readonly string[],
  template: EventTemplate,
): { readonly parts: LineParts; readonly mistakes: TemplateMistake[] } {
  const builder = new TextBuilder();
  const mistakes = findReserved(template);
  const addMembers = (names: readonly string[]): void => {
    names.forEach((name, i) => {
      builder.add(`${i === 0 ? '' : ','}${toAsciiJson(name)}:`);
      const isOwn = Object.hasOwn(template, name);
      const usual = usualMembers[name];
      if (!isOwn && typeof usual === 'function') usual(builder);
      else mistakes.push(...addValue(isOwn ? template[name] : usual, [name], builder));
    });
  };
  builder.add('{"path":"/visitors/events/","value":{');
  addMembers(['fingerprint', 'sessionId', 'visitorId']);
  builder.add(',"trackingId":');
  const beforeTrackingId = builder.take();
  builder.add(',');
  addMembers(['userId', 'userProfile', 'geo', ...ownNames(template)]);
  builder.add(',"timestamp":');
  const beforeTimestamp = builder.take();
  builder.add(',"event":');
  addOneOf(events.map(toAsciiJson), builder);
  builder.add(',');
  addMembers(['source', 'referrer']);
  builder.add('}}\n');
  const parts = { beforeTrackingId, beforeTimestamp, afterTimestamp: builder.take() };
  return { parts, mistakes: [...mistakes, ...findTooLong(parts)] };
}

/** The max bytes of a line, without its tracking id. */
export function maxBytesWithoutId({ beforeTrackingId, beforeTimestamp, afterTimestamp }: LineParts): number {
  const partBytes = maxBytesOf([...beforeTrackingId, ...beforeTimestamp, ...afterTimestamp]);
  return partBytes + quoteCount + maxTimestampBytes;
}

function findTooLong(parts: LineParts): TemplateMistake[] {
  const maxBytes = maxBytesWithoutId(parts) + maxTrackingIdBytes;
  if (maxBytes <= maxEventLineBytes) return [];
  return [{ path: [], message: `an event could take ${maxBytes} bytes, and its line must end within 1 MiB` }];
}

function findReserved(template: EventTemplate): TemplateMistake[] {
  const names = Object.keys(template).filter((name) => reserved.has(name));
  return names.map((name) => ({ path: [name], message: 'every event has its own, which no template can set' }));
}

function ownNames(template: EventTemplate): string[] {
  return Object.keys(template).filter((name) => !reserved.has(name) && !Object.hasOwn(usualMembers, name));
}

/** Adds any JSON value, with parts for its placeholders. Returns what is wrong with it. */
function addValue(value: unknown, path: TemplateMistake['path'], builder: TextBuilder): TemplateMistake[] {
  if (typeof value === 'string') return addTemplateString(value, builder).map((message) => ({ path, message }));
  if (Array.isArray(value)) {
    const addItem = (item: unknown, i: number) => addValue(item, [...path, i], builder);
    return addAll('[', value, addItem, ']', builder);
  }
  if (typeof value === 'object' && value !== null) {
    const addMember = ([name, member]: readonly [string, unknown]) => {
      builder.add(`${toAsciiJson(name)}:`);
      return addValue(member, [...path, name], builder);
    };
    return addAll('{', Object.entries(value), addMember, '}', builder);
  }
  if (value !== null && typeof value !== 'boolean' && !Number.isFinite(value)) {
    return [{ path, message: `JSON has no ${typeof value === 'number' ? value : typeof value}` }];
  }
  builder.add(JSON.stringify(value));
  return [];
}

function addAll<Item>(
  open: string,
  items: readonly Item[],
  addItem: (item: Item, index: number) => TemplateMistake[],
  close: string,
  builder: TextBuilder,
): TemplateMistake[] {
  const mistakes = items.flatMap((item, i) => {
    builder.add(i === 0 ? open : ',');
    return addItem(item, i);
  });
  builder.add(items.length === 0 ? open + close : close);
  return mistakes;
}

/** A single text takes no random number. */
function addOneOf(texts: readonly string[], builder: TextBuilder): void {
  if (texts.length === 1) builder.add(texts[0] as string);
  else builder.addPart(choicePart(texts));
}

function addGeo(builder: TextBuilder): void {
  builder.add('{');
  builder.addPart(choicePart(places.map((place) => toAsciiJson(place).slice(1, -1))));
  builder.add(',"ip":');
  addTemplateString('{ip}', builder);
  builder.add('}');
}

function addSource(builder: TextBuilder): void {
  builder.add('{"url":{');
  builder.addPart(choicePart(hosts.map((host) => `"host":"${host}","hostname":"${host}"`)));
  builder.add(',"pathname":');
  builder.addPart(choicePart(pathnames.map((pathname) => `"${pathname}"`)));
  builder.add(',"protocol":"https:"}}');
}
