import type { Random } from '../../bench/generator/random.ts';
import { formats } from '../../src/log/formats/catalogue.ts';
import { type ExtraColumn, extraNames } from '../../src/log/formats/steps.ts';
import { toBytes } from '../support/bytes.ts';
import { randomFormat, writeLine } from './fuzz-format.ts';
import type { FuzzInput } from './fuzz-input.ts';

const maxBytes = 16_384;
/** A log comes in so many pieces at most: more of them take long and show little. */
const maxPieces = 300;

const times = [
  '[01/Jul/1995:00:00:01 -0400]',
  '[01/Jul/1995:00:59:59 -0400]',
  '[01/Jul/1995:01:00:00 -0400]',
  '[01/JUL/1995:00:00:01 -0400]',
  '[01/Jul/1995:00:00:01 +0530]',
  '[01/Jul/1995:00:00:01 -400]',
  '[29/Feb/2000:23:59:60 +0000]',
  '[31/Dec/9999:23:59:59 -2359]',
  '[01/Jan/0000:00:00:00 +2359]',
];

/** What lines are made of. */
const tokens = [
  ...times,
  ...' |\t|"|\\|\\"|\\\\"|[|]|:|-|\r|\n|\r\n|\0|\xff|\x80|\x7f|\x0b|/|+'.split('|'),
  ' - - ',
  ' - frank ',
  '" 200 5',
  '" 404 - ',
  '"GET ',
  '"HEAD ',
  '"POST ',
  '"PUT ',
  ' HTTP/1.0"',
  ' 200 ',
  ' 999 ',
  '-0400',
  '+0530',
  '-400',
  ':00:00:01',
  '1234567',
  '12345678',
  '123456789012345',
  '1234567890123456',
  '9007199254740992',
  '98765432109876543210',
  ' "http://a.example/" "Mozilla/4.0 (X11; \\"x\\")"',
  '\n\n',
  ' - [01/Jan/2000:00:00:00 +0000] ',
  '[x [',
  '[[',
  ' [31/Feb/2000:00:00:00 +0000] "',
  '\0'.repeat(17),
  `\n${'\0'.repeat(300)}`,
  'a - - [01/Jul/1995:00:00:01 -0400] "GET / HTTP/1.0" 200 5\n',
  '\nb - - [01/Jul/1995:00:00:02 -0400] "POST /login HTTP/1.0" 401 1420',
  '\nc - - [01/Jul/1995:00:00:03 -0400] "HEAD /images/a.gif HTTP/1.1" 304 - "-" "-"\r\n',
];

const samples = formats.map(({ sample }) => sample);
/** What lines of other formats are made of. */
const formatTokens = [
  ...new Set(samples.flatMap((sample) => sample.split(' '))),
  ...samples.map((sample) => `\n${sample}\n`),
  ...', | : |: |,|, ,|ms|-1|+5|"-"|0.001|12.3456789|[::1]:80|:443|a.example:80|203.0.113.7, 10.0.0.1|{|}|{a}|()|(0 s)'.split(
    '|',
  ),
  ...'http://a/b|http://a|x://?|CONNECT |<BADREQ>|2026-10-10 13:55:36|.5Z|+02:00|.|1791640536|1791640536366'.split('|'),
  ...'10/10/26, 7:55:20, |10/Oct/2026:13:55:36.123|%|$|;|/a/b| {a} | {a} {b} |[Client |]  ['.split('|'),
];

/** Around the lengths of blocks. */
const wordLengths = [1, 2, 3, 4, 5, 7, 8, 9, 14, 15, 16, 17, 18, 30, 31, 32, 33, 34, 47, 48, 49, 63, 64, 65, 100];
const extraColumns: readonly ExtraColumn[] = [...extraNames, 'duration'];
const chunkSizes = [1, 2, 3, 7, 15, 16, 17, 31, 33, 63, 64, 65, 127, 200, 500, 1000, 5000, 65_536];

type Change = (bytes: Uint8Array, random: Random, other: Uint8Array) => Uint8Array;

/** What can be done to a log. */
const changes: readonly Change[] = [
  // A byte or some.
  (bytes, random) => {
    const at = random.below(bytes.length);
    return replace(bytes, at, 1, Uint8Array.of((bytes[at] ?? 0) ^ (1 << random.below(8))));
  },
  (bytes, random) => replace(bytes, random.below(bytes.length), random.below(2), Uint8Array.of(random.below(256))),
  (bytes, random) => {
    const first = random.below(bytes.length);
    const at = first + Math.max(0, bytes.subarray(first).findIndex(isDigit));
    return replace(bytes, at, 1, toBytes(random.pick([...'0123456789:/'])));
  },
  (bytes, random) => replace(bytes, random.below(bytes.length), random.between(1, 12), new Uint8Array(0)),
  (bytes, random) => replace(bytes, random.below(bytes.length), 0, randomSlice(bytes, random, 64)),
  (bytes, random) => bytes.subarray(0, random.below(bytes.length)),
  (bytes, random) => bytes.subarray(random.below(bytes.length)),
  // A token, in between or in the place of a word.
  (bytes, random) => replace(bytes, random.below(bytes.length + 1), 0, toBytes(random.pick(tokens))),
  (bytes, random) => replace(bytes, random.below(bytes.length + 1), 0, toBytes(random.pick(formatTokens))),
  (bytes, random) => {
    const at = random.pick(findWord(bytes, random));
    return replace(bytes, at, 0, toBytes(random.pick(random.pick([tokens, formatTokens])).trim()));
  },
  (bytes, random) => {
    const at = random.pick(findWord(bytes, random));
    return replace(bytes, at, random.below(2), toBytes(random.pick([...'- \t",.:+0[]'])));
  },
  (bytes, random) => {
    const [start, end] = findWord(bytes, random);
    return replace(bytes, start, end - start, toBytes(random.pick(random.pick([tokens, formatTokens])).trim()));
  },
  (bytes, random) => {
    const [start, end] = findWord(bytes, random);
    const length = random.pick(wordLengths);
    const word = bytes.subarray(start, end);
    const stretched = Uint8Array.from({ length }, (_, i) => word[i % word.length] ?? 0x61);
    return replace(bytes, start, end - start, stretched);
  },
  (bytes, random) => {
    const [start, end] = findWord(bytes, random);
    const digits = Array.from({ length: random.between(1, 20) }, () => random.below(10)).join('');
    return replace(bytes, start, end - start, toBytes(digits));
  },
  // Lines.
  (bytes, random) => {
    const line = randomLine(bytes, random);
    const most = Math.max(1, Math.trunc((maxBytes - bytes.length) / (line.length + 1)));
    const count = random.chance(0.05) ? most : random.between(1, Math.min(most, 8));
    return replace(bytes, random.below(bytes.length + 1), 0, repeatBytes(line, count));
  },
  (bytes, random) => {
    const line = randomLine(bytes, random);
    return replace(bytes, line.byteOffset - bytes.byteOffset, line.length, new Uint8Array(0));
  },
  // Another log.
  (bytes, random, other) =>
    Buffer.concat([bytes.subarray(0, random.below(bytes.length)), other.subarray(random.below(other.length))]),
  (bytes, random, other) => replace(bytes, random.below(bytes.length + 1), 0, randomLine(other, random)),
  (bytes, random, other) =>
    replace(bytes, random.below(bytes.length), random.below(40), randomSlice(other, random, 64)),
];

/** An input that is like one, changed, with something of another one. */
export function mutate(input: FuzzInput, other: FuzzInput, random: Random): FuzzInput {
  let { bytes } = input;
  do {
    bytes = random.pick(changes)(bytes, random, other.bytes).subarray(0, maxBytes);
  } while (random.chance(0.5));
  const settings = random.chance(0.3) ? randomSettings(input, bytes.length, random) : input;
  if (random.chance(0.2)) bytes = insertLine(bytes, toBytes(writeLine(settings.format, random)), random);
  const pieceBytes = Math.min(settings.chunkBytes, ...settings.chunkSizes);
  bytes = bytes.subarray(0, maxPieces * pieceBytes);
  return { ...settings, fileEnds: settings.fileEnds.filter((end) => end <= bytes.length), bytes };
}

/** Another way to give a log to the kernels. */
function randomSettings(input: FuzzInput, byteCount: number, random: Random): Omit<FuzzInput, 'bytes'> {
  const drawSizes = (): number[] => Array.from({ length: random.between(1, 4) }, () => random.pick(chunkSizes));
  const drawEnds = (): number[] =>
    Array.from({ length: random.below(3) }, () => random.below(byteCount + 1)).sort((a, b) => a - b);
  return {
    chunkSizes: random.chance(0.5) ? drawSizes() : input.chunkSizes,
    chunkBytes: random.chance(0.5) ? random.pick(chunkSizes) : input.chunkBytes,
    maxLineBytes: random.chance(0.2) ? random.between(1, 200) : random.chance(0.5) ? 1 << 20 : input.maxLineBytes,
    fileEnds: random.chance(0.3) ? drawEnds() : input.fileEnds,
    format: random.chance(0.5) ? randomFormat(input.format, random) : input.format,
    columns: random.chance(0.3) ? extraColumns.filter(() => random.chance(0.7)) : input.columns,
    zoneSeconds: random.chance(0.2) ? random.pick([0, 7200, -5400]) : input.zoneSeconds,
    forwardedIndex: random.chance(0.2) ? random.pick([null, null, 0, 1, 2]) : input.forwardedIndex,
  };
}

/** At the start of a line, once or twice, because the second one's hour is known. */
function insertLine(bytes: Uint8Array, line: Uint8Array, random: Random): Uint8Array {
  const at = bytes.lastIndexOf(0x0a, random.below(bytes.length + 1)) + 1;
  return replace(bytes, at, 0, repeatBytes(line, random.between(1, 2))).subarray(0, maxBytes);
}

function replace(bytes: Uint8Array, at: number, removed: number, added: Uint8Array): Uint8Array {
  return Buffer.concat([bytes.subarray(0, at), added, bytes.subarray(at + removed)]);
}

function randomSlice(bytes: Uint8Array, random: Random, most: number): Uint8Array {
  const start = random.below(bytes.length);
  return bytes.subarray(start, start + random.between(1, most));
}

/** With its newline. */
function randomLine(bytes: Uint8Array, random: Random): Uint8Array {
  const at = random.below(bytes.length);
  const start = at === 0 ? 0 : bytes.lastIndexOf(0x0a, at - 1) + 1;
  const newline = bytes.indexOf(0x0a, at);
  return bytes.subarray(start, newline < 0 ? bytes.length : newline + 1);
}

/** Where some word begins and ends: what stands between blanks, quotes and brackets. */
function findWord(bytes: Uint8Array, random: Random): [start: number, end: number] {
  const isInside = (at: number): boolean => at >= 0 && at < bytes.length && !' \t\n"[]'.includes(charAt(bytes, at));
  let start = random.below(bytes.length);
  let end = start;
  while (isInside(start - 1)) start--;
  while (isInside(end)) end++;
  return [start, end];
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

function charAt(bytes: Uint8Array, at: number): string {
  return String.fromCharCode(bytes[at] ?? 0);
}

function repeatBytes(bytes: Uint8Array, count: number): Uint8Array {
  return Buffer.concat(Array.from({ length: count }, () => bytes));
}
