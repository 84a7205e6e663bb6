import { isBlankLine, newline, skipNuls } from '../lines/bytes.ts';
import type { Allocate } from '../lines/line-buffer.ts';
import { defaultMaxLineBytes, type LineOptions, LineReader } from '../lines/line-reader.ts';
import type { Names } from '../structures/byte-dictionary.ts';
import { timesOf } from './batch.ts';
import type { Columns } from './columns.ts';
import type { Kernel } from './kernel.ts';
import { LineScanner } from './line-scanner.ts';
import { tooLong } from './malformed.ts';
import { timestampBytes } from './timestamp.ts';

/**
 * What all kernels have in common. They work in two stages per batch: first all lines are scanned, then all names looked up,
 * so that the cache misses of the look-ups overlap.
 *
 * Usual lines are left to the kernel at hand, which is fast at them; all others are read by the rules, here.
 */
export abstract class LineKernel extends LineReader<Columns> implements Kernel {
  abstract readonly hosts: Names;
  abstract readonly resources: Names;
  private readonly scanner: LineScanner = new LineScanner();

  constructor(batch: Columns, options: LineOptions, allocate: Allocate) {
    super(batch, { maxLineBytes: defaultMaxLineBytes, ...options }, allocate);
  }

  /**
   * Reads lines from the buffer's position on into the batch, and moves the position behind them, until the batch is full,
   * the limit is reached, or a line is not a usual one.
   */
  protected abstract scanUsualLines(): void;

  /** Hashes the names of the batch's last row, in kernels that hash those of usual lines while they scan them. */
  protected hashLastRow(): void {}

  /** Remembers the hour of a well-formed timestamp with a four-digit zone, at a position: usual lines have it too. */
  protected abstract learnHour(at: number, time: number): void;

  /** Looks the names of all rows up. */
  protected abstract internNames(): void;

  protected override clearBatch(): void {
    this.batch.clear(this.buffer.bytes, this.buffer.position);
  }

  protected override readLines(): void {
    this.scanUsualLines();
    if (this.hasRoom()) this.scanAnyLine();
  }

  protected override addLongLine(start: number): void {
    this.batch.addMalformed(tooLong, this.maxLineBytes, start, this.keptBytes);
  }

  protected override finishBatch(): void {
    const { batch } = this;
    this.internNames();
    batch.times = timesOf(batch.time, batch.length);
  }

  /** Reads the next line by the rules, whatever it is. */
  private scanAnyLine(): void {
    const { batch, buffer, scanner } = this;
    const { bytes, position, limit } = buffer;
    const start = skipNuls(bytes, position, limit);
    const end = bytes.indexOf(newline, start);
    if (end - start > this.maxLineBytes) {
      this.addLongLine(start);
    } else if (isBlankLine(bytes, start, end)) {
      batch.addEmpty();
    } else if (scanner.scan(bytes, start, end, batch)) {
      const { timeStart, timeEnd, time } = scanner;
      this.hashLastRow();
      if (timeEnd - timeStart === timestampBytes) this.learnHour(timeStart, time);
    } else {
      batch.addMalformed(scanner.failure, scanner.failureAt - start, start, end - start);
    }
    buffer.position = end + 1;
  }
}
