import { describe, expect, test } from 'vitest';
import { Sandbox, smallLog } from '../support/cli.ts';

describe('A mistyped word', () => {
  async function told(args: readonly string[]): Promise<string> {
    const sandbox = new Sandbox();
    sandbox.write('access.log', smallLog);
    const { exitCode, stdout, stderr } = await sandbox.run(args);
    expect({ exitCode, stdout, names: sandbox.names() }).toEqual({ exitCode: 2, stdout: '', names: ['access.log'] });
    return stderr;
  }

  // Issue 12: `wacth` was a log that could not be read.
  test.each([
    [['wacth', 'access.log'], 'there is no log wacth (did you mean fansite-analyze watch?); see fansite-analyze -h'],
    [['-q', 'watch', 'access.log'], 'there is no log watch (did you mean fansite-analyze watch?)'],
    [['event', 'generate'], 'there is no log event (did you mean fansite-analyze events?)'],
    [['wacth'], 'name a log before the folder wacth, or pipe one in (did you mean fansite-analyze watch?)'],
    [['help', 'wacth'], 'there is no command wacth (did you mean fansite-analyze watch?)'],
    [['help', 'out'], 'there is no command out; see fansite-analyze -h'],
    [['--only', 'host', 'access.log', 'out'], 'There is no answer "host". Did you mean hosts? There are hosts,'],
    [['--login-method', 'psot', 'access.log', 'out'], 'There is no method "psot". Did you mean POST? There are GET,'],
    [['--tpo', '3', 'access.log', 'out'], "unknown option '--tpo'\n(Did you mean --top?)"],
    [['watch', '--onec', '3s', 'access.log'], "unknown option '--onec'\n(Did you mean --once?)"],
  ])('is answered with what was meant: %j', async (args, message) => {
    expect(await told(args)).toContain(message);
  });

  test('is a log if there is one of that name', async () => {
    const sandbox = new Sandbox();
    for (const name of ['wacth', 'help']) {
      sandbox.write(name, smallLog);
      expect(await sandbox.run(['-q', name, `out-${name}`])).toMatchObject({ exitCode: 0, stderr: '' });
    }
  });

  test('that is like no command is a log that is not there', async () => {
    const { exitCode, stderr } = await new Sandbox().run(['a.log', 'out']);
    expect({ exitCode, stderr }).toEqual({
      exitCode: 1,
      stderr: 'fansite-analyze: error: cannot read a.log: no such file or folder\n',
    });
  });
});
