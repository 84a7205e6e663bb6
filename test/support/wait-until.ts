/** Longer than anything takes on the busiest machine, and shorter than the time for a test. */
const longestWaitMilliseconds = 30_000;
const lookMilliseconds = 10;

/** Looks again and again whether something is so. Throws if it is not for 30 s: `what` says what was waited for. */
export async function waitUntil(isSo: () => boolean | Promise<boolean>, what: () => string): Promise<void> {
  const deadline = performance.now() + longestWaitMilliseconds;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error(`waited in vain for ${what()}`);
    await new Promise((resolve) => setTimeout(resolve, lookMilliseconds));
  }
}
