import fs from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { line, Sandbox } from '../support/cli.ts';
import { listenAsFake, makeAnswer } from '../support/fake-memcached.ts';
import { hasTmux, TmuxTerminal, unlessTmux } from '../support/tmux.ts';
import { ago, Watching } from '../support/watch.ts';

/** A name with all that steers a terminal: ESC, newlines, a control of 8 bits, changes of direction, BEL. */
const evil = 'ev\x1b[31m\nil\n(Did you mean x\u009b31m\u202e\u2066\u200f\x07\r\x7f';
// biome-ignore lint/suspicious/noControlCharactersInRegex: those are what must not be there
const steering = /[\0-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]/;
const request = line({});

/** Expects that a text came through, escaped, and that no line of it was made by the name. */
function expectEscaped(text: string): void {
  expect(text).not.toMatch(steering);
  expect(text).not.toMatch(/^(?:il|\(Did you mean x)/m);
  expect(text).toContain('\\x1b[31m\\x0ail\\x0a(Did you mean x\\xc2\\x9b31m\\xe2\\x80\\xae');
}

function writeConfig(sandbox: Sandbox, config: object, name = 'c.json'): void {
  sandbox.write(name, Buffer.from(JSON.stringify({ types: { a: {} }, trackingIds: ['x'], rate: 1, ...config })));
}

describe('No name controls a terminal (issue 13)', () => {
  test.each([
    [[evil, 'out']],
    [[`--${evil}`, 'log.txt', 'out']],
    [[`--top=${evil}`, 'log.txt', 'out']],
    [['--only', evil, 'log.txt', 'out']],
    [['--order', evil, 'log.txt', 'out']],
    [['help', evil]],
    [[evil]],
    [['log.txt', `log.txt/${evil}`]],
    [['--bad-lines', `no/${evil}`, 'log.txt', 'out']],
    [['watch', `--${evil}`]],
    [['watch', `--prometheus=${evil}:1`, 'log.txt']],
    [['watch', `--replay=${evil}`, 'log.txt']],
    [['watch', '--replay', 'max', evil]],
    [['watch', '--blocked', `no/${evil}`, 'log.txt']],
    [['events', evil]],
    [['events', `--${evil}`]],
    [['events', 'generate', `--config=${evil}`]],
    [['events', 'generate', '--config', 'c.json', `--start=${evil}`]],
    [['events', 'aggregate', '--generate', `--config=${evil}`]],
    [['events', 'aggregate', '--config', 'c.json', evil]],
    [['events', 'summary', `--config=${evil}`]],
    [['events', 'summary', '--config', 'shared.json', evil]],
  ])('that is a mistyped argument: %j', async (args) => {
    const sandbox = new Sandbox();
    sandbox.write('log.txt', request);
    writeConfig(sandbox, {});
    writeConfig(sandbox, { store: { type: 'memcached', servers: ['127.0.0.1:1'] } }, 'shared.json');
    const { exitCode, stdout, stderr } = await sandbox.run(args);
    expect([1, 2]).toContain(exitCode);
    expect(stdout).toBe('');
    expectEscaped(stderr);
  });

  test.each([
    ['a log with malformed lines', 'bad\n'.repeat(9), []],
    ['a log in another format', 'bad\n'.repeat(12), []],
    ['a log named twice', request, [evil]],
    ['a log that overlaps', request + line({ host: 'b', time: '03/Jul/1995:00:00:01 -0400' }), ['log.txt']],
    ['a damaged log', gzipSync('x'.repeat(99)).subarray(0, 20), []],
    ['a log in UTF-16', Buffer.from('\ufeffa', 'utf16le'), []],
  ])('that %s has', async (_, content, more) => {
    const sandbox = new Sandbox();
    sandbox.write('log.txt', request.replace('01/Jul', '01/Aug') + request.replace('01/Jul', '02/Jul'));
    sandbox.write(evil, content);
    expectEscaped((await sandbox.run([evil, ...more, 'out'])).stderr);
    const { stdout, stderr } = await sandbox.run(['watch', '--replay', 'max', evil, ...more]);
    expect(stdout + stderr).not.toMatch(steering);
  });

  test('in a configuration with mistakes', async () => {
    const sandbox = new Sandbox();
    writeConfig(sandbox, { [evil]: 1, rate: evil });
    for (const command of [['generate'], ['aggregate', '--generate'], ['summary']]) {
      const { exitCode, stderr } = await sandbox.run(['events', ...command, '--config', 'c.json']);
      expect(exitCode).toBe(1);
      expect(stderr).toContain('c.json has 2 mistakes\n  c.json:1:');
      expect(stderr).not.toMatch(steering);
    }
  });

  test('of an event, nor what stands where one should', async () => {
    const sandbox = new Sandbox();
    writeConfig(sandbox, { types: { a: { event: evil } }, durationSeconds: 1 });
    const generated = await sandbox.run(['events', 'generate', '--config', 'c.json', '--unpaced']);
    expect(JSON.parse(generated.stdout)).toMatchObject({ value: { event: evil } });
    const input = Buffer.from(`${evil}\n{"event":"${evil}"}\n`);
    const counted = await sandbox.run(['events', 'aggregate', '--config', 'c.json'], { input });
    expect(counted.stderr).toContain('found: ev\\x1b[31m\n');
    for (const { stdout, stderr } of [generated, counted]) expect(stdout + stderr).not.toMatch(steering);
  });

  test('that a store says', async () => {
    const sandbox = new Sandbox();
    const server = await listenAsFake(makeAnswer({ gets: `SERVER_ERROR ${evil.replaceAll('\n', ' ')}\r\n` }));
    writeConfig(sandbox, { store: { type: 'memcached', servers: [server] } });
    const { exitCode, stderr } = await sandbox.run(['events', 'summary', '--config', 'c.json']);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('ev\\x1b[31m');
    expect(stderr).not.toMatch(steering);
  });

  test('that a log has which is watched, whatever happens to it', async () => {
    const sandbox = new Sandbox();
    sandbox.write(`${evil}.1`, request);
    const watching = await Watching.start(sandbox, [evil, evil]);
    const log = sandbox.path(evil);
    const happen = async (message: string, act: () => void) => {
      act();
      await watching.waitForMessage(message);
    };
    await happen('is not there', () => {});
    await happen('has appeared', () => fs.writeFileSync(log, line({ time: ago(0) }).repeat(3)));
    await happen('is the same file as', () => {});
    await watching.waitForRequests(6);
    await happen('was rotated', () => {
      fs.renameSync(log, sandbox.path(`${evil}.2`));
      fs.writeFileSync(sandbox.path(`${evil}.3`), request);
      fs.writeFileSync(log, line({ time: ago(0) }).repeat(2));
    });
    await happen('may have lines', () => {});
    await watching.waitForRequests(10);
    await happen('was emptied', () => fs.truncateSync(log));
    await happen('not plain text', () => fs.writeFileSync(log, gzipSync(request)));
    const { stdout, stderr } = await watching.end();
    expectEscaped(stderr);
    expect(stdout).not.toMatch(steering);
  });

  test.skipIf(!hasTmux)(`that the screen shows, besides its own sequences${unlessTmux}`, async () => {
    const terminal = new TmuxTerminal();
    const log = `ev\x1b[31m\u009b31m\u202ei\nl`;
    fs.writeFileSync(
      terminal.path(log),
      line({ host: 'a\x1b[31m' }) + line({ host: Buffer.from('\u009b').toString() }),
    );
    fs.writeFileSync(terminal.path('go'), Buffer.from(`fansite watch --replay max '${log}'; echo over\n`));
    terminal.record('written');
    await terminal.run('. ./go');
    await terminal.waitForText('ended');
    terminal.press('q');
    await terminal.waitForText('over');
    const written = terminal.read('written');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: those are the screen's own sequences
    const foreign = written.replace(/\x1b\[(?:\?\d+[hl]|\d+;1H|[KJ]|2J|3[139]m|[\d;]*m)/g, '').replaceAll('\r\n', '\n');
    const shown = foreign.slice(foreign.indexOf('ev\\x1b'), foreign.lastIndexOf('requests,'));
    expect(shown).toContain('ev\\x1b[31m\\xc2\\x9b31m\\xe2\\x80\\xaei\\x0al');
    expect(shown).toContain('a\\x1b[31m');
    expect(shown).not.toMatch(steering);
  });
});
