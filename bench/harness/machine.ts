/** What the benchmark runs on, and whether all it needs is there. */
import { accessSync, constants } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import { delimiter, resolve } from 'node:path';
import { BenchError } from './bench-error.ts';

/** One line for the heading of the results. */
export function describeMachine(): string {
  const [processor] = cpus();
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`;
  const model = processor?.model.trim() ?? 'unknown processor';
  return `${cpus().length} × ${model}, ${memory}, Linux ${release()}, Node ${process.versions.node}`;
}

/** Throws if one of the commands, names or paths, is not there: it must not be left out of a table silently. */
export function requireCommands(commands: Iterable<string>): void {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const missing = [...new Set(commands)].filter(
    (command) => !folders.some((folder) => isExecutable(resolve(folder, command))),
  );
  if (missing.length > 0)
    throw new BenchError(`missing: ${missing.join(', ')}; install with: sudo bash bench/install-peers.sh`);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
