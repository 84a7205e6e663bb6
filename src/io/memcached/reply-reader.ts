import { isUtf8 } from 'node:buffer';
import { StoreError } from '../../events/sharing/store.ts';
import { maxTextBytes } from '../../events/sharing/store-limits.ts';
import { escapeControls } from '../../report/escape.ts';
import { shorten } from '../../structures/shorten.ts';

/** What is stored under a key, and the token that tells whether it was written since. */
export interface Value {
  readonly key: string;
  /** Undefined if the value is not UTF-8, or has over 64 MiB. */
  readonly text: string | undefined;
  readonly token: string;
}

/** One answer of a server: the lines up to the one that ends it. */
export interface Reply {
  /** The last line, without its end. */
  readonly line: string;
  /** The first word of that line: `END`, `STORED`, ... */
  readonly word: string;
  /** The last value of the reply. */
  readonly value: Value | undefined;
  /** What the reply's `STAT` lines say, by name. */
  readonly statistics: ReadonlyMap<string, string>;
}

/** A value whose line was read, and whose data and end of line were not. */
interface OpenValue {
  readonly key: string;
  readonly token: string;
  /** The data so far, at the beginning. Undefined if the value is too large to be kept. */
  readonly data: Buffer | undefined;
  /** Bytes of the data that have not come. */
  missingBytes: number;
}

/** The words that end a reply. */
const endings: ReadonlySet<string> = new Set([
  ...['END', 'STORED', 'NOT_STORED', 'EXISTS', 'NOT_FOUND'],
  ...['ERROR', 'CLIENT_ERROR', 'SERVER_ERROR'],
]);
/** No server has larger values. */
const maxValueBytes = 2 ** 30;
/** No server has longer lines. */
const maxLineBytes = 2 ** 16;
const maxQuoteCharacters = 60;

/**
 * Finds replies in the bytes that a server sends: Memcached's text protocol, as far as `gets`, `add`, `cas` and `stats` need it.
 *
 *     VALUE signup 0 5 17\r\n     key, flags, bytes, token: of each value
 *     hello\r\n                   the data
 *     STAT time 1575787377\r\n    of each statistic
 *     END\r\n                     ends the reply: any of `endings`
 *
 * How the bytes are cut makes no difference. O(bytes); keeps one line of 64 KiB and one value of 64 MiB at most. Larger values
 * are skipped.
 */
export class ReplyReader {
  private readonly address: string;
  private expected = 0;
  /** The beginning of a line whose end has not come. */
  private rest: Buffer = Buffer.alloc(0);
  private openValue: OpenValue | undefined;
  private value: Value | undefined;
  private statistics: Map<string, string> = new Map();

  /** `address` is what messages call the server. */
  constructor(address: string) {
    this.address = address;
  }

  /** Says that a command was sent, which has one reply. */
  expect(): void {
    this.expected++;
  }

  /**
   * Yields the replies that end in these bytes, in the order of the commands. Throws a `StoreError` at what is no reply, and at
   * what nobody asked for. After that, or if not all replies were taken, the reader is of no use any more.
   */
  *read(chunk: Buffer): Generator<Reply, void, void> {
    let bytes = this.rest.length === 0 ? chunk : Buffer.concat([this.rest, chunk]);
    for (;;) {
      bytes = this.readData(bytes);
      const end = bytes.indexOf('\r\n');
      // The last byte may be half of the line's end.
      if ((end < 0 ? bytes.length - 1 : end) > maxLineBytes)
        throw this.nonsense(bytes.toString('utf8', 0, maxLineBytes));
      if (end < 0) break;
      const reply = this.readLine(bytes.toString('utf8', 0, end));
      bytes = bytes.subarray(end + 2);
      if (reply !== undefined) yield reply;
    }
    this.rest = bytes;
  }

  /** Takes what belongs to the data of a value. Returns the bytes behind it. */
  private readData(bytes: Buffer): Buffer {
    const { openValue } = this;
    if (openValue === undefined) return bytes;
    const { data, missingBytes } = openValue;
    const count = Math.min(missingBytes, bytes.length);
    if (data !== undefined) bytes.copy(data, data.length - missingBytes, 0, count);
    openValue.missingBytes -= count;
    return bytes.subarray(count);
  }

  /** Returns the reply that a line ends. */
  private readLine(line: string): Reply | undefined {
    if (this.openValue !== undefined) {
      // The line that the data is on has nothing else.
      if (line !== '') throw this.nonsense('a value of another length than it said');
      this.value = close(this.openValue);
      this.openValue = undefined;
      return undefined;
    }
    const words = line.split(' ');
    const [word = '', name = '', , size = '', token = ''] = words;
    const isValue = word === 'VALUE' && words.length === 5 && isSize(size);
    if (!isValue && word !== 'STAT' && !endings.has(word)) throw this.nonsense(line);
    if (this.expected === 0) {
      throw new StoreError(`memcached at ${this.address} says, without being asked: "${quoteServer(line)}"`);
    }
    if (isValue) {
      const byteCount = Number(size);
      const data = byteCount <= maxTextBytes ? Buffer.allocUnsafe(byteCount) : undefined;
      this.openValue = { key: name, token, data, missingBytes: byteCount };
      return undefined;
    }
    if (word === 'STAT') {
      this.statistics.set(name, words.slice(2).join(' '));
      return undefined;
    }
    const { value, statistics } = this;
    this.expected--;
    this.value = undefined;
    this.statistics = new Map();
    return { line, word, value, statistics };
  }

  private nonsense(line: string): StoreError {
    return new StoreError(`what answers at ${this.address} is no Memcached server: it says "${quoteServer(line)}"`);
  }
}

function close({ key, token, data }: OpenValue): Value {
  return { key, token, text: data !== undefined && isUtf8(data) ? data.toString() : undefined };
}

function isSize(digits: string): boolean {
  return /^\d+$/.test(digits) && Number(digits) <= maxValueBytes;
}

/** What a server says, as it can be shown: 60 characters at most, and three dots. */
export function quoteServer(text: string): string {
  return escapeControls(shorten(text, maxQuoteCharacters, '...'));
}
