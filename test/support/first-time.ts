import { readLine, splitLines } from '../oracles/reports.ts';

/** The time of the first well-formed line of a log; undefined if there is none. */
export function firstTimeOf(log: Uint8Array): number | undefined {
  for (const text of splitLines(log)) {
    const line = readLine(text);
    if (line.kind === 'entry') return line.entry.time;
  }
  return undefined;
}

/** Logs in the order of their first times, equals as given; those without one keep their index. */
export function sortByFirstTime(logs: readonly Uint8Array[]): Uint8Array[] {
  const sorted = logs
    .filter((log) => firstTimeOf(log) !== undefined)
    .sort((log, other) => (firstTimeOf(log) as number) - (firstTimeOf(other) as number));
  return logs.map((log) => (firstTimeOf(log) === undefined ? log : (sorted.shift() as Uint8Array)));
}
