import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { line, repository } from '../support/cli.ts';
import { hasTmux, TmuxTerminal, unlessTmux } from '../support/tmux.ts';
import { ago, waitForRequests } from '../support/watch.ts';

const onTerminal = test.skipIf(!hasTmux);
const esc = '\u001b';
const totals = '314 requests, 137,466,586 bytes, 9 would have been blocked, 3 malformed';

/** A terminal in which `watch` plays the sample log, called `log.txt`, to its end, and has drawn its screen. */
async function replaySample(
  command = 'fansite watch --replay max log.txt',
  env: Readonly<Record<string, string>> = {},
): Promise<TmuxTerminal> {
  const terminal = new TmuxTerminal({ env });
  fs.copyFileSync(path.join(repository, 'log_input/log.txt'), terminal.path('log.txt'));
  terminal.record('written');
  await terminal.run(`stty -a > before; clear; ${command}; echo "code $?"; stty -a > after`);
  await terminal.waitForText('ended');
  return terminal;
}

/** Expects the terminal as it was before, with these lines on it. */
async function expectRestored(terminal: TmuxTerminal, ...lines: readonly string[]): Promise<void> {
  await terminal.waitForFile('after');
  const screen = await terminal.waitFor((shown) => shown.trimEnd().endsWith('\n$'), 'the prompt');
  expect(screen.trimEnd().split('\n')).toEqual([...lines, '$']);
  expect({ isTakenOver: terminal.isTakenOver, hasCursor: terminal.hasCursor }).toEqual({
    isTakenOver: false,
    hasCursor: true,
  });
  expect(terminal.read('after')).toBe(terminal.read('before'));
}

describe('watch on a terminal', () => {
  onTerminal(`shows the end of a replay until q is pressed, and leaves the totals${unlessTmux}`, async () => {
    const terminal = await replaySample();
    expect(terminal.isTakenOver).toBe(true);
    expect(`\n${terminal.look()}`).toMatchInlineSnapshot(`
      "
      log.txt                                        14/Jun/2025:21:25:59 +0100  ended

                     requests                             bytes
      last second           1                             11 kB
      last minute           4     ▄█              ▄       19 kB     ▆               █
      last hour            47  ▂ ▂▁ ▃ ▂  ▁▁█      ▂      3.5 MB  ▁ ▁▂ ▁ ▁    █      ▁

      status               2xx          3xx          4xx          5xx         rest
      last minute       2  50%       2  50%       0   0%       0   0%       0   0%
      last hour        35  74%      11  23%       1   2%       0   0%       0   0%

      top hosts since 20:25:00       requests  top resources since 20:25:00      bytes
      mirror.uni.example                   21  /files/recovery-notes.zip        2.3 MB
      192.0.2.130                           6  /files/flyer-a4.pdf              481 kB
      pc4.workshop.example                  6  /img/crew.jpg                    124 kB
      dsl-77.example.net                    5  /img/launch-pad.jpg               96 kB
      203.0.113.54                          4  /img/gallery/spring-03.jpg        82 kB
      203.0.113.201                         3  /img/gallery/spring-01.jpg        70 kB
      feeds.example.org                     1  /img/gallery/spring-02.jpg        67 kB

      0 hosts blocked now, 9 requests blocked since the start

      since the start: 318 lines, 3 malformed, 0 late, 1 empty
      q quit  p pause  ? help"
    `);
    terminal.type('q');
    await expectRestored(terminal, expect.stringMatching(/: common, \d+ % of/), totals, 'code 0');
  });

  onTerminal(`explains the figures, and fits any size${unlessTmux}`, async () => {
    const terminal = await replaySample();
    terminal.type('?');
    await terminal.waitForText('? back');
    terminal.type('?');
    await terminal.waitForText('? help');
    for (const [columns, rows] of [
      [40, 10],
      [120, 40],
    ] as const) {
      terminal.resize(columns, rows);
      const screen = await terminal.waitFor(
        (shown) => (shown.split('\n')[0]?.trimEnd().length ?? 0) <= columns && shown.includes('q quit'),
        `a screen of ${columns} columns`,
      );
      expect(screen.split('\n').length).toBeLessThanOrEqual(rows + 1);
    }
    terminal.press('C-c');
    await terminal.waitForText('code 130');
  });

  onTerminal.each([
    ['INT', 130],
    ['TERM', 143],
    ['HUP', 129],
  ] as const)(`gives the terminal back when SIG%s comes${unlessTmux}`, async (signal, code) => {
    const terminal = await replaySample("sh -c 'echo $$ > pid; exec fansite watch --replay max log.txt'");
    process.kill(Number(terminal.read('pid')), `SIG${signal}`);
    await expectRestored(terminal, 'log.txt: common, 99 % of 317 lines', totals, `code ${code}`);
  });

  onTerminal(`has no colors with NO_COLOR, and some without${unlessTmux}`, async () => {
    const color = new RegExp(`${esc}\\[\\d+(;\\d+)*m`);
    const plain = await replaySample('fansite watch --replay max log.txt', { NO_COLOR: '1' });
    expect(plain.read('written')).not.toMatch(color);
    const colored = await replaySample();
    expect(colored.read('written')).toMatch(color);
  });

  onTerminal(`takes keys from the terminal while the log is piped in${unlessTmux}`, async () => {
    const terminal = await replaySample('cat log.txt | fansite watch --replay max');
    terminal.type('q');
    await expectRestored(terminal, expect.stringMatching(/: common, \d+ % of/), totals, 'code 0');
  });

  onTerminal(`shows what comes, but not while it is paused, though it is counted${unlessTmux}`, async () => {
    const terminal = new TmuxTerminal();
    await terminal.run('fansite watch --prometheus 0 log.txt 2> messages; echo "code $?"');
    await terminal.waitForText('waiting');
    fs.writeFileSync(terminal.path('log.txt'), line({ host: 'first.example', time: ago(0) }));
    await terminal.waitForText('first.example');
    terminal.type('p');
    await terminal.waitForText('p continue');
    fs.appendFileSync(terminal.path('log.txt'), line({ host: 'second.example', time: ago(0) }));
    await waitForRequests(terminal.read('messages').replace('serving ', ''), 2);
    expect(terminal.look()).not.toContain('second.example');
    terminal.type('p');
    await terminal.waitForText('second.example');
    terminal.type('q');
    await terminal.waitForText('code 0');
    expect(terminal.read('messages')).toMatch(/\n2 requests, 20 bytes$/);
  });

  onTerminal(`says why there is nothing to see, until lines come (issue 12)${unlessTmux}`, async () => {
    const terminal = new TmuxTerminal();
    fs.copyFileSync(path.join(repository, 'log_input/log.txt'), terminal.path('log.txt'));
    await terminal.run('clear; fansite watch log.txt');
    await terminal.waitForText('the newest line of log.txt is from 14/Jun/2025:21:25:58 +0100');
    fs.appendFileSync(terminal.path('log.txt'), line({ time: ago(0) }));
    await terminal.waitFor((shown) => !shown.includes('the newest line') && shown.includes('1 lines'), 'no notice');
    terminal.type('q');
  });

  onTerminal(`prints JSON lines where the terminal is dumb, or with --json or --once${unlessTmux}`, async () => {
    const terminal = new TmuxTerminal();
    fs.copyFileSync(path.join(repository, 'log_input/log.txt'), terminal.path('log.txt'));
    for (const command of [
      'TERM=dumb fansite watch --replay max log.txt',
      'fansite watch --json --replay max log.txt',
      'fansite watch --quiet --once 0 log.txt',
    ]) {
      await terminal.run(`clear; ${command}; echo "code $?"`);
      const screen = await terminal.waitForText('code 0');
      expect(screen).toMatch(/^(log\.txt: [^\n]*\n)?\{"time":/);
      expect(terminal.isTakenOver).toBe(false);
    }
  });

  onTerminal(`shows names in UTF-8 as text, in their cells (issue 12: as escapes)${unlessTmux}`, async () => {
    const terminal = new TmuxTerminal();
    const names = ['/日本語', '/cafe\u0301', '/👍👍', '/한국어', `/${'ﾊﾝ漢'.repeat(20)}`];
    const log = names
      .map((name, i) => line({ request: `GET ${name} HTTP/1.0`, bytes: 9 - i }))
      .concat(line({ request: 'GET /\u202e\u009b HTTP/1.0', bytes: 3 }))
      .join('');
    fs.writeFileSync(terminal.path('log.txt'), log);
    await terminal.run('fansite watch --replay max log.txt; echo "code $?"');
    const list = (screen: string) =>
      screen
        .split('\n')
        .filter((row) => /\/.*\d B$/.test(row))
        .map((row) => row.slice(row.indexOf('/')));
    expect(list(await terminal.waitForText('ended'))).toEqual([
      '/日本語                             9 B',
      '/cafe\u0301                               8 B',
      '/👍👍                               7 B',
      '/한국어                             6 B',
      '/ﾊﾝ漢ﾊﾝ漢ﾊﾝ漢ﾊﾝ漢ﾊﾝ漢ﾊﾝ漢ﾊﾝ…        5 B',
      '/\\xe2\\x80\\xae\\xc2\\x9b               3 B',
    ]);
    terminal.type('q');
    await terminal.run('LC_ALL=C fansite watch --replay max log.txt; echo "code $?"');
    expect(list(await terminal.waitForText('ended'))[0]).toBe('/\\xe6\\x97\\xa5\\xe6\\x9c\\xac\\x~        9 B');
    terminal.type('q');
    await terminal.run('clear; LC_ALL=C fansite watch --json --replay max log.txt');
    const hasAscii = (screen: string) => screen.replaceAll('\n', '').includes('{"resource":"/\\u65e5\\u672c');
    await terminal.waitFor(hasAscii, 'JSON in ASCII');
  });

  onTerminal(`refuses to write blocked lines over the screen${unlessTmux}`, async () => {
    const terminal = new TmuxTerminal();
    await terminal.run('clear; fansite watch --blocked - log.txt; echo "code $?"');
    expect(await terminal.waitForText('code 2')).toContain('--blocked would write over the screen');
  });
});
