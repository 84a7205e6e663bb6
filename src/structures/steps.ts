/**
 * Work that yields every few milliseconds, so that a signal can end it soon, and returns its result. Keep hot loops in plain
 * functions: V8 optimizes loops with a `yield` less.
 */
export type Steps<Result> = Generator<undefined, Result, undefined>;

/** Does all of the work without a pause. */
export function finish<Result>(steps: Steps<Result>): Result {
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}
