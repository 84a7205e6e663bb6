/**
 * Work that may pause wherever it yields, so that a signal can end it soon, and has its result at the end. Between two pauses it
 * takes some milliseconds at most. V8 makes less of a hot loop that has a `yield` in it, so that these are in plain functions.
 */
export type Steps<Result> = Generator<undefined, Result, undefined>;

/** Does all of the work without a pause. */
export function finish<Result>(steps: Steps<Result>): Result {
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}
