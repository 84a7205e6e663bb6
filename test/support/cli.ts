import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa, type Options, type ResultPromise } from 'execa';
import { expect, onTestFinished } from 'vitest';
import { allStems } from '../../src/analyzers/index.ts';
import { waitUntil } from './wait-until.ts';

/** Where the repository is. */
export const repository: string = fileURLToPath(new URL('../..', import.meta.url));
/** The built program, as `npx fansite-analyze` starts it. */
export const program: string = path.join(repository, 'bin/fansite-analyze.js');

/** The names of all answers, as a folder lists them. */
export const answerNames: readonly string[] = allStems.map((stem) => `${stem}.txt`).sort();

/** Only what a run needs: nothing of the environment of the tests, such as FORCE_COLOR or CI, may show. */
const environment = { PATH: process.env.PATH ?? '', TZ: 'Pacific/Chatham', TERM: 'xterm', LC_ALL: 'C.UTF-8' };

/** No run takes so long on the busiest machine, and a test that waits for one that hangs should fail, not the whole suite. */
const longestRunMilliseconds = 150_000;

interface RunOptions {
  /** Added to a bare environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** What is piped in; nothing (`/dev/null`) unless given. */
  readonly input?: string | Uint8Array;
  /** A file of which standard input is redirected. */
  readonly inputFile?: string;
  /** Standard input is a pipe that stays open and idle. */
  readonly isInputOpen?: boolean;
  /** User and group to run as, which takes root. */
  readonly user?: number;
  /** JavaScript that is run before the program, in the same process, behind `hookPrelude`. */
  readonly hook?: string;
  /** Another copy of the program. */
  readonly program?: string;
}

/**
 * What hooks can use: `onRead` calls something ahead of and behind every read of a log (a file whose name has `log` in
 * it), with the number of the read from 1. The reads that load the program are left alone.
 */
const hookPrelude = `
const fs = require('node:fs');
function onRead(before, after = () => {}) {
  const { openSync, readSync } = fs;
  let log = -1;
  let reads = 0;
  fs.openSync = (name, ...rest) => {
    const descriptor = openSync(name, ...rest);
    if (/log[^/]*$/.test(String(name))) log = descriptor;
    else if (descriptor === log) log = -1;
    return descriptor;
  };
  fs.readSync = (descriptor, ...rest) => {
    if (descriptor !== log) return readSync(descriptor, ...rest);
    before(++reads);
    const count = readSync(descriptor, ...rest);
    after(reads);
    return count;
  };
}`;

/** What is left of a run. */
export interface Outcome {
  readonly exitCode: number | undefined;
  readonly signal: string | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** A run that goes on, and what it has printed so far. */
export class OngoingRun {
  readonly run: ResultPromise;
  stdout = '';
  stderr = '';
  private isOver = false;

  constructor(run: ResultPromise) {
    this.run = run;
    run.stdout?.on('data', (piece: Buffer) => {
      this.stdout += piece.toString();
    });
    run.stderr?.on('data', (piece: Buffer) => {
      this.stderr += piece.toString();
    });
    run.once('close', () => {
      this.isOver = true;
    });
  }

  /** Waits until something holds of it; fails if it ends before. */
  async waitUntil(isSo: () => boolean | Promise<boolean>, what: string): Promise<void> {
    let holds = false;
    const look = async () => {
      const wasOver = this.isOver;
      holds = await isSo();
      return holds || wasOver;
    };
    await waitUntil(look, () => `${what}: ${this.stderr}`);
    if (!holds) throw new Error(`it ended before ${what}: ${this.stderr}`);
  }

  async waitForMessage(text: string): Promise<void> {
    await this.waitUntil(() => this.stderr.includes(text), text);
  }

  /** Writes to its standard input. */
  write(text: string): void {
    this.run.stdin?.write(text);
  }

  closeInput(): void {
    this.run.stdin?.end();
  }

  kill(signal: NodeJS.Signals): void {
    this.run.kill(signal);
  }

  /** Waits for its end. */
  async end(): Promise<Outcome> {
    return outcomeOf(await this.run);
  }
}

/** A temporary folder of one test, which is removed after it. */
export class Sandbox {
  readonly folder: string = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'fansite-analyze-cli-')));

  constructor() {
    onTestFinished(() => fs.rmSync(this.folder, { recursive: true, force: true }));
  }

  path(name: string): string {
    return path.join(this.folder, name);
  }

  /** Writes a file, latin1 (one character is one byte), and makes the folders above it. */
  write(name: string, content: string | Uint8Array): string {
    const target = this.path(name);
    fs.mkdirSync(path.dirname(target), { recursive: true });
    fs.writeFileSync(target, typeof content === 'string' ? Buffer.from(content, 'latin1') : content);
    return target;
  }

  /** The text of a file, latin1. */
  read(name: string): string {
    return fs.readFileSync(this.path(name), 'latin1');
  }

  /** Everything in a folder, hidden files too: contents by name, `(folder)` for a folder. Undefined if it is missing. */
  list(name: string): Record<string, string> | undefined {
    const folder = this.path(name);
    if (!fs.existsSync(folder)) return undefined;
    const names = fs.readdirSync(folder).sort();
    return Object.fromEntries(
      names.map((entry) => {
        const whole = path.join(folder, entry);
        return [entry, fs.statSync(whole).isDirectory() ? '(folder)' : fs.readFileSync(whole, 'latin1')];
      }),
    );
  }

  /** The names in a folder, hidden ones too; undefined if it is missing. */
  names(name = '.'): string[] | undefined {
    const folder = this.path(name);
    return fs.existsSync(folder) ? fs.readdirSync(folder).sort() : undefined;
  }

  /** Starts the program in this folder. */
  start(args: readonly string[], options: RunOptions = {}): ResultPromise {
    return execa(process.execPath, [options.program ?? program, ...args], this.settings(options));
  }

  /** Starts the program and waits until it has told something on standard error. */
  async startUntil(
    told: string,
    args: readonly string[],
    options: RunOptions = {},
  ): Promise<{ run: ResultPromise; end: () => Promise<Outcome> }> {
    const running = new OngoingRun(this.start(args, options));
    await running.waitForMessage(told);
    return { run: running.run, end: () => running.end() };
  }

  /** Runs the program in this folder to its end. */
  async run(args: readonly string[], options: RunOptions = {}): Promise<Outcome> {
    return outcomeOf(await this.start(args, options));
  }

  /** Runs a bash script in this folder; `fansite` is the program and `$1` … are the arguments. */
  async shell(script: string, args: readonly string[] = [], options: RunOptions = {}): Promise<Outcome> {
    const prelude = 'fansite() { "$NODE" "$PROGRAM" "$@"; }; export -f fansite\n';
    const env = { ...options.env, NODE: process.execPath, PROGRAM: options.program ?? program };
    // Ends what the script has started in the background as well.
    const limit = ['--kill-after=1', String(longestRunMilliseconds / 1000 - 2), 'bash', '-c', prelude + script, 'bash'];
    return outcomeOf(await execa('timeout', [...limit, ...args], this.settings({ ...options, env })));
  }

  private settings({ env = {}, input, inputFile, isInputOpen, user, hook }: RunOptions): Options {
    const hooked = hook === undefined ? {} : { NODE_OPTIONS: `--require ${this.writeHook(hook)}` };
    return {
      cwd: this.folder,
      env: { ...environment, ...hooked, ...env },
      extendEnv: false,
      reject: false,
      stripFinalNewline: false,
      timeout: longestRunMilliseconds,
      killSignal: 'SIGKILL',
      ...stdinOf(input, inputFile, isInputOpen),
      ...(user !== undefined && { uid: user, gid: user }),
    };
  }

  private writeHook(code: string): string {
    const hook = path.join(this.folder, '.hook.cjs');
    fs.writeFileSync(hook, `${hookPrelude}\n${code}\n`);
    onTestFinished(() => fs.rmSync(hook, { force: true }));
    return hook;
  }
}

function stdinOf(input: RunOptions['input'], inputFile?: string, isInputOpen?: boolean): Options {
  if (input !== undefined) return { input: typeof input === 'string' ? Buffer.from(input, 'latin1') : input };
  if (inputFile !== undefined) return { stdin: { file: inputFile } };
  return { stdin: isInputOpen ? 'pipe' : 'ignore' };
}

function outcomeOf(result: { exitCode?: number; signal?: string; stdout?: unknown; stderr?: unknown }): Outcome {
  const { exitCode, signal, stdout, stderr } = result;
  return { exitCode, signal, stdout: String(stdout ?? ''), stderr: String(stderr ?? '') };
}

/** The parts of a log line that matter, all of which have a default. */
interface LineParts {
  readonly host?: string;
  readonly time?: string;
  readonly request?: string;
  readonly status?: number;
  readonly bytes?: number | string;
  /** What follows the bytes. */
  readonly rest?: string;
}

/** A well-formed line with its newline. */
export function line({
  host = 'a',
  time = at(1),
  request = 'GET /x HTTP/1.0',
  status = 200,
  bytes = 10,
  rest = '',
}: LineParts): string {
  return `${host} - - [${time}] "${request}" ${status} ${bytes}${rest}\n`;
}

/** A failed login. */
export function failedLogin(host: string, seconds: number): string {
  return line({ host, time: at(seconds), request: 'POST /login HTTP/1.0', status: 401 });
}

/** The moment some seconds after midnight on 1 July 1995, as a log has it. */
export function at(seconds: number): string {
  return `${new Date(Date.UTC(1995, 6, 1, 0, 0, seconds)).toISOString().slice(8, 10)}/Jul/1995:${clockOf(seconds)} -0400`;
}

function clockOf(seconds: number): string {
  return new Date(1000 * (seconds % 86_400)).toISOString().slice(11, 19);
}

/**
 * All answers, as `Sandbox.list` has them. Those that are not given may have any text: the tests of the program need not know
 * every question, which has tests of its own.
 */
function withOtherAnswers(answers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(answerNames.map((name) => [name, answers[name] ?? expect.any(String)]));
}

/** A log of three lines, and its answers. */
export const smallLog: string =
  line({ host: 'a', time: at(1), request: 'GET /x HTTP/1.0', bytes: 10 }) +
  line({ host: 'b', time: at(2), request: 'GET /y HTTP/1.0', bytes: 30 }) +
  line({ host: 'a', time: at(3), request: 'GET /x HTTP/1.0', bytes: 10 });

export const smallAnswers: Readonly<Record<string, string>> = withOtherAnswers({
  'blocked.txt': '',
  'disjointhours.txt': '01/Jul/1995:00:00:01 -0400,3\n',
  'hosts.txt': 'a,2\nb,1\n',
  'hours.txt': '01/Jul/1995:00:00:01 -0400,3\n01/Jul/1995:00:00:02 -0400,2\n01/Jul/1995:00:00:03 -0400,1\n',
  'resources.txt': '/y\n/x\n',
  'resources_with_bytes.txt': '/y,30\n/x,20\n',
});

/** What the answers are where there is nothing to say. */
export const emptyAnswers: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(smallAnswers).map(([name, text]) => [name, typeof text === 'string' ? '' : text]),
);

/** A new sandbox with `smallLog` as `log.txt`. */
export function sandboxWithLog(): Sandbox {
  const sandbox = new Sandbox();
  sandbox.write('log.txt', smallLog);
  return sandbox;
}

/** Users who cannot read and write everything. */
export const nobody = 65_534;
const isRoot: boolean = process.getuid?.() === 0;
/** Root can become somebody else. */
export const canChangeUser: boolean = isRoot && process.platform !== 'win32';
/** Titles end with it where a test is skipped. */
export const unlessRoot: string = canChangeUser ? '' : ' [skipped: only root can run the program as another user]';

/** A copy of the program that everybody may read, in the sandbox, which everybody may enter then. */
export function copyProgram(sandbox: Sandbox): string {
  fs.chmodSync(sandbox.folder, 0o755);
  const copy = sandbox.path('program');
  for (const folder of ['bin', 'dist'])
    fs.cpSync(path.join(repository, folder), path.join(copy, folder), { recursive: true });
  return path.join(copy, 'bin/fansite-analyze.js');
}
