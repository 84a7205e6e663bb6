import { recognizeEncoding } from '../../lines/text-encoding.ts';
import type { LogSource } from '../../pipeline/effects.ts';
import { UserError } from '../../user-error.ts';
import { nameInCommand } from '../files/log-name.ts';
import type { Turns } from '../time/interruption.ts';
import {
  type Compression,
  compressionOfName,
  damageError,
  isStump,
  recognizeCompression,
  unpackCommand,
} from './compression.ts';
import { isPrintable, isText, readHead, SourceWithHead } from './log-head.ts';

/**
 * Returns how a log is compressed, by its first bytes; undefined if it is plain. Where these do not say, the name does: brotli has
 * no signature, and a file may be cut off within one. Throws a `UserError` for what no line can be read from.
 */
export function findCompression(name: string, head: Uint8Array): Compression | undefined {
  refuseForeign(name, head);
  const compression = recognizeCompression(head);
  if (compression !== undefined || isText(head)) return compression;
  const promised = compressionOfName(name);
  if (promised !== undefined && !isStump(head, promised)) {
    throw damageError(name, promised, 0, 0, 'it begins with something else');
  }
  if (promised !== undefined || head.every(isPrintable)) return promised;
  return (['gzip', 'zstd'] as const).find((cutOff) => isStump(head, cutOff));
}

/** A log as it is stored, perhaps compressed. */
export interface RawLog extends LogSource {
  /** Bytes of the file; undefined if that is not known. */
  readonly size?: number | undefined;
  /** False for compressed data: the last line of a file is completed, its last bytes are not. */
  hasLines?: boolean;
}

/**
 * A log as its lines are read, whether it is compressed or not. `open` comes first, and `close` last, when what it reads
 * from waits for nothing any more.
 */
export class UnpackedLog implements LogSource {
  readonly name: string;
  private readonly turns: Turns;
  private readonly raw: RawLog;
  private source: LogSource;
  /** What unpacks, if the log is compressed. */
  private unpacker: (LogSource & { close(): Promise<void> }) | undefined = undefined;

  constructor(raw: RawLog, turns: Turns) {
    this.name = raw.name;
    this.raw = raw;
    this.source = raw;
    this.turns = turns;
  }

  get consumedBytes(): number {
    return this.source.consumedBytes;
  }

  /** Looks at the first bytes, and at the first ones of what they unpack to. Throws a `UserError` if they are no log. */
  async open(): Promise<void> {
    const { raw } = this;
    const head = await readHead(raw);
    const compression = findCompression(this.name, head);
    this.source = new SourceWithHead(raw, head);
    if (compression === undefined) return;
    raw.hasLines = false;
    this.unpacker = await openUnpacker(this.source, compression, this.turns, raw.size);
    const inner = await readHead(this.unpacker);
    refuseForeign(this.name, inner, compression);
    refuseTwice(this.name, inner, compression);
    this.source = new SourceWithHead(this.unpacker, inner);
  }

  read(space: Uint8Array): number | Promise<number> {
    return this.source.read(space);
  }

  async close(): Promise<void> {
    await this.unpacker?.close();
  }
}

/** What unpacks, once it is loaded: loading it again for each of many logs takes longer than opening them. */
let loading: ReturnType<typeof loadUnpackers> | undefined;

function loadUnpackers() {
  return Promise.all([import('node:zlib'), import('./pooled-log.ts')]);
}

/** Loads what it takes only now. */
async function openUnpacker(source: LogSource, compression: Compression, turns: Turns, size: number | undefined) {
  loading ??= loadUnpackers();
  const [zlib, { canDecode, PooledLog }] = await loading;
  if (canDecode(zlib, compression)) return new PooledLog(source, zlib, compression, turns, size);
  const [{ ZstdDecoder }, { ZstdLog }] = await Promise.all([import('./zstd-wasm.ts'), import('./zstd-log.ts')]);
  return new ZstdLog(source, await ZstdDecoder.open(), turns);
}

/** Refuses what is no text, in the file itself or in what it unpacks to. */
function refuseForeign(name: string, head: Uint8Array, outer?: Compression): void {
  const encoding = recognizeEncoding(head);
  if (encoding === undefined) return;
  const command = `${encoding.remedy} | fansite-analyze …`;
  if (outer === undefined) {
    const named = command.replace('FILE', () => nameInCommand(name));
    throw new UserError(`cannot read ${name}: it is ${encoding.name}; pipe it in: ${named}`);
  }
  const unpack = unpackCommand(outer, name);
  const advice = encoding.readsPipe
    ? `pipe it in: ${unpack} | ${command.replace('FILE', '-')}`
    : `unpack it, ${unpack} > FILE, and pipe that in: ${command}`;
  throw new UserError(`cannot read ${name}: what is in its ${outer} data is ${encoding.name}; ${advice}`);
}

function refuseTwice(name: string, head: Uint8Array, outer: Compression): void {
  const inner = recognizeCompression(head);
  if (inner === undefined) return;
  const command = `${unpackCommand(outer, name)} | fansite-analyze …`;
  throw new UserError(
    `cannot read ${name}: it is compressed twice, by ${inner} and then by ${outer}; unpack it once: ${command}`,
  );
}
