/** The largest number up to which sums of whole numbers are exact. */
export const maxExact: number = Number.MAX_SAFE_INTEGER;

/** Throws `RangeError` unless it is a moment that sums of milliseconds can be exact about. */
export function checkMoment(moment: number): void {
  if (!(Number.isFinite(moment) && Math.abs(moment) <= maxExact)) {
    throw new RangeError(`a moment in milliseconds is expected, not ${nameNumber(moment)}`);
  }
}

/** Throws `RangeError` unless that many events can be counted: from 0 to 2^53 - 1, fractions too. */
export function checkEvents(n: number): void {
  if (!(Number.isFinite(n) && n >= 0 && n <= maxExact)) {
    throw new RangeError(`events from 0 to 2^53 - 1 are expected, not ${nameNumber(n)}`);
  }
}

/** Throws `RangeError` unless it is a span above 0. */
export function checkSpan(spanMs: number): void {
  if (!(Number.isFinite(spanMs) && spanMs > 0 && spanMs <= maxExact)) {
    throw new RangeError(`a span in milliseconds above 0 is expected, not ${nameNumber(spanMs)}`);
  }
}

/** How many steps a span has. Throws `RangeError` unless it is a whole number of them. */
export function countSteps(spanMs: number, stepMs: number): number {
  checkSpan(spanMs);
  checkSpan(stepMs);
  const steps = spanMs / stepMs;
  if (!Number.isInteger(steps)) {
    throw new RangeError(`a span of ${spanMs} ms is not a whole number of steps of ${stepMs} ms`);
  }
  return steps;
}

/** A number in a message; of anything else, which callers without types may pass, what kind of thing it is: `string`. */
export function nameNumber(value: unknown): string {
  return typeof value === 'number' ? String(value) : typeof value;
}
