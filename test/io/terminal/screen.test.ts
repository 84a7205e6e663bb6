import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { repository } from '../../support/cli.ts';
import { hasTmux, TmuxTerminal, unlessTmux, waitForEnd } from '../../support/tmux.ts';

const onTerminal = test.skipIf(!hasTmux);
const esc = '\u001b';

const loader = path.join(repository, 'node_modules/tsx/dist/esm/index.mjs');
const program = path.join(repository, 'test/support/screen-program.ts');

/** A terminal with `screen-program.ts` in it, here called `show`, which has drawn its screen. */
async function startProgram(commandLine = 'show result'): Promise<TmuxTerminal> {
  const programs = { show: `exec '${process.execPath}' --import '${loader}' '${program}' "$@"` };
  const terminal = new TmuxTerminal({ columns: 80, rows: 16, programs });
  await terminal.run(`stty -a > before; clear; echo above; ${commandLine}; echo "code $?"; stty -a > after`);
  await terminal.waitForText('pid ');
  return terminal;
}

function pidOf(terminal: TmuxTerminal): number {
  return Number(/^pid (\d+)/.exec(terminal.look())?.[1]);
}

/** False if there is no such process any more. */
function signalProcess(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}

/** Expects the terminal as it was before the program, with these lines below what was there. */
async function expectRestored(terminal: TmuxTerminal, ...lines: readonly string[]): Promise<void> {
  await terminal.waitForFile('after');
  const screen = await terminal.waitFor((shown) => shown.trimEnd().endsWith('\n$'), 'the prompt');
  expect(screen.trimEnd().split('\n')).toEqual(['above', ...lines, '$']);
  expect(terminal.isTakenOver).toBe(false);
  expect(terminal.hasCursor).toBe(true);
  expect(terminal.read('after')).toBe(terminal.read('before'));
}

describe('a screen', () => {
  onTerminal(`takes over the terminal and hides the cursor${unlessTmux}`, async () => {
    const terminal = await startProgram();
    expect(terminal.isTakenOver).toBe(true);
    expect(terminal.hasCursor).toBe(false);
    expect(terminal.look()).not.toContain('above');
  });

  onTerminal(`fills whole rows, and loses what does not fit${unlessTmux}`, async () => {
    const terminal = await startProgram();
    const full = 'x'.repeat(80);
    const lines = ['keys', full, '', full.slice(1), 'last line'];
    const screen = await terminal.waitForText('last line');
    expect(screen.trimEnd().split('\n').slice(1)).toEqual(['size 80 x 16', ...lines]);
    terminal.resize(80, 6);
    expect((await terminal.waitForText('80 x 6')).split('\n').slice(2)).toEqual(lines.slice(0, -1));
  });

  onTerminal(`is drawn anew when the terminal gets another size${unlessTmux}`, async () => {
    const terminal = await startProgram();
    for (const [columns, rows] of [
      [60, 20],
      [20, 8],
      [80, 16],
    ] as const) {
      terminal.resize(columns, rows);
      const lines = (await terminal.waitForText(`size ${columns} x ${rows}`)).split('\n');
      expect(lines[3]).toBe('x'.repeat(columns));
    }
  });

  onTerminal(`tells keys, but not arrows and the like${unlessTmux}`, async () => {
    const terminal = await startProgram();
    terminal.type('a');
    terminal.press('Up', 'F1', 'F5', 'C-Left', 'M-x', 'PPage');
    terminal.type('?é');
    await terminal.waitForText('keys a ? é');
  });

  onTerminal(`writes only lines that changed, as one frame${unlessTmux}`, async () => {
    const terminal = await startProgram();
    terminal.record('written');
    terminal.type('a');
    expect(await terminal.waitForFile('written')).toBe(`${esc}[?2026h${esc}[3;1H${esc}[Kkeys a${esc}[?2026l`);
  });
});

describe('the terminal is left as it was found', () => {
  onTerminal(`at a normal end${unlessTmux}`, async () => {
    const terminal = await startProgram();
    terminal.type('q');
    await expectRestored(terminal, 'code 0');
    expect(terminal.read('result')).toBe('done');
  });

  onTerminal(`by Ctrl-C${unlessTmux}`, async () => {
    const terminal = await startProgram();
    terminal.press('C-c');
    await expectRestored(terminal, 'code 130');
    expect(terminal.read('result')).toBe('interrupted by SIGINT');
  });

  onTerminal(`by Ctrl-C, which ends a whole pipeline${unlessTmux}`, async () => {
    const terminal = await startProgram('sleep 1000 | show result');
    terminal.press('C-c');
    // The shell does not go on with the command line.
    await terminal.run('jobs; stty -a > after');
    await expectRestored(terminal, '', '$ jobs; stty -a > after');
    expect(terminal.read('result')).toBe('interrupted by SIGINT');
  });

  onTerminal.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)(`by %s${unlessTmux}`, async (signal, code) => {
    const terminal = await startProgram();
    process.kill(pidOf(terminal), signal);
    await expectRestored(terminal, `code ${code}`);
    expect(terminal.read('result')).toBe(`interrupted by ${signal}`);
  });

  onTerminal(`at the first signal, so that one that comes a second later may end it at once${unlessTmux}`, async () => {
    const terminal = await startProgram();
    terminal.type('s');
    await terminal.waitForText('keys s');
    const pid = pidOf(terminal);
    process.kill(pid, 'SIGTERM');
    await terminal.waitFor(() => !terminal.isTakenOver, 'the terminal to be given back');
    await terminal.waitFor(() => !signalProcess(pid, 'SIGTERM'), 'the program to end');
    await expectRestored(terminal, 'Terminated', 'code 143');
  });

  onTerminal(`by an error${unlessTmux}`, async () => {
    const terminal = await startProgram();
    terminal.type('e');
    await expectRestored(terminal, 'code 1');
    expect(terminal.read('result')).toBe('caught');
  });

  onTerminal(`by an error that nobody catches, whose report is in a file${unlessTmux}`, async () => {
    const terminal = await startProgram('show result 2> report');
    terminal.type('u');
    await expectRestored(terminal, 'code 1');
    expect(terminal.read('report')).toContain('Error: uncaught');
  });

  onTerminal(`by an error that nobody catches, ahead of its report${unlessTmux}`, async () => {
    const terminal = await startProgram();
    terminal.type('u');
    expect(await terminal.waitForText('code 1')).toContain('Error: uncaught');
  });
});

describe('Ctrl-Z', () => {
  onTerminal(`gives the terminal to the shell until fg${unlessTmux}`, async () => {
    const terminal = await startProgram();
    terminal.type('a');
    await terminal.waitForText('keys a');
    terminal.press('C-z');
    await expectRestored(terminal, '', '[1]+  Stopped                 show result', 'code 148');
    await terminal.run('fg');
    await terminal.waitForText('keys a');
    expect(terminal.isTakenOver).toBe(true);
    expect(terminal.hasCursor).toBe(false);
    terminal.type('bq');
    await terminal.waitForText('$ fg');
    expect(terminal.read('result')).toBe('done');
    expect(terminal.isTakenOver).toBe(false);
  });

  onTerminal(`stops the whole pipeline${unlessTmux}`, async () => {
    const terminal = await startProgram('sleep 1000 | show result');
    terminal.press('C-z');
    await terminal.waitForText('Stopped');
    await terminal.run('clear; jobs');
    await terminal.waitForText('[1]+  Stopped                 sleep 1000 | show result');
  });

  onTerminal(`and a signal end the program without taking over the terminal${unlessTmux}`, async () => {
    const terminal = await startProgram();
    terminal.press('C-z');
    await terminal.waitForText('code 148');
    await terminal.run('kill %1');
    expect(await terminal.waitForFile('result')).toBe('interrupted by SIGTERM');
    expect(terminal.isTakenOver).toBe(false);
  });

  onTerminal(`does nothing where no shell could make the program go on${unlessTmux}`, async () => {
    const terminal = await startProgram('exec show result');
    terminal.press('C-z');
    terminal.type('a');
    await terminal.waitForText('keys a');
    expect(terminal.isTakenOver).toBe(true);
  });

  onTerminal(
    `is not the only way to be stopped: the screen is drawn anew also after SIGSTOP${unlessTmux}`,
    async () => {
      const terminal = await startProgram();
      const pid = pidOf(terminal);
      process.kill(pid, 'SIGSTOP');
      await terminal.waitForText('Stopped');
      await terminal.run('clear; fg');
      const screen = await terminal.waitFor((shown) => /^pid \d+\nsize/.test(shown), 'the screen');
      expect(screen).not.toContain('fg');
      terminal.type('q');
      expect(await terminal.waitForFile('result')).toBe('done');
    },
  );
});

describe('keys', () => {
  onTerminal(`come from the terminal also where standard input is a pipe${unlessTmux}`, async () => {
    const terminal = await startProgram('echo log | show result');
    terminal.type('abq');
    await expectRestored(terminal, 'code 0');
    expect(terminal.read('result')).toBe('done');
  });

  onTerminal(`are none where no terminal belongs to the program${unlessTmux}`, async () => {
    const terminal = await startProgram('setsid --wait show result < /dev/null');
    await terminal.waitForText('tick');
    process.kill(pidOf(terminal), 'SIGTERM');
    await expectRestored(terminal, 'code 143');
  });
});

describe('a closed terminal', () => {
  onTerminal(`ends the program quietly, by its signal or by itself${unlessTmux}`, async () => {
    const terminal = await startProgram('show result 2> report');
    const pid = pidOf(terminal);
    terminal.close();
    await waitForEnd(pid);
    expect(terminal.read('result')).toMatch(/^(gone|interrupted by SIGHUP)$/);
    expect(terminal.read('report')).toBe('');
  });

  onTerminal.each([
    ['has keys', 'show result signals-alone'],
    ['has none', 'setsid --wait show result signals-alone < /dev/null'],
  ])(`ends a program quietly that hears of no signal and %s${unlessTmux}`, async (_, command) => {
    const terminal = await startProgram(`trap "" HUP; ${command} 2> report`);
    const pid = pidOf(terminal);
    terminal.close();
    await waitForEnd(pid);
    expect(terminal.read('result')).toBe('gone');
    expect(terminal.read('report')).toBe('');
  });
});
