/** How often a new generator is stepped, until every bit of the state depends on every bit of the seed. */
const mixingSteps = 15;

/**
 * Random numbers from a seed: the same seed and stream give the same numbers on every machine.
 *
 * The algorithm is sfc32, of PractRand by Chris Doty-Humphrey (public domain): 128 bits of state, of which 32 count, so that
 * no sequence comes back before 2^32 steps, and 2^127 are to be expected. Some 3 ns a step.
 */
export class Random {
  // Always 32-bit integers with a sign, which the engine keeps as such.
  private a: number;
  private b: number;
  private c: number;
  private counter = 1;

  /**
   * A seed is a whole number from 0 to 2^53 - 1, a stream one from 0 to 2^32 - 1: different streams of a seed have nothing to
   * do with each other. Throws `RangeError` for another one.
   */
  constructor(seed: number, stream: number = 0) {
    checkWhole('a seed', seed, Number.MAX_SAFE_INTEGER);
    checkWhole('a stream', stream, 2 ** 32 - 1);
    this.a = seed | 0;
    this.b = Math.floor(seed / 2 ** 32) | 0;
    this.c = stream | 0;
    for (let i = 0; i < mixingSteps; i++) this.bits();
  }

  /** 32 random bits, as an integer with a sign. */
  bits(): number {
    const { b, c } = this;
    const sum = (this.a + b + this.counter) | 0;
    this.counter = (this.counter + 1) | 0;
    this.a = b ^ (b >>> 9);
    this.b = (c + (c << 3)) | 0;
    this.c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum;
  }

  /** A number in [0, 1), a multiple of 2^-53; all of them alike. */
  fraction(): number {
    return ((this.bits() >>> 5) * 2 ** 26 + (this.bits() >>> 6)) * 2 ** -53;
  }

  /** A whole number in [0, limit); none is more likely than another by more than `limit` / 2^53. `limit` is at least 1. */
  below(limit: number): number {
    return Math.floor(this.fraction() * limit);
  }
}

function checkWhole(name: string, value: number, most: number): void {
  if (!(Number.isInteger(value) && value >= 0 && value <= most)) {
    throw new RangeError(`${name} is a whole number from 0 to ${most}, not ${value}`);
  }
}
