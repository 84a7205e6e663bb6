/** What a running process has cost so far, as Linux tells it. */
import { readFileSync } from 'node:fs';

/** Of /proc; a hundred on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;

/** Processor seconds, user and system, of all its threads. */
export function cpuSecondsOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  // The second field, in parentheses, may hold anything; the third one follows the last of them.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [user, system] = [fields[11], fields[12]].map(Number) as [number, number];
  return (user + system) / TICKS_PER_SECOND;
}

/** Resident memory in MiB, at most since it started. */
export function peakMebibytesOf(pid: number): number {
  const kibibytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1];
  return Number(kibibytes) / 1024;
}
