/** The signals that end a run early, with the exit codes that shells give for them. */
const exitCodes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

type EndingSignal = keyof typeof exitCodes;

/** Thrown where work stops because a signal came. */
export class Interruption extends Error {
  readonly exitCode: number;

  constructor(signal: EndingSignal) {
    super(`interrupted by ${signal}`);
    this.exitCode = exitCodes[signal];
  }
}

/**
 * Runs work that a signal can end: the first one aborts the work's `AbortSignal` with an `Interruption`, so that it can
 * clean up; a second one finds no handler any more and ends the process at once.
 */
export async function interruptible<Result>(work: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
  const controller = new AbortController();
  const abort = (signal: NodeJS.Signals) => {
    stopListening();
    controller.abort(new Interruption(signal as EndingSignal));
  };
  const stopListening = () => {
    for (const signal of Object.keys(exitCodes)) process.off(signal, abort);
  };
  for (const signal of Object.keys(exitCodes)) process.on(signal, abort);
  try {
    return await work(controller.signal);
  } finally {
    stopListening();
  }
}
