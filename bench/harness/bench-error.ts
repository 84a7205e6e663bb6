/** Something the user can mend; shown as one sentence, without a stack. */
export class BenchError extends Error {}

/** The command line is wrong. */
export class UsageError extends BenchError {}

/** Runs a script of the benchmark: tells what went wrong and sets the exit code, 2 for wrong usage, else 1. */
export async function runScript(name: string, main: () => void | Promise<void>): Promise<void> {
  try {
    await main();
  } catch (error) {
    console.error(error instanceof BenchError ? `${name}: ${error.message}` : error);
    process.exitCode = error instanceof UsageError ? 2 : 1;
  }
}
