import { execaSync } from 'execa';
import { describe, expect, test } from 'vitest';
import { line, Sandbox, smallAnswers, smallLog } from '../support/cli.ts';

// A terminal is made by `script` of util-linux, which every Debian has; the one of macOS and BSD takes other options.
const hasScript =
  execaSync('bash', ['-c', 'script --version'], { reject: false }).stdout?.includes('util-linux') ?? false;
const unlessScript = hasScript ? '' : ' [skipped: needs script(1) of util-linux to make a terminal]';
const onTerminal = test.skipIf(!hasScript);

const esc = '\u001b';
const eraseLine = `\r${esc}[K`;

/** A clock that goes 30 ms further every time that somebody looks, so that the progress line is the same in every run. */
const steppingClock = 'let now = 0; process.hrtime = () => [0, (now += 30) * 1e6];';

/** What a run shows on a terminal of 80 columns. */
async function show(
  sandbox: Sandbox,
  command: string,
  env: Record<string, string> = {},
  hook?: string,
): Promise<string> {
  const script = 'script -qec "stty cols $COLUMNS_WANTED; $1" /dev/null < /dev/null';
  const { stdout } = await sandbox.shell(script, [command], {
    env: { SHELL: '/bin/bash', COLUMNS_WANTED: '80', ...env },
    ...(hook && { hook }),
  });
  return stdout;
}

function bigLog(sandbox: Sandbox): void {
  sandbox.write('log.txt', line({ rest: ` ${'x'.repeat(10_000)}` }).repeat(1000));
}

describe('The progress line', () => {
  onTerminal(`shows percent, MB/s and time left, and is erased at the end${unlessScript}`, async () => {
    const sandbox = new Sandbox();
    bigLog(sandbox);
    const shown = await show(sandbox, 'fansite log.txt out', {}, steppingClock);
    const steps = shown.split(eraseLine);
    expect(steps[1]).toBe('0 %, 0 MB read, 0 MB/s');
    expect(steps[2]).toBe('log.txt: common, 100 % of 104 lines\r\n');
    expect(steps.length).toBeGreaterThan(5);
    for (const step of steps.slice(4, -1))
      expect(step).toMatch(/^\d+ %, \d+ MB read, \d+ MB\/s, (\d+ s|\d+:\d\d min) left$/);
    const percents = steps.slice(3, -1).map((step) => Number.parseInt(step, 10));
    expect(percents).toEqual([...percents].sort((a, b) => a - b));
    expect(percents.at(-1)).toBeGreaterThan(50);
    // What stays is the summary, in a line of its own.
    expect(steps.at(-1)).toMatch(/^1,000 lines in [^\r]*\r\n {2}from [^\r]*\r\n$/);
  });

  onTerminal(`of a pipe has neither percent nor time left${unlessScript}`, async () => {
    const sandbox = new Sandbox();
    bigLog(sandbox);
    const steps = (await show(sandbox, 'cat log.txt | fansite out', {}, steppingClock)).split(eraseLine);
    expect(steps[1]).toBe('0 MB read, 0 MB/s');
    for (const step of steps.slice(3, -1)) expect(step).toMatch(/^\d+ MB read, \d+ MB\/s$/);
  });

  onTerminal(`makes room for explanations of malformed lines${unlessScript}`, async () => {
    const sandbox = new Sandbox();
    sandbox.write('log.txt', `bad\n${smallLog}`);
    const shown = await show(sandbox, 'fansite log.txt out');
    expect(shown).toMatch(
      /^\r\S+K0 %, 0 MB read, 0 MB\/s\r\S+Klog\.txt: common, 75 % of 4 lines\r\n\r\S+Klog\.txt:1:4: expected [^\r]*\r\n/,
    );
  });

  onTerminal(`never becomes longer than the terminal is wide${unlessScript}`, async () => {
    const sandbox = new Sandbox();
    bigLog(sandbox);
    const shown = await show(sandbox, 'fansite log.txt out', { COLUMNS_WANTED: '12' }, steppingClock);
    const steps = shown.split(eraseLine).slice(1, -1);
    expect(steps[0]).toBe('0 %, 0 MB r');
    for (const step of steps) if (!step.endsWith('\n')) expect(step.length).toBeLessThan(12);
  });

  onTerminal(`shows on a terminal that does not know its width${unlessScript}`, async () => {
    const sandbox = new Sandbox();
    sandbox.write('log.txt', smallLog);
    expect(await show(sandbox, 'fansite log.txt out', { COLUMNS_WANTED: '0' })).toContain('0 %, 0 MB read');
  });

  onTerminal(`is not shown with --no-progress or --quiet, nor on a dumb terminal${unlessScript}`, async () => {
    const sandbox = new Sandbox();
    sandbox.write('log.txt', smallLog);
    expect(await show(sandbox, 'fansite --quiet log.txt out')).toBe('');
    expect(await show(sandbox, 'fansite --no-progress log.txt out')).toMatch(
      /^log\.txt: common, 100 % of 3 lines\r\n3 lines in /,
    );
    expect(await show(sandbox, 'fansite log.txt out', { TERM: 'dumb' })).toMatch(/^log\.txt: [^\r]*\r\n3 lines in /);
    expect(sandbox.list('out')).toEqual(smallAnswers);
  });

  test('is not shown where standard error is piped', async () => {
    const sandbox = new Sandbox();
    bigLog(sandbox);
    const { stderr } = await sandbox.run(['log.txt', 'out'], { hook: steppingClock });
    expect(stderr).toMatch(/^log\.txt: common, 100 % of 104 lines\n1,000 lines in /);
    expect(stderr).not.toContain('\r');
    expect(stderr).not.toContain(esc);
  });
});

describe('What a log says', () => {
  onTerminal(`is text in UTF-8, and escaped where the terminal has ASCII only${unlessScript}`, async () => {
    const sandbox = new Sandbox();
    const time = Buffer.from('日\u202e').toString('latin1');
    sandbox.write('log.txt', `a - - [${time}] "GET / HTTP/1.0" 200 5\n${smallLog}`);
    const showFound = async (locale: string) => {
      const shown = await show(sandbox, 'fansite --no-progress log.txt out', { LC_ALL: locale });
      return /found: ([^\]]*)\]/.exec(shown)?.[1];
    };
    expect(await showFound('C.UTF-8')).toBe('日\\xe2\\x80\\xae');
    expect(await showFound('C')).toBe('\\xe6\\x97\\xa5\\xe2\\x80\\xae');
  });
});

describe('Colors', () => {
  const red = `${esc}[31merror:${esc}[39m cannot read missing.txt`;
  const plain = 'fansite-analyze: error: cannot read missing.txt';

  onTerminal(`are shown on a terminal${unlessScript}`, async () => {
    expect(await show(new Sandbox(), 'fansite missing.txt out')).toContain(red);
  });

  onTerminal(`are shown on a terminal also if standard output is not one${unlessScript}`, async () => {
    expect(await show(new Sandbox(), 'fansite missing.txt out > /dev/null')).toContain(red);
  });

  onTerminal(`are not shown with NO_COLOR or on a dumb terminal${unlessScript}`, async () => {
    expect(await show(new Sandbox(), 'fansite missing.txt out', { NO_COLOR: '1' })).toContain(plain);
    expect(await show(new Sandbox(), 'fansite missing.txt out', { TERM: 'dumb' })).toContain(plain);
    expect(await show(new Sandbox(), 'fansite missing.txt out', { FORCE_COLOR: '1', NO_COLOR: '1' })).toContain(plain);
  });

  onTerminal(`of warnings are not shown with --no-color${unlessScript}`, async () => {
    const sandbox = new Sandbox();
    sandbox.write('log.txt', smallLog);
    expect(await show(sandbox, 'fansite log.txt log.txt out')).toContain(`${esc}[33mwarning:${esc}[39m`);
    expect(await show(sandbox, 'fansite --no-color log.txt log.txt out')).toContain(
      'fansite-analyze: warning: log.txt',
    );
  });

  test('of errors are not shown with --no-color', async () => {
    const { stderr } = await new Sandbox().run(['--no-color', 'missing.txt', 'out'], { env: { FORCE_COLOR: '1' } });
    expect(stderr).toContain(plain);
  });

  test('are not shown in a pipe, unless FORCE_COLOR says so', async () => {
    const sandbox = new Sandbox();
    expect((await sandbox.run(['missing.txt', 'out'])).stderr).toContain(plain);
    expect((await sandbox.run(['missing.txt', 'out'], { env: { FORCE_COLOR: '1' } })).stderr).toContain(red);
    expect((await sandbox.run(['missing.txt', 'out'], { env: { FORCE_COLOR: '0' } })).stderr).toContain(plain);
    expect((await sandbox.run(['missing.txt', 'out'], { env: { FORCE_COLOR: '1', NO_COLOR: '1' } })).stderr).toContain(
      plain,
    );
  });
});

describe('Ctrl-C on a terminal', () => {
  onTerminal(`ends a run that reads from the terminal by its name${unlessScript}`, async () => {
    const sandbox = new Sandbox();
    sandbox.write('first.txt', 'bad\n');
    sandbox.write('run.sh', 'fansite first.txt /dev/tty out; echo "code $?"');
    // Ctrl-C is typed when the first log was read and the program waits for the second one, until it has ended. The end
    // of what is typed would end the second log, and with it the run.
    const script = [
      '{ until grep -q first.txt:1 typescript 2> /dev/null; do sleep 0.02; done',
      '  for i in {1..60}; do grep -q code typescript && exit; printf "\\003"; sleep 0.05; done',
      '  touch gave-up',
      '} | script -qefc "bash run.sh" typescript > /dev/null',
      'cat typescript',
    ];
    const { stdout } = await sandbox.shell(script.join('\n'), [], { env: { SHELL: '/bin/bash' } });
    expect(sandbox.names()).not.toContain('gave-up');
    expect(stdout).toMatch(/code 130/);
    expect(sandbox.names('out')).toBeUndefined();
  });
});
