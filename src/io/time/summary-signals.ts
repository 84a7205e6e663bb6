/**
 * What people ask a run with how it goes. SIGUSR1 does it, too, but is not for people: in the first milliseconds, before the
 * program takes it, Node opens its debugger on it.
 */
const summarySignals = ['SIGUSR2', 'SIGUSR1'] as const;

/** Calls `tell` each time that somebody asks how it goes, until the function is called that it returns. */
export function onSummarySignal(tell: () => void): () => void {
  for (const name of summarySignals) process.on(name, tell);
  // The listeners of `bin/` stay, so that a late signal does no harm.
  return () => {
    for (const name of summarySignals) process.off(name, tell);
  };
}
