import { isBlankLine, newline, skipNuls } from '../lines/bytes.ts';
import type { Allocate } from '../lines/line-buffer.ts';
import { defaultMaxLineBytes, LineReader } from '../lines/line-reader.ts';
import type { Names } from '../structures/byte-dictionary.ts';
import { timesOf } from './batch.ts';
import type { Columns, NameColumn } from './columns.ts';
import { commonFormat } from './formats/catalogue.ts';
import type { LineFormat } from './formats/steps.ts';
import type { FitCount, Kernel, KernelOptions } from './kernel.ts';
import { LineScanner } from './line-scanner.ts';
import { tooLong } from './malformed.ts';
import type { Zone } from './timestamp.ts';

/**
 * What all kernels have in common. They work in two stages per batch: first all lines are scanned, then all names looked up,
 * so that the cache misses of the look-ups overlap.
 *
 * Usual lines are left to the kernel at hand, which is fast at them; all others are read by the rules, here.
 */
export abstract class LineKernel extends LineReader<Columns> implements Kernel {
  abstract readonly hosts: Names;
  abstract readonly resources: Names;
  format: LineFormat = commonFormat;
  protected readonly scanner: LineScanner;
  /** Of the first row in the format. */
  private zone: Zone | undefined = undefined;
  /** True if a line must fit its format to the end, and names are not looked up. */
  private wantsWholeLines = false;

  constructor(batch: Columns, options: KernelOptions, allocate: Allocate) {
    super(batch, { maxLineBytes: defaultMaxLineBytes, ...options }, allocate);
    this.scanner = new LineScanner(options.columns);
    this.scanner.use(this.format);
  }

  abstract namesOf(column: NameColumn): Names;

  /**
   * Prepares `scanUsualLines` for lines of a format: only of those that have its wanted columns and, if `isWhole`, fit it to the end
   * (`LineScanner.fits`).
   */
  protected abstract prepare(format: LineFormat, isWhole: boolean): void;

  /**
   * Reads lines from the buffer's position on into the batch, and moves the position behind them, until the batch is full,
   * the limit is reached, or a line is not a usual one.
   */
  protected abstract scanUsualLines(): void;

  /** Hashes the names of the batch's last row, in kernels that hash those of usual lines while they scan them. */
  protected hashLastRow(): void {}

  /** Remembers the time that the scanner has just read: usual lines are those of the same hour. */
  protected abstract learnTime(): void;

  /** Looks the names of all rows up. */
  protected abstract internNames(): void;

  use(format: LineFormat): void {
    this.format = format;
    this.zone = undefined;
    this.wantsWholeLines = false;
    this.scanner.use(format);
    this.prepare(format, false);
  }

  countFits(format: LineFormat, text: Uint8Array): FitCount {
    this.scanner.use(format);
    this.prepare(format, true);
    this.wantsWholeLines = true;
    let filled = 0;
    let fits = 0;
    for (let start = 0; start < text.length; ) {
      const space = this.space();
      const piece = text.subarray(start, start + space.length);
      space.set(piece);
      this.push(piece.length);
      start += piece.length;
      for (let batch = this.next(); batch !== null; batch = this.next()) {
        filled += batch.lineCount - batch.emptyCount;
        fits += batch.length;
      }
    }
    return { filled, fits };
  }

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
    if (this.wantsWholeLines) return;
    const { batch } = this;
    this.internNames();
    for (const { column, row, bytes } of batch.made) this.internMade(column, row, bytes);
    batch.times = timesOf(batch.time, batch.length);
    if (batch.length > 0) this.zone ??= this.scanner.zoneOfRow(batch, 0);
    batch.zone = this.zone;
  }

  /** Looks up a name that stands nowhere in the source. */
  protected abstract internMade(column: NameColumn, row: number, bytes: Uint8Array): void;

  /** Reads the next line by the rules, whatever it is. */
  private scanAnyLine(): void {
    const { batch, buffer, scanner, wantsWholeLines } = this;
    const { bytes, position, limit } = buffer;
    const start = skipNuls(bytes, position, limit);
    const end = bytes.indexOf(newline, start);
    if (end - start > this.maxLineBytes) {
      this.addLongLine(start);
    } else if (isBlankLine(bytes, start, end)) {
      batch.addEmpty();
    } else if (wantsWholeLines ? scanner.fits(bytes, start, end) : scanner.scan(bytes, start, end)) {
      for (const made of scanner.fields.made) batch.made.push({ ...made, row: batch.length });
      batch.addRow(start, end, scanner.fields);
      this.hashLastRow();
      this.learnTime();
    } else {
      batch.addMalformed(scanner.failure, scanner.failureAt - start, start, end - start);
    }
    buffer.position = end + 1;
  }
}
