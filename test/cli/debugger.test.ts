import { describe, expect, test } from 'vitest';
import { line, Sandbox, smallAnswers, smallLog } from '../support/cli.ts';
import { EventsRun, writeConfig } from '../support/events.ts';
import { ago, Watching } from '../support/watch.ts';

// Who can connect to the debugger, any user of the machine, runs code as the user who runs the program.

describe('SIGUSR1 does not open the debugger (issue 13)', () => {
  test('while logs are read, which goes on', async () => {
    const sandbox = new Sandbox();
    sandbox.write('first.txt', 'bad\n');
    const { run, end } = await sandbox.startUntil('first.txt:1:1: expected a line', ['first.txt', '-', 'out'], {
      isInputOpen: true,
    });
    for (let i = 0; i < 10; i++) run.kill('SIGUSR1');
    run.stdin?.end(smallLog);
    const { exitCode, stderr } = await end();
    expect({ exitCode, answers: sandbox.list('out') }).toEqual({ exitCode: 0, answers: smallAnswers });
    expect(stderr).not.toContain('Debugger');
  });

  test('in watch, which goes on', async () => {
    const sandbox = new Sandbox();
    sandbox.write('log', '');
    const watching = await Watching.start(sandbox, ['log']);
    watching.kill('SIGUSR1');
    sandbox.write('log', line({ time: ago(0) }));
    await watching.waitForRequests(1);
    const { exitCode, stderr } = await watching.end();
    expect({ exitCode, hasDebugger: stderr.includes('Debugger') }).toEqual({ exitCode: 143, hasDebugger: false });
  });

  test('in events generate and aggregate, which tell how it goes', async () => {
    const sandbox = new Sandbox();
    const config = writeConfig(sandbox, { durationSeconds: undefined });
    const generating = new EventsRun(sandbox, ['generate', '-c', config]);
    await generating.waitForLines(1);
    const aggregating = await EventsRun.aggregate(sandbox, '-c', config);
    for (const run of [generating, aggregating]) run.kill('SIGUSR1');
    await generating.waitForMessage('late by ');
    await aggregating.waitForLines(1);
    for (const run of [generating, aggregating]) {
      run.kill('SIGTERM');
      const { exitCode, stderr } = await run.end();
      expect({ exitCode, hasDebugger: stderr.includes('Debugger') }).toEqual({ exitCode: 143, hasDebugger: false });
    }
  });

  const inspector = "const inspector = require('node:inspector'); const urls = [];";
  const told =
    "process.on('exit', () => fs.writeFileSync('urls', JSON.stringify([...urls, inspector.url() ?? null])));";
  test.each([
    [
      'before the first instruction of the program: it is closed then',
      "process.debugPort = 0; process.kill(process.pid, 'SIGUSR1'); while (!inspector.url()); urls.push(inspector.url());",
    ],
    [
      'just before the program takes the signal: it is closed as it opens',
      'setImmediate(() => { inspector.open(0); urls.push(inspector.url() ?? null); });',
    ],
  ])('for longer than a moment, where it came %s', async (_, hook) => {
    const sandbox = new Sandbox();
    sandbox.write('log', smallLog);
    const { exitCode, stderr } = await sandbox.run(['-q', 'log', 'out'], { hook: inspector + told + hook });
    expect({ exitCode, answers: sandbox.list('out') }).toEqual({ exitCode: 0, answers: smallAnswers });
    expect(stderr).toContain('Debugger listening');
    expect(JSON.parse(sandbox.read('urls')).at(-1)).toBeNull();
  });

  test('but --inspect does', async () => {
    const sandbox = new Sandbox();
    sandbox.write('log', smallLog);
    const hook = sandbox.write('hook.cjs', `const fs = require('node:fs'); ${inspector}${told}`);
    const env = { NODE_OPTIONS: `--inspect=0 --require ${hook}` };
    expect(await sandbox.run(['-q', 'log', 'out'], { env })).toMatchObject({ exitCode: 0 });
    expect(JSON.parse(sandbox.read('urls'))).toEqual([expect.stringMatching(/^ws:/)]);
  });
});

test('SIGUSR2 is left alone by commands that have nothing to tell', async () => {
  const sandbox = new Sandbox();
  sandbox.write('first.txt', 'bad\n');
  const { run, end } = await sandbox.startUntil('first.txt:1:1: expected a line', ['first.txt', '-', 'out'], {
    isInputOpen: true,
  });
  run.kill('SIGUSR2');
  run.stdin?.end(smallLog);
  expect(await end()).toMatchObject({ exitCode: 0 });
});
