import { batchLines } from '../lines/line-reader.ts';
import type { ByteDictionary } from '../structures/byte-dictionary.ts';
import { Columns, makeRowArrays, type NameColumn, type NamePlace } from './columns.ts';
import type { LineFormat } from './formats/steps.ts';
import { Dictionaries, type KernelOptions } from './kernel.ts';
import { LineKernel } from './line-kernel.ts';
import { timestampBytes } from './timestamp.ts';
import { isUsualLayout, UsualLineScanner } from './usual-line.ts';

/**
 * The kernel in TypeScript, which runs everywhere and is the reference for the other one.
 *
 * Memory: the dictionaries, 0.5 MB of columns, and two chunks (or twice the longest line).
 */
export class TypeScriptKernel extends LineKernel {
  readonly hosts: ByteDictionary;
  readonly resources: ByteDictionary;
  private readonly dictionaries: Dictionaries;
  private readonly usualScanner: UsualLineScanner;
  private readonly hasExtras: boolean;
  private hasUsualLines = false;

  /** Several kernels in one thread may share their names. */
  constructor(options: KernelOptions = {}, dictionaries: Dictionaries = new Dictionaries()) {
    super(new Columns(makeRowArrays(options.columns)), options, (byteCount) => new Uint8Array(byteCount));
    this.dictionaries = dictionaries;
    this.hosts = dictionaries.hosts;
    this.resources = dictionaries.resources;
    this.usualScanner = new UsualLineScanner(this.maxLineBytes);
    this.hasExtras = options.columns !== undefined && options.columns.size > 0;
    this.prepare(this.format, false);
  }

  namesOf(column: NameColumn): ByteDictionary {
    return this.dictionaries.of(column);
  }

  protected prepare({ layouts, forwardedIndex }: LineFormat, isWhole: boolean): void {
    const [layout] = layouts;
    this.hasUsualLines =
      layout !== undefined && !isWhole && !this.hasExtras && forwardedIndex === undefined && isUsualLayout(layout);
  }

  protected scanUsualLines(): void {
    if (!this.hasUsualLines) return;
    const { batch, buffer, usualScanner } = this;
    const { bytes, view, limit } = buffer;
    let position = buffer.position;
    while (position < limit && batch.lineCount < batchLines) {
      const end = usualScanner.scan(bytes, view, position, batch);
      if (end < 0) break;
      position = end + 1;
    }
    buffer.position = position;
  }

  protected learnTime(): void {
    const { timeForm, timeStart, timeEnd, time } = this.scanner.fields;
    if (timeForm !== 'clf' || timeEnd - timeStart !== timestampBytes) return;
    this.usualScanner.learnHour(this.buffer.view, timeStart, time);
  }

  protected internNames(): void {
    const { batch } = this;
    const { view } = this.buffer;
    for (const names of batch.names) {
      this.dictionaries.of(names.column).internAll(view, names, names.ids, batch.length);
    }
  }

  protected internMade(column: NameColumn, row: number, bytes: Uint8Array): void {
    const names = this.batch.names.find((one) => one.column === column) as NamePlace;
    names.ids[row] = this.dictionaries.of(column).intern(bytes);
  }
}
