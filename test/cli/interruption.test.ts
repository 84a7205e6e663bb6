import fs from 'node:fs';
import { execaSync } from 'execa';
import { describe, expect, test } from 'vitest';
import { answerNames, at, line, program, Sandbox, smallAnswers, smallLog } from '../support/cli.ts';
import { hasTmux, TmuxTerminal, unlessTmux } from '../support/tmux.ts';
import { waitUntil } from '../support/wait-until.ts';

const killAt = (call: string, count: number) => `
  const original = fs.${call};
  let calls = 0;
  fs.${call} = (...args) => {
    if (++calls === ${count}) process.kill(process.pid, 'SIGINT');
    return original(...args);
  };`;

const killAtRead = (count: number, signal = 'SIGINT') =>
  `onRead((reads) => { if (reads === ${count}) process.kill(process.pid, '${signal}'); });`;

/** The kernel's messages, which a container may have none of. */
const hasDevice = ((): boolean => {
  try {
    fs.closeSync(fs.openSync('/dev/kmsg', 'r'));
    return true;
  } catch {
    return false;
  }
})();
const unlessDevice = hasDevice ? '' : " [skipped: needs to read the kernel's messages]";

const signals = [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const;

describe('A signal', () => {
  test.each(signals)(
    '%s while a file is read ends with %i: made folders go, nothing else changes',
    async (signal, code) => {
      const sandbox = new Sandbox();
      // Without any bytes on the disk, and far larger than what can be read before the signal is noticed.
      sandbox.write('log.txt', '');
      fs.truncateSync(sandbox.path('log.txt'), 2 ** 40);
      const { exitCode, stderr } = await sandbox.run(['log.txt', 'x/y/z'], { hook: killAtRead(3, signal) });
      expect(exitCode).toBe(code);
      expect(stderr).toContain(`fansite-analyze: error: interrupted by ${signal}; no answers were written\n`);
      expect(stderr).not.toContain('    at ');
      expect(sandbox.names()).toEqual(['.hook.cjs', 'log.txt']);
    },
  );

  test.each(signals)('%s while an idle pipe is waited for ends with %i', async (signal, code) => {
    const sandbox = new Sandbox();
    sandbox.write('out/hosts.txt', 'old');
    sandbox.write('first.txt', 'bad\n');
    const { run, end } = await sandbox.startUntil('first.txt:1:1: expected a line', ['first.txt', '-', 'out'], {
      isInputOpen: true,
    });
    run.kill(signal);
    expect(await end()).toMatchObject({ exitCode: code, stdout: '' });
    expect(sandbox.list('out')).toEqual({ 'hosts.txt': 'old' });
  });

  test('SIGINT while a named pipe is waited for ends with 130', async () => {
    const sandbox = new Sandbox();
    await sandbox.shell('mkfifo pipe');
    sandbox.write('first.txt', 'bad\n');
    const { run, end } = await sandbox.startUntil('first.txt:1:1: expected a line', ['first.txt', 'pipe', 'out']);
    run.kill('SIGINT');
    expect(await end()).toMatchObject({ exitCode: 130 });
    expect(sandbox.names()).toEqual(['first.txt', 'pipe']);
  });

  test.skipIf(!hasDevice).each([
    ['by its name', 'fansite -q first.txt /dev/kmsg out'],
    ['as standard input', 'fansite -q first.txt - out < /dev/kmsg'],
  ])(
    `SIGINT while a device is read that has nothing more for now, %s, ends with 130 (issue 13)${unlessDevice}`,
    async (_, command) => {
      const sandbox = new Sandbox();
      sandbox.write('first.txt', line({}));
      const hook = sandbox.write(
        'hook.cjs',
        `const { readSync } = require('node:fs');
      require('node:fs').readSync = (...args) => {
        try {
          return readSync(...args);
        } catch (error) {
          if (error.code === 'EAGAIN') process.kill(process.pid, 'SIGINT');
          throw error;
        }
      };`,
      );
      const { exitCode } = await sandbox.shell(command, [], { env: { NODE_OPTIONS: `--require ${hook}` } });
      expect({ exitCode, names: sandbox.names() }).toEqual({ exitCode: 130, names: ['first.txt', 'hook.cjs'] });
    },
  );

  test('SIGINT among thousands of small logs ends with 130, not after the last one', async () => {
    const sandbox = new Sandbox();
    const logs = Array.from({ length: 3000 }, (_, i) => sandbox.write(`logs/${i}.log`, line({})));
    const hook = `
      let lastRead = 0;
      onRead((reads) => {
        if (reads === 1) process.kill(process.pid, 'SIGINT');
        lastRead = reads;
      });
      process.on('exit', () => fs.writeFileSync('reads', String(lastRead)));`;
    expect(await sandbox.run([...logs, 'out'], { hook })).toMatchObject({ exitCode: 130 });
    // Every log is read three times.
    expect(Number(sandbox.read('reads'))).toBeLessThan(6000);
    expect(sandbox.names('out')).toBeUndefined();
  });

  test('SIGINT while --bad-lines waits for the reader of a named pipe leaves nothing behind', async () => {
    const sandbox = new Sandbox();
    sandbox.write('log.txt', smallLog);
    await sandbox.shell('mkfifo pipe');
    const hook = `const original = fs.openSync;
      fs.openSync = (name, ...args) => {
        if (String(name).endsWith('pipe')) process.kill(process.pid, 'SIGINT');
        return original(name, ...args);
      };`;
    const { exitCode } = await sandbox.run(['-q', '--bad-lines', 'pipe', 'log.txt', 'out'], { hook });
    expect(exitCode).toBe(130);
    expect(sandbox.names('out')).toBeUndefined();
  });

  const old = { 'hosts.txt': 'old', 'hours.txt': 'old', 'notes.txt': 'mine' };
  const done = { ...smallAnswers, 'notes.txt': 'mine' };
  test.each([
    ['the first file is synchronized', 'fsyncSync', 1],
    ['the third file is synchronized', 'fsyncSync', 3],
    ['the first file is renamed', 'renameSync', 1],
    ['the third file is renamed', 'renameSync', 3],
    ['the last file is renamed', 'renameSync', answerNames.length],
  ])('SIGINT while %s leaves all answers or none, and no temporary files', async (_, call, count) => {
    const sandbox = new Sandbox();
    sandbox.write('log.txt', smallLog);
    for (const [name, content] of Object.entries(old)) sandbox.write(`out/${name}`, content);
    const { exitCode, signal } = await sandbox.run(['-q', 'log.txt', 'out'], { hook: killAt(call, count) });
    expect(signal === 'SIGINT' || exitCode === 130 || exitCode === 0).toBe(true);
    expect(sandbox.list('out')).toEqual(exitCode === 0 ? done : old);
  });

  test('SIGINT while a disk takes long to synchronize ends with 130 at once, and leaves nothing behind (issue 13)', async () => {
    const sandbox = new Sandbox();
    sandbox.write('log.txt', smallLog);
    const hook = "fs.fsync = () => process.kill(process.pid, 'SIGINT'); setInterval(() => {}, 1000);";
    const { exitCode, signal, stderr } = await sandbox.run(['-q', 'log.txt', 'out'], { hook });
    expect(exitCode ?? signal).toBe('SIGINT');
    expect(stderr).toBe('fansite-analyze: error: interrupted by SIGINT; no answers were written\n');
    expect(sandbox.names('out')).toBeUndefined();
  });

  test('SIGINT while answers are drawn or written ends with 130, before all are (issue 13)', async () => {
    const sandbox = new Sandbox();
    const minutes = Array.from({ length: 20_000 }, (_, i) => line({ host: `h${i}`, time: at(60 * i) }));
    sandbox.write('log.txt', minutes.join(''));
    // Always time for a turn. The signal comes with the text of an answer, of which all have 2 MB.
    const hook = `
      let seconds = 0;
      process.hrtime = () => [seconds++, 0];
      const original = fs.writeSync;
      let bytes = 0;
      fs.writeSync = (descriptor, piece, ...rest) => {
        if (descriptor > 2 && bytes === 0) process.kill(process.pid, 'SIGINT');
        if (descriptor > 2) bytes += piece.length;
        return original(descriptor, piece, ...rest);
      };
      process.on('exit', () => fs.writeFileSync('bytes', String(bytes)));`;
    const args = ['-q', '--top', '20000', '--window', '1s', 'log.txt', 'out'];
    expect(await sandbox.run(args, { hook })).toMatchObject({ exitCode: 130 });
    expect(Number(sandbox.read('bytes'))).toBeGreaterThan(0);
    expect(Number(sandbox.read('bytes'))).toBeLessThan(200_000);
    expect(sandbox.names('out')).toBeUndefined();
  });

  test('comes twice and more under npm, and mixed when a window is closed: nothing is left (issue 13)', async () => {
    const sandbox = new Sandbox();
    sandbox.write('out/hosts.txt', 'old');
    sandbox.write('first.txt', 'bad\n');
    for (let i = 0; i < 12; i++) {
      const args = ['first.txt', '-', 'out'];
      const { run, end } = await sandbox.startUntil('first.txt:1:1: expected a line', args, { isInputOpen: true });
      for (const [signal] of [...signals, ...signals]) run.kill(signal);
      // The system hands over signals that wait at the same moment in any order, and the last ones may meet a process that is over.
      const { stderr } = await end();
      expect(stderr).toMatch(/interrupted by SIG(INT|TERM|HUP); no answers were written\n$/);
      expect(sandbox.list('out')).toEqual({ 'hosts.txt': 'old' });
    }
  });

  test.skipIf(!hasTmux)(`comes to npm and from npm, by Ctrl-C: nothing is left (issue 13)${unlessTmux}`, async () => {
    const terminal = new TmuxTerminal({ env: { npm_config_cache: '.npm', npm_config_update_notifier: 'false' } });
    fs.mkdirSync(terminal.path('node_modules/.bin'), { recursive: true });
    fs.symlinkSync(program, terminal.path('node_modules/.bin/fansite-analyze'));
    fs.writeFileSync(terminal.path('package.json'), '{}');
    execaSync('mkfifo', [terminal.path('pipe')]);
    for (let i = 0; i < 3; i++) {
      await terminal.run(`npm exec --offline -- fansite-analyze pipe out`);
      await waitUntil(
        () => fs.existsSync(terminal.path('out')) && fs.readdirSync(terminal.path('out')).length === answerNames.length,
        () => `the temporary files, the terminal shows:\n${terminal.look()}`,
      );
      terminal.press('C-c');
      await terminal.waitFor((screen) => screen.trimEnd().endsWith('\n$'), 'the prompt');
      expect(fs.existsSync(terminal.path('out'))).toBe(false);
    }
  });

  test('ends the process when all is cleaned up, whatever keeps it, and then a second one is not needed (issue 13)', async () => {
    const sandbox = new Sandbox();
    sandbox.write('first.txt', 'bad\n');
    const args = ['first.txt', '-', 'out'];
    const hook = 'setInterval(() => {}, 1000);';
    const { run, end } = await sandbox.startUntil('first.txt:1:1: expected a line', args, { isInputOpen: true, hook });
    run.kill('SIGINT');
    const { signal, stderr } = await end();
    expect({ signal, names: sandbox.names() }).toEqual({ signal: 'SIGINT', names: ['.hook.cjs', 'first.txt'] });
    expect(stderr).toMatch(/interrupted by SIGINT; no answers were written\n$/);
  });

  test('later than a second after the first one ends the process at once, whatever it is waiting for (issue 13)', async () => {
    const sandbox = new Sandbox();
    sandbox.write('first.txt', 'bad\n');
    // Closing the input, which is part of cleaning up, takes for ever; the program's own timers do not.
    const hook = `
      const { Socket } = require('node:net');
      Socket.prototype.destroy = () => console.error('stuck');
      setInterval(() => { if (process.listenerCount('SIGINT') === 0) process.kill(process.pid, 'SIGINT'); }, 10);`;
    const { run, end } = await sandbox.startUntil('first.txt:1:1: expected a line', ['first.txt', '-', 'out'], {
      isInputOpen: true,
      hook,
    });
    run.kill('SIGINT');
    expect(await end()).toMatchObject({ signal: 'SIGINT' });
  });
});
