import { quote, zero } from '../../lines/bytes.ts';
import { toAsciiJson } from '../../structures/ascii-json.ts';
import { Random } from '../../structures/random.ts';
import type { EventBatch } from '../event-batch.ts';
import { randomStreams } from './event-generator.ts';
import { compileTemplate, type EventTemplate, type LineParts, maxBytesWithoutId } from './event-template.ts';
import { copyBytes, encodeAscii, writeParts } from './text-parts.ts';

/** A kind of events as JSON. */
export interface WrittenType {
  readonly name: string;
  /** The value of `event`. If there are several, each event has one of them, all equally likely. */
  readonly event: string | readonly string[];
  readonly template: EventTemplate;
}

const upperZ = 0x5a;
/** The size of a piece: a whole batch of long lines is gigabytes. */
const pieceBytes = 1024 * 1024;

/**
 * Writes events as lines of JSON in plain ASCII, as `compileTemplate` says; what their templates leave open is drawn from a seed.
 * Constant pieces are copied, the others made as bytes: about a microsecond a line.
 */
export class EventWriter {
  private readonly lines: readonly LineParts[];
  /** Of a line without its tracking id. */
  private readonly maxOtherBytes: number;
  private readonly random: Random;
  private writtenCount = 0;
  private readonly timestamps: TimestampWriter = new TimestampWriter();
  /** As JSON, of the list of tracking ids that came last, as far as it has been met. */
  private idTexts: Uint8Array[] = [];
  private trackingIds: readonly string[] = [];
  private maxIdBytes = 0;
  private space: Uint8Array = new Uint8Array(0);

  /** `types` are those that batches have indices of. Throws `RangeError` for a template with mistakes, or a wrong seed. */
  constructor({ types, seed }: { readonly types: readonly WrittenType[]; readonly seed: number }) {
    this.lines = types.map(({ event, template }) =>
      compileTemplate(typeof event === 'string' ? [event] : event, template),
    );
    this.maxOtherBytes = this.lines.reduce((max, line) => Math.max(max, maxBytesWithoutId(line)), 0);
    this.random = new Random(seed, randomStreams.texts);
  }

  /** Lines written so far, including the piece that was handed out last. */
  get writtenLines(): number {
    return this.writtenCount;
  }

  /**
   * All lines of a batch, whole ones, in pieces of no more than 1 MiB unless a line may be longer. A piece is borrowed: valid until
   * the next one is asked for.
   */
  *toPieces(batch: EventBatch): Generator<Uint8Array, void> {
    const mostLineBytes = this.mostLineBytes(batch);
    const neededBytes = Math.max(mostLineBytes, Math.min(batch.length * mostLineBytes, pieceBytes));
    if (this.space.length < neededBytes) this.space = new Uint8Array(neededBytes);
    const { space } = this;
    let end = 0;
    for (let row = 0; row < batch.length; row++) {
      if (end + mostLineBytes > space.length) {
        yield space.subarray(0, end);
        end = 0;
      }
      end = this.write(batch, row, space, end);
    }
    if (end > 0) yield space.subarray(0, end);
  }

  mostLineBytes(batch: EventBatch): number {
    this.meetIds(batch.trackingIds);
    return this.maxOtherBytes + this.maxIdBytes;
  }

  /**
   * Writes the event of a row, with a newline, at an index of the target, and returns the index after it. The target must have
   * room for `mostLineBytes`. Throws `RangeError` for a time that `Date` does not know.
   */
  write(batch: EventBatch, row: number, target: Uint8Array, at: number): number {
    this.meetIds(batch.trackingIds);
    this.writtenCount++;
    const { random } = this;
    const line = this.lines[batch.type[row] as number] as LineParts;
    let end = writeParts(line.beforeTrackingId, target, at, random);
    end = copyBytes(this.idTexts[batch.trackingId[row] as number] as Uint8Array, target, end);
    end = writeParts(line.beforeTimestamp, target, end, random);
    target[end] = quote;
    end = this.timestamps.write(batch.time[row] as number, target, end + 1);
    target[end] = quote;
    return writeParts(line.afterTimestamp, target, end + 1, random);
  }

  private meetIds(trackingIds: readonly string[]): void {
    if (trackingIds !== this.trackingIds) {
      this.trackingIds = trackingIds;
      this.idTexts = [];
      this.maxIdBytes = 0;
    }
    for (let i = this.idTexts.length; i < trackingIds.length; i++) {
      const text = encodeAscii(toAsciiJson(trackingIds[i]));
      this.idTexts.push(text);
      this.maxIdBytes = Math.max(this.maxIdBytes, text.length);
    }
  }
}

/** Writes moments as RFC 3339 has them, in UTC with milliseconds, rounded down: `2019-12-08T06:42:57.289Z`. */
class TimestampWriter {
  private second: number = Number.NaN;
  /** `2019-12-08T06:42:57.` */
  private secondText: Uint8Array = new Uint8Array(0);

  /**
   * Writes a moment, in milliseconds since 1970, at an index of the target, and returns the index after it. Fast if it is in
   * the same second as the one before. Throws `RangeError` for a moment that `Date` does not know.
   */
  write(time: number, target: Uint8Array, at: number): number {
    const second = Math.floor(time / 1000);
    if (second !== this.second) {
      this.secondText = encodeAscii(new Date(1000 * second).toISOString().slice(0, -'000Z'.length));
      this.second = second;
    }
    const end = copyBytes(this.secondText, target, at);
    const milliseconds = Math.floor(time) - 1000 * second;
    target[end] = zero + Math.floor(milliseconds / 100);
    target[end + 1] = zero + (Math.floor(milliseconds / 10) % 10);
    target[end + 2] = zero + (milliseconds % 10);
    target[end + 3] = upperZ;
    return end + 4;
  }
}
