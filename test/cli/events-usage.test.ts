import { describe, expect, test } from 'vitest';
import { Sandbox } from '../support/cli.ts';
import { eventLine, writeConfig } from '../support/events.ts';

const optionPattern = /(?<![\w-])--?[a-z][a-z-]*/g;
const common = ['-h', '--help', '--version', '-c', '--config', '-q', '--quiet', '--no-color'];

const commands: readonly [name: string, usage: string, options: readonly string[]][] = [
  ['generate', 'generate --config <file> [options]', ['--precise', '--unpaced', '--start']],
  [
    'aggregate',
    'aggregate --config <file> [options] [file...]',
    ['--generate', '--precise', '--every', '--replay', '--bad-lines'],
  ],
  ['summary', 'summary --config <file> [type]', []],
];

function widthOf(text: string): number {
  return Math.max(...text.split('\n').map((row) => row.length));
}

describe('Help about events', () => {
  test('has the usage of each command, with what it does', async () => {
    const { exitCode, stdout, stderr } = await new Sandbox().run(['events', '--help']);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatch(/^Usage: fansite-analyze events /);
    expect(stdout.match(/(?<=^ {2})[a-z].*?(?= {2,}[A-Z])/gm)).toEqual(commands.map(([, usage]) => usage));
    expect(widthOf(stdout)).toBeLessThanOrEqual(80);
  });

  test('is what the word help asks for, too, of all commands or of one (issue 12)', async () => {
    const sandbox = new Sandbox();
    const all = await sandbox.run(['events', '--help']);
    expect(await sandbox.run(['events', 'help'])).toEqual(all);
    for (const [name] of commands) {
      expect(await sandbox.run(['events', 'help', name])).toEqual(await sandbox.run(['events', name, '--help']));
    }
    for (const mistyped of [
      ['events', 'help', 'generte'],
      ['help', 'events', 'generte'],
    ]) {
      expect(await sandbox.run(mistyped)).toEqual(all);
    }
  });

  test.each(commands)('%s -h has its usage and exactly its options, in 80 columns', async (name, usage, options) => {
    const { exitCode, stdout, stderr } = await new Sandbox().run(['events', name, '-h']);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout.startsWith(`Usage: fansite-analyze events ${usage}\n\n`)).toBe(true);
    expect(widthOf(stdout)).toBeLessThanOrEqual(80);
    const listed = stdout
      .match(/^ {2}-.*?(?= {2,})/gm)
      ?.join('\n')
      .match(optionPattern);
    expect([...new Set(listed)].sort()).toEqual([...common, ...options].sort());
  });

  test.each(commands)(
    '%s --help goes on with the configuration, exit codes and examples, whatever else is named',
    async (name) => {
      const sandbox = new Sandbox();
      const short = await sandbox.run(['events', name, '-h']);
      const { exitCode, stdout, stderr } = await sandbox.run(['events', name, '--config', 'none.json', '--help']);
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
      expect(stdout.startsWith(short.stdout)).toBe(true);
      expect(widthOf(stdout)).toBeLessThanOrEqual(120);
      const more = stdout.slice(short.stdout.length);
      const settings =
        'rate durationSeconds seed arrivals maxLagSeconds types trackingIds windowMinutes bucketSeconds store';
      for (const setting of settings.split(' ')) expect(more).toMatch(new RegExp(`^ {2}${setting} `, 'm'));
      for (const part of ['Exit codes:', 'Examples:']) expect(more).toContain(part);
    },
  );

  test.each(commands)('%s --help uses only options that there are', async (name) => {
    const { stdout } = await new Sandbox().run(['events', name, '--help']);
    const examples = stdout.slice(stdout.indexOf('\nConfiguration, '));
    const used = examples.replaceAll('head -n', '').replaceAll('kill -USR2', '').match(optionPattern) ?? [];
    const all = commands.flatMap(([, , options]) => [...common, ...options]);
    expect(all).toEqual(expect.arrayContaining(used));
    expect(used).toContain('--config');
  });
});

describe('Wrong usage of events has exit code 2, one line, and touches nothing', () => {
  const duration = 'It takes a duration such as 90s, 60m, 1h30m or 2d, of at least 1 s.';
  const moment = 'It takes a moment, as 2019-12-08T06:42:57Z or 2019-12-08T06:42:57.289+05:30.';
  const config = ['--config', 'events.json'];
  test.each<[args: readonly string[], message: string]>([
    [['view'], "unknown command 'view'"],
    [['generate'], 'name the configuration: --config events.json; see fansite-analyze events generate -h'],
    [['aggregate', 'e.jsonl'], 'name the configuration: --config events.json; see fansite-analyze events aggregate -h'],
    [['summary'], 'name the configuration: --config events.json; see fansite-analyze events summary -h'],
    [['generate', '--config', ''], 'name the configuration: --config events.json'],
    [['generate', '--config'], "option '-c, --config <file>' argument missing"],
    [['generate', ...config, 'e.jsonl'], "too many arguments for 'generate'"],
    [
      ['generate', ...config, '--precise', '--unpaced'],
      '--precise waits for events, and --unpaced does not: leave out one',
    ],
    [['generate', ...config, '--start', 'now'], moment],
    [['generate', ...config, '--start', '2019-02-29T00:00:00Z'], moment],
    [['generate', ...config, '--every', '1s'], "unknown option '--every'"],
    [
      ['aggregate', ...config],
      'name a file, pipe events in, or add --generate; see fansite-analyze events aggregate -h',
    ],
    [['aggregate', ...config, ''], 'a file has an empty name'],
    [
      ['aggregate', ...config, '--generate', 'e.jsonl'],
      '--generate makes events, and reads none from e.jsonl: leave out one',
    ],
    [['aggregate', ...config, '--generate', '--replay'], '--replay is for events that are read: leave out --generate'],
    [
      ['aggregate', ...config, '--generate', '--bad-lines', 'b'],
      '--bad-lines is for events that are read: leave out --generate',
    ],
    [['aggregate', ...config, '--precise', 'e.jsonl'], '--precise is for --generate'],
    [['aggregate', ...config, '--every', '0', 'e.jsonl'], duration],
    [['aggregate', ...config, '--every', '0.5s', 'e.jsonl'], duration],
    [['aggregate', ...config, '--every', '25d', 'e.jsonl'], '--every is at most 24 days'],
    [['aggregate', ...config, '--bad-lines', '', 'e.jsonl'], 'It takes the name of a file.'],
    [
      ['aggregate', '--config', 'shared.json', '--replay', 'e.jsonl'],
      '--replay is for events of the past, and a shared store for those of now',
    ],
    [['summary', ...config, 'click', 'signup'], 'name one event type, or none for all of them'],
  ])('%j', async (args, message) => {
    const sandbox = new Sandbox();
    writeConfig(sandbox);
    writeConfig(sandbox, { store: { type: 'memcached', servers: ['127.0.0.1:1'] } }, 'shared.json');
    sandbox.write('e.jsonl', eventLine());
    const { exitCode, stdout, stderr } = await sandbox.run(['events', ...args]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr).toMatch(/^fansite-analyze: error: [^\n]*\n$/);
    expect(sandbox.names()).toEqual(['e.jsonl', 'events.json', 'shared.json']);
  });

  test.each([
    [['genrate'], "unknown command 'genrate'\n(Did you mean generate?)"],
    [['agregate', 'e.jsonl'], "unknown command 'agregate'\n(Did you mean aggregate?)"],
    [['generate', '--unpacd'], "unknown option '--unpacd'\n(Did you mean --unpaced?)"],
    [['aggregate', '--confg', 'c.json'], "unknown option '--confg'\n(Did you mean --config?)"],
    [['summary', '--no-colour'], "unknown option '--no-colour'\n(Did you mean --no-color?)"],
  ])('is told with what was meant, perhaps: %j (issue 12)', async (args, message) => {
    const run = await new Sandbox().run(['events', ...args]);
    expect(run).toMatchObject({ exitCode: 2, stdout: '', stderr: `fansite-analyze: error: ${message}\n` });
  });

  test('without a command, it is the help that is shown', async () => {
    const sandbox = new Sandbox();
    const help = await sandbox.run(['events', '-h']);
    expect(await sandbox.run(['events'])).toEqual({ ...help, exitCode: 2, stdout: '', stderr: help.stdout });
  });
});
