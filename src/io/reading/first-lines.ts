import { newline, skipNuls } from '../../lines/bytes.ts';
import { detectedBytes, detectedLines } from '../../log/detect-format.ts';
import type { LineFormat } from '../../log/formats/steps.ts';
import { LineScanner } from '../../log/line-scanner.ts';
import type { LogSource } from '../../pipeline/effects.ts';
import type { EpochSeconds } from '../../structures/calendar.ts';

/** A thousand lines are seldom longer. */
const usualBytes: number = 256 * 1024;

/** Collects the first lines of a log, by which its format is decided. */
export class FirstLines {
  private readonly source: LogSource;
  private space: Uint8Array = new Uint8Array(usualBytes);
  private byteCount = 0;
  private hasEnded = false;

  constructor(source: LogSource) {
    this.source = source;
  }

  /** All bytes read so far, without NULs before the first line, which belong to none. Valid until more is read. */
  get bytes(): Uint8Array {
    return this.space.subarray(0, this.byteCount);
  }

  /** The complete lines, each with a newline: the last one of a log may lack its own. Valid until more is read. */
  get lines(): Uint8Array {
    const { bytes } = this;
    if (!this.hasEnded || bytes.length === 0 || bytes.at(-1) === newline) {
      return bytes.subarray(0, bytes.lastIndexOf(newline) + 1);
    }
    if (bytes.length === this.space.length) this.grow();
    this.space[bytes.length] = newline;
    return this.space.subarray(0, bytes.length + 1);
  }

  /** Reads `detectedLines`, or as many as there are in `detectedBytes`, and the rest of what came with them. */
  async read(): Promise<void> {
    let lineCount = 0;
    for (let at = 0; lineCount < detectedLines && (await this.readPiece()); at = this.byteCount) {
      const { bytes } = this;
      for (let end = bytes.indexOf(newline, at); end >= 0; end = bytes.indexOf(newline, end + 1)) lineCount++;
    }
  }

  /** The time of the first well-formed line of the first `detectedBytes`; undefined if there is none. Reads on if it must. */
  async findTime(format: LineFormat): Promise<EpochSeconds | undefined> {
    const scanner = new LineScanner();
    scanner.use(format);
    let start = 0;
    for (let isDone = false; ; ) {
      const { lines } = this;
      for (let end = lines.indexOf(newline, start); end >= 0; end = lines.indexOf(newline, start)) {
        if (scanner.scan(lines, skipNuls(lines, start, end), end)) return scanner.fields.time;
        start = end + 1;
      }
      if (isDone) return undefined;
      isDone = !(await this.readPiece());
    }
  }

  /** Reads some more bytes. Returns false at the end, and when there are `detectedBytes`. */
  private async readPiece(): Promise<boolean> {
    if (this.hasEnded || this.byteCount === detectedBytes) return false;
    if (this.byteCount === this.space.length) this.grow();
    const reading = this.source.read(this.space.subarray(this.byteCount, detectedBytes));
    const readBytes = typeof reading === 'number' ? reading : await reading;
    this.hasEnded = readBytes === 0;
    const isInHole = this.byteCount === 0;
    this.byteCount += readBytes;
    if (isInHole) this.dropNuls();
    return !this.hasEnded;
  }

  /** A log that was copied and emptied begins with a hole of NULs, which may be of any size. */
  private dropNuls(): void {
    const start = skipNuls(this.space, 0, this.byteCount);
    this.space.copyWithin(0, start, this.byteCount);
    this.byteCount -= start;
  }

  private grow(): void {
    const larger = new Uint8Array(2 * this.space.length);
    larger.set(this.bytes);
    this.space = larger;
  }
}
