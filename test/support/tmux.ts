import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { execaSync } from 'execa';
import { onTestFinished } from 'vitest';
import { program } from './cli.ts';
import { waitUntil } from './wait-until.ts';

/** tmux makes a real terminal that can be looked at. */
export const hasTmux: boolean = execaSync('tmux', ['-V'], { reject: false }).exitCode === 0;
/** Titles end with it where a test is skipped. */
export const unlessTmux: string = hasTmux ? '' : ' [skipped: needs tmux to make a terminal]';

const prompt = '$ ';

interface TmuxOptions {
  readonly columns?: number;
  readonly rows?: number;
  /** Added to a bare environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Programs by name: scripts of `sh`, beside `fansite`, the built program. */
  readonly programs?: Readonly<Record<string, string>>;
}

/** A terminal of one test with a shell in it that knows nothing of the user, in a folder of its own. */
export class TmuxTerminal {
  readonly folder: string = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'fansite-analyze-tmux-')));

  constructor({ columns = 80, rows = 24, env = {}, programs = {} }: TmuxOptions = {}) {
    onTestFinished(async () => {
      this.tmux({ mayFail: true }, 'kill-server');
      // Programs that end now may still write into it.
      await waitUntil(
        () => isRemoved(this.folder),
        () => `the end of ${this.folder}`,
      );
    });
    const scripts = { fansite: `exec '${process.execPath}' '${program}' "$@"`, ...programs };
    fs.mkdirSync(this.path('bin'));
    for (const [name, script] of Object.entries(scripts)) {
      fs.writeFileSync(this.path(`bin/${name}`), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    }
    fs.writeFileSync(this.path('bin/.shell'), `PS1='${prompt}' PATH="$PWD/bin:$PATH" HISTFILE=\n`);
    const session = ['new-session', '-d', '-x', String(columns), '-y', String(rows)];
    // Without a status line, all rows are the shell's.
    this.tmux({ env }, 'set', '-g', 'status', 'off', ';', ...session, 'bash --noprofile --rcfile bin/.shell');
  }

  path(name: string): string {
    return path.join(this.folder, name);
  }

  /** The text of a file in its folder, without the newline at its end; empty as long as there is none. */
  read(name: string): string {
    return fs.existsSync(this.path(name)) ? fs.readFileSync(this.path(name), 'utf8').trimEnd() : '';
  }

  /** Types a command line, as soon as the shell waits for one. */
  async run(command: string): Promise<void> {
    await this.waitFor((screen) => screen.trimEnd().endsWith(prompt.trimEnd()), 'the prompt');
    this.type(command);
    this.press('Enter');
  }

  type(text: string): void {
    this.tmux({}, 'send-keys', '-l', text);
  }

  /** Presses keys by their names in tmux: `Enter`, `C-c`, `Up`. */
  press(...keys: readonly string[]): void {
    this.tmux({}, 'send-keys', ...keys);
  }

  /** Copies all that programs write to the terminal from now on into a file in its folder. */
  record(name: string): void {
    this.tmux({}, 'pipe-pane', `cat > '${this.path(name)}'`);
  }

  resize(columns: number, rows: number): void {
    this.tmux({}, 'resize-window', '-x', String(columns), '-y', String(rows));
  }

  /** What the terminal shows, a line a row, without the spaces at their ends. */
  look(): string {
    return this.tmux({}, 'capture-pane', '-p');
  }

  /** What the terminal shows, as soon as something holds, which it does now or in a while. */
  async waitFor(isSo: (screen: string) => boolean, what: string): Promise<string> {
    let screen = '';
    await waitUntil(
      () => {
        screen = this.look();
        return isSo(screen);
      },
      () => `${what}, the terminal shows:\n${screen}`,
    );
    return screen;
  }

  /** The text of a file in its folder, as soon as there is any; the terminal may be closed. */
  async waitForFile(name: string): Promise<string> {
    await waitUntil(
      () => this.read(name) !== '',
      () => name,
    );
    return this.read(name);
  }

  /** What the terminal shows, as soon as some text is in it. */
  async waitForText(text: string): Promise<string> {
    return await this.waitFor((screen) => screen.includes(text), JSON.stringify(text));
  }

  /** True while a program has taken over the terminal. */
  get isTakenOver(): boolean {
    return this.ask('alternate_on') === '1';
  }

  get hasCursor(): boolean {
    return this.ask('cursor_flag') === '1';
  }

  /** Closes the terminal while programs use it. */
  close(): void {
    this.tmux({}, 'kill-server');
  }

  private ask(name: string): string {
    return this.tmux({}, 'display-message', '-p', `#{${name}}`).trimEnd();
  }

  private tmux({ env = {}, mayFail = false }: TmuxOptions & { mayFail?: boolean }, ...args: readonly string[]): string {
    const { stdout } = execaSync('tmux', ['-u', '-S', this.path('socket'), '-f', '/dev/null', ...args], {
      cwd: this.folder,
      env: {
        PATH: process.env.PATH ?? '',
        LC_ALL: 'C.UTF-8',
        TZ: 'Pacific/Chatham',
        ...env,
      },
      extendEnv: false,
      reject: !mayFail,
    });
    return stdout;
  }
}

function isRemoved(folder: string): boolean {
  try {
    fs.rmSync(folder, { recursive: true, force: true });
    return true;
  } catch {
    return false;
  }
}

/** Waits until a process is no more. */
export async function waitForEnd(pid: number): Promise<void> {
  await waitUntil(
    () => !isRunning(pid),
    () => `the end of process ${pid}`,
  );
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
