/** How fast, and in how much memory, `watch` plays a log; its totals must be those of the other command. */
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { BenchError } from '../harness/bench-error.ts';
import type { LogInput } from '../harness/logs.ts';
import { answersFolder } from '../harness/measure.ts';
import { builtProduct, dataFolder } from '../harness/places.ts';
import { note } from '../harness/progress.ts';

export interface Played {
  readonly lines: number;
  readonly wallSeconds: number;
  readonly cpuSeconds: number;
  readonly peakMebibytes: number;
}

const GNU_TIME = '/usr/bin/time';

/** What the replay says at its end. */
interface End {
  readonly hosts: readonly { host: string; requests: number }[];
  readonly resources: readonly { resource: string; bytes: number }[];
  readonly totals: { readonly lines: number; readonly blocked: number };
}

/**
 * Plays a log, through a pipe or from its file. Lists must be of a window as long as the log: throws if the end is not the
 * batch's.
 */
export function play({ log, provide }: LogInput, window: string, isPiped: boolean): Played {
  provide();
  note(`playing ${log.name}${isPiped ? ' through a pipe' : ''}`);
  const timesFile = join(dataFolder, 'times.txt');
  const command = `${GNU_TIME} -f '%e %U %S %M' -o "$1" "$2" "$3" watch --replay max --window "$5"`;
  const script = isPiped ? `cat "$4" | ${command} -` : `${command} "$4"`;
  const words = ['-c', script, 'bench', timesFile, process.execPath, builtProduct, log.file, window];
  const { status, stdout, stderr } = spawnSync('bash', words, { encoding: 'latin1', maxBuffer: 1 << 24 });
  if (status !== 0) throw new BenchError(`watch failed: ${stderr}`);
  const end = JSON.parse(stdout) as End;
  compareWithBatch(end, log.file);
  const [wall, user, system, kibibytes] = readFileSync(timesFile, 'utf8').split(' ').map(Number) as number[];
  return {
    lines: end.totals.lines,
    wallSeconds: wall as number,
    cpuSeconds: (user as number) + (system as number),
    peakMebibytes: (kibibytes as number) / 1024,
  };
}

function compareWithBatch({ hosts, resources, totals }: End, file: string): void {
  rmSync(answersFolder, { recursive: true, force: true });
  const { status } = spawnSync(process.execPath, [builtProduct, '--quiet', file, answersFolder], { stdio: 'inherit' });
  if (status !== 0) throw new BenchError(`cannot analyze ${file}`);
  const read = (name: string) => readFileSync(join(answersFolder, name), 'latin1');
  const isSame =
    read('hosts.txt') === hosts.map(({ host, requests }) => `${host},${requests}\n`).join('') &&
    read('resources_with_bytes.txt') === resources.map(({ resource, bytes }) => `${resource},${bytes}\n`).join('') &&
    read('blocked.txt').split('\n').length - 1 === totals.blocked;
  if (!isSame) throw new BenchError(`the replay of ${file} ends with other answers than the batch`);
}
