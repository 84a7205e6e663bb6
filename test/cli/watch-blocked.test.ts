import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { failedLogin, line, repository, Sandbox } from '../support/cli.ts';
import { hasFullDevice, unlessFullDevice } from '../support/full-device.ts';
import { ago, readFact, Watching, withoutFormats } from '../support/watch.ts';

const sampleLog = path.join(repository, 'log_input/log.txt');
const sampleBlocked = fs.readFileSync(path.join(repository, 'log_output/blocked.txt'), 'latin1');

/** So many failed logins of a host, now. */
function attack(host: string, count: number): string {
  return line({ host, time: ago(0), request: 'POST /login HTTP/1.0', status: 401 }).repeat(count);
}

describe('--blocked', () => {
  test('has the lines of blocked.txt for a replay, and for what is piped in', async () => {
    expect(sampleBlocked.length).toBeGreaterThan(0);
    const sandbox = new Sandbox();
    await sandbox.run(['watch', '--replay', 'max', '--blocked', 'replay.txt', sampleLog]);
    await sandbox.run(['watch', '--blocked', 'pipe.txt'], { inputFile: sampleLog });
    expect(sandbox.list('.')).toEqual({ 'replay.txt': sampleBlocked, 'pipe.txt': sampleBlocked });
  });

  test('follows the options of the rule, as blocked.txt does', async () => {
    const sandbox = new Sandbox();
    const rule = ['--failures', '1', '--failure-window', '1h', '--block-for', '1h', '--login-failed-status', '401,2xx'];
    const args = [...rule, '--login-method', 'POST,GET', '--login-path', '/'];
    await sandbox.run(['-q', ...args, sampleLog, 'out']);
    await sandbox.run(['watch', '--replay', 'max', ...args, '--blocked', 'blocked.txt', sampleLog]);
    expect(sandbox.read('blocked.txt').length).toBeGreaterThan(sampleBlocked.length);
    expect(sandbox.read('blocked.txt')).toBe(sandbox.read('out/blocked.txt'));
  });

  test('is appended to, as the lines come', async () => {
    const sandbox = new Sandbox();
    sandbox.write('blocked.txt', 'old\n');
    sandbox.write('log.txt', '');
    const watching = await Watching.start(sandbox, ['--blocked', 'blocked.txt', 'log.txt']);
    fs.appendFileSync(sandbox.path('log.txt'), attack('a', 5));
    await watching.waitForRequests(5);
    // The process still runs.
    expect(sandbox.read('blocked.txt')).toMatch(/^old\n(a .* 401 10\n){2}$/);
    expect((await watching.end()).facts).toMatchObject({
      totals: { blocked: 2 },
      blocked_hosts: 1,
      blocked: [{ host: 'a' }],
    });
  });

  test('has no lines that were there before, but knows who was blocked by them', async () => {
    const sandbox = new Sandbox();
    sandbox.write('log.txt', attack('before', 5));
    const watching = await Watching.start(sandbox, ['--blocked', 'blocked.txt', 'log.txt']);
    expect(await watching.count('fansite_blocked_requests_total')).toBe(2);
    fs.appendFileSync(sandbox.path('log.txt'), `${line({ host: 'before', time: ago(0), bytes: 77 })}`);
    await watching.waitForRequests(6);
    await watching.end();
    expect(sandbox.read('blocked.txt')).toMatch(/^before .* 200 77\n$/);
  });

  test('- is standard output, where JSON lines are too', async () => {
    const { stdout } = await new Sandbox().run(['watch', '--replay', 'max', '--blocked', '-', sampleLog]);
    const jsonAt = stdout.indexOf('{"time"');
    expect(stdout.slice(0, jsonAt)).toBe(sampleBlocked);
    expect(readFact(stdout.slice(jsonAt)).totals.blocked).toBe(9);
  });

  test('may be a named pipe: its reader gets the lines as they come, and may go away', async () => {
    const sandbox = new Sandbox();
    const log = Array.from({ length: 20_000 }, (_, i) => failedLogin('a', i)).join('');
    sandbox.write('log.txt', log);
    const script = 'mkfifo pipe; head -n 1 pipe & fansite watch --replay max --blocked pipe log.txt; echo "code $?"';
    const { stdout, stderr } = await sandbox.shell(script);
    expect(withoutFormats(stderr)).toBe('');
    expect(stdout).toContain(failedLogin('a', 3));
    // A block ends after 300 seconds, and takes three failures to begin anew.
    expect(stdout).toContain('"blocked":19800,');
    expect(stdout).toContain('code 0\n');
  });

  test.skipIf(!hasFullDevice)(`on a full disk gives exit code 1 and one sentence${unlessFullDevice}`, async () => {
    const full = await new Sandbox().run(['watch', '--replay', 'max', '--blocked', '/dev/full', sampleLog]);
    expect(full).toMatchObject({ exitCode: 1, stdout: '' });
    expect(withoutFormats(full.stderr)).toMatch(
      /^fansite-analyze: error: cannot write \/dev\/full: no space left [^\n]*\n$/,
    );
  });

  test('that is a folder gives exit code 1 and one sentence', async () => {
    const sandbox = new Sandbox();
    const folder = await sandbox.run(['watch', '--once', '1h', '--blocked', sandbox.folder, sampleLog]);
    expect(folder).toMatchObject({ exitCode: 1, stdout: '' });
    expect(folder.stderr).toMatch(/^fansite-analyze: error: cannot write [^\n]*\n$/);
  });

  test('is not made for a log that cannot be watched', async () => {
    const sandbox = new Sandbox();
    const { exitCode, stderr } = await sandbox.run(['watch', '--blocked', 'blocked.log', '.']);
    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: expect.stringContaining('it is a folder') });
    expect(sandbox.names()).toEqual([]);
  });

  test('refuses the log itself also if it is not there yet', async () => {
    const sandbox = new Sandbox();
    const { exitCode, stderr } = await sandbox.run(['watch', '--blocked', './log.txt', 'log.txt']);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('the log log.txt is also what --blocked appends to');
    expect(sandbox.names()).toEqual([]);
  });

  test('refuses the log itself, whatever its name, as a usage error', async () => {
    const sandbox = new Sandbox();
    sandbox.write('log.txt', attack('a', 9));
    fs.linkSync(sandbox.path('log.txt'), sandbox.path('link.txt'));
    for (const args of [
      ['log.txt', 'log.txt'],
      ['./log.txt', 'log.txt'],
      ['link.txt', 'other.txt', 'log.txt'],
    ]) {
      const { exitCode, stdout, stderr } = await sandbox.run(['watch', '--blocked', ...args]);
      expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
      expect(stderr).toMatch(/^fansite-analyze: error: the log log\.txt is also what --blocked appends to: [^\n]*\n$/);
    }
    expect((await sandbox.shell('fansite watch --blocked log.txt < log.txt')).exitCode).toBe(2);
    const { exitCode } = await sandbox.shell('fansite watch --once 0 --since all --blocked - log.txt >> log.txt');
    expect({ exitCode, log: sandbox.read('log.txt') }).toEqual({ exitCode: 2, log: sandbox.read('link.txt') });
    expect(sandbox.read('log.txt').split('\n')).toHaveLength(10);
  });
});
