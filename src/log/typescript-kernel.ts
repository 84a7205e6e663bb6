import { batchLines, type LineOptions } from '../lines/line-reader.ts';
import type { ByteDictionary } from '../structures/byte-dictionary.ts';
import { Columns } from './columns.ts';
import { Dictionaries } from './kernel.ts';
import { LineKernel } from './line-kernel.ts';
import { UsualLineScanner } from './usual-line.ts';

/**
 * The kernel in TypeScript, which runs everywhere and is the reference for the other one.
 *
 * Memory: the two dictionaries, 0.5 MB of columns, and two chunks (or twice the longest line).
 */
export class TypeScriptKernel extends LineKernel {
  readonly hosts: ByteDictionary;
  readonly resources: ByteDictionary;
  private readonly usualScanner: UsualLineScanner;

  /** Several kernels in one thread may share their names. */
  constructor(options: LineOptions = {}, names: Dictionaries = new Dictionaries()) {
    super(new Columns(), options, (byteCount) => new Uint8Array(byteCount));
    this.hosts = names.hosts;
    this.resources = names.resources;
    this.usualScanner = new UsualLineScanner(this.maxLineBytes);
  }

  protected scanUsualLines(): void {
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

  protected learnHour(at: number, time: number): void {
    this.usualScanner.learnHour(this.buffer.view, at, time);
  }

  protected internNames(): void {
    const { batch } = this;
    const { view } = this.buffer;
    this.hosts.internAll(view, batch.hostNames, batch.host, batch.length);
    this.resources.internAll(view, batch.resourceNames, batch.resource, batch.length);
  }
}
