import { zero } from '../../lines/bytes.ts';
import { copyBytes, encodeAscii } from './text-parts.ts';

const upperZ = 0x5a;
/** `2019-12-08T06:42:57.289Z`; years before 0 and after 9999 have a sign and six digits. */
export const mostTimestampBytes = 27;

/** Writes moments as RFC 3339 has them, in UTC with milliseconds, rounded down: `2019-12-08T06:42:57.289Z`. */
export class TimestampWriter {
  private second: number = Number.NaN;
  /** `2019-12-08T06:42:57.` */
  private secondText: Uint8Array = new Uint8Array(0);

  /**
   * Writes a moment, in milliseconds since 1970, at an index of the target, and returns the index behind it. Fast if it is in
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
