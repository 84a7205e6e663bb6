import fs from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { canChangeUser, copyProgram, nobody, Sandbox, unlessRoot } from '../support/cli.ts';
import {
  countsOf,
  EventsRun,
  eventLine,
  later,
  linesOf,
  readSummaries,
  readSummary,
  recount,
  start,
  totalOf,
  writeConfig,
} from '../support/events.ts';
import { hasFullDevice, unlessFullDevice } from '../support/full-device.ts';
import { hasTmux, TmuxTerminal, unlessTmux } from '../support/tmux.ts';

/** The lines of 200 events of three types, in a second from now on, or from the start on. */
async function generate(sandbox: Sandbox, ...args: readonly string[]): Promise<string> {
  const { stdout } = await sandbox.run(['events', 'generate', '-q', '-c', writeConfig(sandbox), '--unpaced', ...args]);
  return stdout;
}

describe('Events of now are counted by type and tracking id', () => {
  test.each([
    ['from a pipe', 'cat events.jsonl | fansite events aggregate -c "$1"'],
    ['from a pipe named -', 'cat events.jsonl | fansite events aggregate -c "$1" -'],
    ['from what is redirected', 'fansite events aggregate -c "$1" < events.jsonl'],
    ['from a file', 'fansite events aggregate -c "$1" events.jsonl'],
    ['from a file with gzip', 'gzip events.jsonl; fansite events aggregate -c "$1" events.jsonl.gz'],
    [
      'from several files and a pipe, in any order',
      'split -n l/3 events.jsonl; cat xab | fansite events aggregate -c "$1" xac - xaa',
    ],
    ['without the newline at the end', 'head -c -1 events.jsonl | fansite events aggregate -c "$1"'],
  ])('%s', async (_, script) => {
    const sandbox = new Sandbox();
    const events = await generate(sandbox);
    sandbox.write('events.jsonl', events);
    const before = new Date().toISOString();
    const { exitCode, stdout, stderr } = await sandbox.shell(script, ['events.json']);
    const summary = readSummary(stdout);
    expect({ exitCode, counts: countsOf(summary) }).toEqual({ exitCode: 0, counts: recount(linesOf(events)) });
    expect(totalOf(summary)).toBe(200);
    for (const { asOf } of Object.values(summary)) expect(asOf && asOf >= before).toBe(true);
    expect(stderr).toMatch(/^200 events in \d+\.\d\d s \([\d,]+ events\/s\)\n/);
  });

  test('with the types in the order of the configuration, and the tracking ids by their events, then by name', async () => {
    const sandbox = new Sandbox();
    const ids = ['10', '9', '__proto__', 'constructor', 'ä"', '\u{1f600}', 'é'.repeat(125), '9'];
    const input = ids.map((trackingId) => eventLine({ trackingId, event: 'review' })).join('');
    const args = ['events', 'aggregate', '-c', writeConfig(sandbox), '--replay'];
    const { stdout } = await sandbox.run(args, { input: Buffer.from(input) });
    const asOf = `"asOf":"${start}"`;
    const none = `{"totalEventsCaptured":0,"eventsCapturedByTrackingIds":{},${asOf}}`;
    const counts = `"9":2,"10":1,"__proto__":1,"constructor":1,"\\u00e4\\"":1,"${'\\u00e9'.repeat(125)}":1,"\\ud83d\\ude00":1`;
    expect(stdout).toBe(
      `{"signup":${none},"review":{"totalEventsCaptured":8,"eventsCapturedByTrackingIds":{${counts}},${asOf}},"click":${none}}\n`,
    );
  });

  test('where an event is late, too old, or from the future: each is told, and the total is right', async () => {
    const sandbox = new Sandbox();
    const seconds = [-15, -280, -15, -3600, -311, 3600, 60];
    const input = seconds.map((second) => eventLine({ timestamp: later(second, Date.now()) })).join('');
    const { stdout, stderr } = await sandbox.run(['events', 'aggregate', '-c', writeConfig(sandbox)], { input });
    expect(countsOf(readSummary(stdout))).toEqual({ signup: {}, review: {}, click: { A: 5 } });
    expect(linesOf(stderr).slice(1)).toEqual([
      '  3 events late, but counted',
      '  2 events older than the window, and not counted',
      '  2 events from more than a bucket ahead, counted when they came',
    ]);
  });
});

describe('Malformed lines', () => {
  const good = eventLine();
  const unclosed = (text: string) => text.trimEnd().slice(0, -1);
  const lines: readonly [line: string, explanation: string][] = [
    ['nope', '1: expected a JSON value, found: nope'],
    ['{"value":', '10: expected a JSON value, found the end of the line'],
    [unclosed(good), '94: expected "," or "}" after a member, found the end of the line'],
    [`${good.trimEnd()} x`, '96: expected the end of the line after the JSON value, found: x'],
    ['{"a":"\\x"}', '8: expected one of "\\/bfnrt, or u and four hexadecimal digits, after the backslash, found: x"}'],
    ['[1]', '1: expected an object, found: [1]'],
    ['{"path":1}', '10: expected an object as member "value", found: }'],
    [eventLine({ event: undefined }), '77: expected a member "event" in "value", found: }}'],
    [
      eventLine({ event: 'signup' }),
      '30: expected the event of a type that is configured, found: "signup","trackingId":"A","timestamp":"2…',
    ],
    [eventLine({ trackingId: undefined }), '76: expected a member "trackingId" in "value", found: }}'],
    [
      eventLine({ trackingId: 7 }),
      '51: expected a tracking id of 1 to 250 bytes without control characters, found: 7,"timestamp":"2019-12-08T06:42:57.289Z"…',
    ],
    [
      eventLine({ trackingId: 'x'.repeat(251) }),
      `51: expected a tracking id of 1 to 250 bytes without control characters, found: "${'x'.repeat(39)}…`,
    ],
    [eventLine({ timestamp: undefined }), '54: expected a member "timestamp" in "value", found: }}'],
    [
      eventLine({ timestamp: '2019-02-29T00:00:00Z' }),
      '67: expected a real moment as YYYY-MM-DDTHH:MM:SS.sssZ, found: "2019-02-29T00:00:00Z"}}',
    ],
    [eventLine({ timestamp: 0 }), '67: expected a real moment as YYYY-MM-DDTHH:MM:SS.sssZ, found: 0}}'],
  ];
  const log = lines.map(([text]) => `${good}\n${text.trimEnd()}\n`).join('');

  test('are skipped: the first ten are explained with file, line and column, the others counted', async () => {
    const sandbox = new Sandbox();
    sandbox.write('bad.jsonl', log);
    const args = ['events', 'aggregate', '-c', writeConfig(sandbox), '--replay', 'bad.jsonl'];
    const { exitCode, stdout, stderr } = await sandbox.run(args);
    expect({ exitCode, total: totalOf(readSummary(stdout)) }).toEqual({ exitCode: 0, total: lines.length });
    const explained = lines.slice(0, 10).map(([, explanation], i) => `bad.jsonl:${3 * i + 3}:${explanation}`);
    expect(linesOf(stderr)).toEqual([
      ...explained,
      '… and 5 more malformed lines',
      expect.stringMatching(/^15 events in /),
      '  15 empty lines',
      '  15 of the other 30 lines malformed and skipped:',
      '    2 where a JSON value was expected',
      '    2 where a tracking id of 1 to 250 bytes without control characters was expected',
      '    2 where a real moment as YYYY-MM-DDTHH:MM:SS.sssZ was expected',
      '    9 for other reasons',
    ]);
  });

  test.each([
    ['a file', ['--bad-lines', 'list.jsonl']],
    ['standard output', ['--bad-lines', '-']],
  ])('are all listed with --bad-lines, as JSON lines: in %s', async (_, options) => {
    const sandbox = new Sandbox();
    const input = lines.map(([text]) => `${text.trimEnd()}\n`).join('');
    const { stdout } = await sandbox.run(['events', 'aggregate', '-qc', writeConfig(sandbox), ...options], { input });
    const printed = linesOf(stdout);
    // The summary stands behind them.
    expect(totalOf(readSummary(`${printed.pop()}\n`))).toBe(0);
    const list = options[1] === '-' ? printed : linesOf(sandbox.read('list.jsonl'));
    expect(printed).toEqual(options[1] === '-' ? list : []);
    const objects = list.map((text) => JSON.parse(text));
    expect(objects.map(({ file, line, bytes }) => [file, line, bytes])).toEqual(
      lines.map(([text], i) => ['(standard input)', i + 1, text.trimEnd()]),
    );
    lines.forEach(([, explanation], i) => {
      const { column, reason } = objects[i];
      expect(explanation.slice(0, explanation.indexOf(', found'))).toBe(`${column}: ${reason}`);
    });
    expect(objects.slice(10).map(({ field }) => field)).toEqual([
      ...['trackingId', 'trackingId', 'timestamp', 'timestamp', 'timestamp'],
    ]);
  });
});

describe('While events come in, a summary', () => {
  test('is printed so often, with --every, and at the end', async () => {
    const sandbox = new Sandbox();
    const run = await EventsRun.aggregate(sandbox, '-c', writeConfig(sandbox), '--every', '1s');
    run.write(eventLine({ timestamp: later(0, Date.now()) }));
    await run.waitForLines(2);
    run.closeInput();
    const { exitCode, stdout } = await run.end();
    const summaries = readSummaries(stdout);
    expect({ exitCode, last: totalOf(summaries.at(-1)) }).toEqual({ exitCode: 0, last: 1 });
    const times = summaries.map(({ click }) => click?.asOf);
    expect(times).toEqual([...new Set(times)].sort());
  });

  test('is printed on SIGUSR2, with all that came until then, however idle the input is', async () => {
    const sandbox = new Sandbox();
    const run = await EventsRun.aggregate(sandbox, '-c', writeConfig(sandbox));
    run.kill('SIGUSR2');
    await run.waitForLines(1);
    run.write(eventLine({ timestamp: later(0, Date.now()) }));
    const isCounted = () => totalOf(readSummaries(`${run.lines.at(-1)}\n`)[0]) === 1;
    await run.waitUntil(() => {
      run.kill('SIGUSR2');
      return isCounted();
    }, 'the event to be counted');
    run.closeInput();
    const { exitCode, stdout } = await run.end();
    const totals = readSummaries(stdout).map(totalOf);
    expect({ exitCode, first: totals[0], last: totals.at(-1) }).toEqual({ exitCode: 0, first: 0, last: 1 });
  });

  test('is whole, for as many SIGUSR2 as there may be at once', async () => {
    const sandbox = new Sandbox();
    const run = await EventsRun.aggregate(sandbox, '-c', writeConfig(sandbox));
    for (let i = 0; i < 100; i++) run.kill('SIGUSR2');
    await run.waitForLines(1);
    run.kill('SIGINT');
    const { exitCode, stdout } = await run.end();
    expect(exitCode).toBe(130);
    expect(readSummaries(stdout).length).toBeGreaterThanOrEqual(2);
  });

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('is printed when %s ends it, with exit code %i', async (signal, exitCode) => {
    const sandbox = new Sandbox();
    const run = await EventsRun.aggregate(sandbox, '-c', writeConfig(sandbox));
    run.write(eventLine({ timestamp: later(-20, Date.now()) }));
    // Told ahead of the events that came with it, which are counted in the same turn.
    run.write('?\n');
    await run.waitForMessage('(standard input):3:');
    run.kill(signal);
    const { stdout, stderr, ...end } = await run.end();
    expect({ ...end, total: totalOf(readSummary(stdout)) }).toEqual({ exitCode, total: 1 });
    expect(stderr).toMatch(
      /\n1 event in [^\n]*\n {2}2 of 3 lines malformed and skipped:\n[^\n]*\n {2}1 event late, but counted\n$/,
    );
  });

  test.each([
    ['while nothing comes in', 'fansite events aggregate -c "$1" --every 1s | head -n 1; echo "$PIPESTATUS"'],
    ['while events are made', 'fansite events aggregate -c "$1" --generate --every 1s | head -n 1; echo "$PIPESTATUS"'],
  ])('that nobody reads any more ends it with exit code 0: %s', async (_, script) => {
    const sandbox = new Sandbox();
    const config = writeConfig(sandbox, { durationSeconds: undefined });
    const { stdout, stderr } = await sandbox.shell(script, [config], { isInputOpen: true });
    expect(stdout).toMatch(/^\{[^\n]*\}\n0\n$/);
    expect(stderr).not.toContain('error');
  });
});

describe('Events that are all older than the window (issue 12)', () => {
  const hint =
    "fansite-analyze: warning: all 2 events are older than the window of 5 minutes; --replay counts by the events' own time\n";

  test('are a reason to tell of --replay, but not with it or with --quiet', async () => {
    const sandbox = new Sandbox();
    sandbox.write('e.jsonl', eventLine() + eventLine());
    const args = ['events', 'aggregate', '-c', writeConfig(sandbox), 'e.jsonl'];
    const run = await sandbox.run(args);
    expect({ exitCode: run.exitCode, total: totalOf(readSummary(run.stdout)) }).toEqual({ exitCode: 0, total: 0 });
    expect(run.stderr.endsWith(hint)).toBe(true);
    expect((await sandbox.run([...args, '--quiet'])).stderr).toBe('');
    expect((await sandbox.run([...args, '--replay'])).stderr).not.toContain('--replay');
  });

  test('are none if one of them counts', async () => {
    const sandbox = new Sandbox();
    const input = eventLine() + eventLine({ timestamp: later(0, Date.now()) });
    const { stderr } = await sandbox.run(['events', 'aggregate', '-c', writeConfig(sandbox)], { input });
    expect(stderr).toContain('1 event older than the window, and not counted');
    expect(stderr).not.toContain('--replay');
  });
});

test('All events of a type whose "event" is a list count in it (issue 12)', async () => {
  const sandbox = new Sandbox();
  const config = writeConfig(sandbox, { types: { signup: {}, user: { event: ['click', 'hover'] } } });
  const input = ['click', 'hover', 'hover', 'signup', 'user'].map((event) => eventLine({ event })).join('');
  const { stdout, stderr } = await sandbox.run(['events', 'aggregate', '--replay', '-c', config], { input });
  expect(countsOf(readSummary(stdout))).toEqual({ signup: { A: 1 }, user: { A: 3 } });
  expect(stderr).toContain('(standard input):5:30: expected the event of a type that is configured, found: "user"');
});

test('A tracking id in another encoding is malformed, and explained by line and column (issue 12)', async () => {
  const sandbox = new Sandbox();
  const lines = ['caf\xe8', 'caf\xe9', 'caf'].map((trackingId) => eventLine({ trackingId }));
  sandbox.write('e.jsonl', Buffer.from(lines.join(''), 'latin1'));
  const { exitCode, stdout, stderr } = await sandbox.run([
    ...['events', 'aggregate', '--replay', '-c', writeConfig(sandbox), 'e.jsonl'],
  ]);
  expect({ exitCode, counts: countsOf(readSummary(stdout)).click }).toEqual({ exitCode: 0, counts: { caf: 1 } });
  expect(stderr).toMatch(/^e\.jsonl:1:55: expected UTF-8 text, found: \\xe8",/);
  expect(stderr).toMatch(/\ne\.jsonl:2:55: expected UTF-8 text, found: \\xe9",/);
});

describe('With --replay', () => {
  const bucketMs = 10_000;
  const windowMs = 300_000;

  /** The events of each tracking id at a moment, of all that had come until then, in order. */
  function countAt(moment: number, events: readonly (readonly [time: number, id: string])[]): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const [time, id] of events) {
      const bucketEnd = bucketMs * (Math.floor(time / bucketMs) + 1);
      if (bucketEnd > moment - windowMs) counts[id] = (counts[id] ?? 0) + 1;
    }
    return counts;
  }

  test('a recorded file gives what it has in the window before its latest event, each time the same bytes', async () => {
    const sandbox = new Sandbox();
    const config = writeConfig(sandbox);
    const random = [...Array(3000).keys()].map((i) => (i * 7919) % 3001);
    // Out of order by up to ten seconds, over 10 minutes.
    const events = random.map(
      (draw, i) => [Date.parse(start) + 200 * i + (draw % 10_000) - 5000, `INF-${draw % 17}`] as const,
    );
    const input = events
      .map(([time, trackingId]) => eventLine({ trackingId, timestamp: new Date(time).toISOString() }))
      .join('');
    sandbox.write('events.jsonl', input);
    sandbox.write('events.jsonl.gz', gzipSync(input));
    const inPieces =
      'while IFS= read -r -N 60007 piece; do printf %s "$piece"; done < events.jsonl; printf %s "$piece"';
    const scripts = [
      'fansite events aggregate -c "$1" --replay events.jsonl',
      'fansite events aggregate -c "$1" --replay events.jsonl.gz',
      'fansite events aggregate -c "$1" --replay < events.jsonl',
      'cat events.jsonl.gz | fansite events aggregate -c "$1" --replay',
      'split -n 7 events.jsonl; cat xa? | fansite events aggregate -c "$1" --replay -',
      `{ ${inPieces}; } | fansite events aggregate -c "$1" --replay`,
    ];
    const outcomes = await Promise.all(
      scripts.map((script) => {
        const own = new Sandbox();
        return own.shell(`cp "$2"/events.* .; ${script}`, [config, sandbox.folder]);
      }),
    );
    const latest = Math.max(...events.map(([time]) => time));
    const { click } = readSummary(outcomes[0]?.stdout ?? '');
    expect(click?.asOf).toBe(new Date(latest).toISOString());
    expect(click?.eventsCapturedByTrackingIds).toEqual(countAt(latest, events));
    expect(click?.totalEventsCaptured).toBeGreaterThan(1000);
    for (const { exitCode, stdout } of outcomes) {
      expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: outcomes[0]?.stdout });
    }
  });

  test('and --every, summaries are of whole multiples of that time, of what was before them', async () => {
    const sandbox = new Sandbox();
    const seconds = [0, 2.711, 12.71, 12.711, 30, 200, 500];
    const events = seconds.map((second) => [Date.parse(start) + Math.round(1000 * second), 'A'] as const);
    sandbox.write('e.jsonl', seconds.map((second) => eventLine({ timestamp: later(second) })).join(''));
    const args = ['events', 'aggregate', '-qc', writeConfig(sandbox), '--replay', '--every', '10s', 'e.jsonl'];
    const { stdout } = await sandbox.run(args);
    const summaries = readSummaries(stdout);
    // From 06:43:00 on, as the first event is of 06:42:57.289.
    const moments = summaries.map(({ click }) => Date.parse(String(click?.asOf)));
    const expected = Array.from({ length: 50 }, (_, i) => Date.parse('2019-12-08T06:43:00Z') + i * 10_000);
    expect(moments).toEqual([...expected, events.at(-1)?.[0]]);
    for (const [i, moment] of moments.slice(0, -1).entries()) {
      const until = events.filter(([time]) => time < moment);
      expect(summaries[i]?.click?.eventsCapturedByTrackingIds).toEqual(countAt(moment, until));
    }
    expect(summaries.at(-1)?.click?.eventsCapturedByTrackingIds).toEqual(countAt(events.at(-1)?.[0] as number, events));
  });

  test('and --every, a gap of years has summaries until there is nothing to count', async () => {
    const sandbox = new Sandbox();
    const input = eventLine() + eventLine({ timestamp: '2029-12-08T06:42:57.289Z' });
    const args = ['events', 'aggregate', '-qc', writeConfig(sandbox), '--replay', '--every', '1m'];
    const summaries = readSummaries((await sandbox.run(args, { input })).stdout);
    expect(summaries.map(({ click }) => [click?.asOf, click?.totalEventsCaptured])).toEqual([
      ...[3, 4, 5, 6, 7].map((minute) => [`2019-12-08T06:4${minute}:00.000Z`, 1]),
      ['2019-12-08T06:48:00.000Z', 0],
      ['2029-12-08T06:42:57.289Z', 1],
    ]);
  });

  test.each([[[]], [['--every', '1s']]])('an empty input has no time, and no events: %j', async (args) => {
    const sandbox = new Sandbox();
    sandbox.write('e.jsonl', '');
    const run = await sandbox.run(['events', 'aggregate', '-c', writeConfig(sandbox), '--replay', ...args, 'e.jsonl']);
    const none = '{"totalEventsCaptured":0,"eventsCapturedByTrackingIds":{},"asOf":null}';
    expect(run).toMatchObject({ exitCode: 0, stdout: `{"signup":${none},"review":${none},"click":${none}}\n` });
    expect(run.stderr).toMatch(/^0 events in [^\n]*\n$/);
  });

  test('the window and the buckets are those of the configuration', async () => {
    const sandbox = new Sandbox();
    const config = writeConfig(sandbox, { windowMinutes: 1, bucketSeconds: 30 });
    // At 06:44:10, buckets from 06:43:00 on have a part of the last minute.
    const times = ['06:42:59.999', '06:43:00', '06:44:10'].map((time) => `2019-12-08T${time}Z`);
    const input = times.map((timestamp, i) => eventLine({ timestamp, trackingId: `${i}` })).join('');
    const { stdout } = await sandbox.run(['events', 'aggregate', '-c', config, '--replay'], { input });
    expect(countsOf(readSummary(stdout)).click).toEqual({ '1': 1, '2': 1 });
  });
});

describe('With --generate', () => {
  test.each([[[]], [['--precise']]])('the events are those of generate, each counted once: %j', async (args) => {
    const sandbox = new Sandbox();
    const events = linesOf(await generate(sandbox));
    const run = await sandbox.run(['events', 'aggregate', '-c', writeConfig(sandbox), '--generate', ...args]);
    expect(run.exitCode).toBe(0);
    expect(countsOf(readSummary(run.stdout))).toEqual(recount(events));
    expect(run.stderr).toMatch(/^200 events in [^\n]*\n {2}late by [^\n]*\n/);
  });

  test('and --every, summaries are printed as time passes, and the last one by Ctrl-C', async () => {
    const sandbox = new Sandbox();
    const config = writeConfig(sandbox, { durationSeconds: undefined });
    const run = new EventsRun(sandbox, ['aggregate', '-c', config, '--generate', '--every', '1s']);
    await run.waitForLines(2);
    run.kill('SIGINT');
    const { exitCode, stdout, stderr } = await run.end();
    const totals = readSummaries(stdout).map(totalOf);
    expect(exitCode).toBe(130);
    expect(totals.length).toBeGreaterThanOrEqual(3);
    expect(totals).toEqual([...totals].sort((left, right) => left - right));
    expect(stderr).toContain(`${totals.at(-1)?.toLocaleString('en')} events in `);
  });
});

describe('Events that cannot be read are an error in one sentence, with exit code 1', () => {
  test.each([
    [
      'a missing file, before any is read',
      ['good.jsonl', 'none.jsonl'],
      'cannot read none.jsonl: no such file or folder',
    ],
    ['a folder', ['good.jsonl', '.'], 'cannot read .: it is a folder'],
  ])('%s', async (_, files, message) => {
    const sandbox = new Sandbox();
    sandbox.write('good.jsonl', eventLine());
    const run = await sandbox.run(['events', 'aggregate', '-c', writeConfig(sandbox), ...files]);
    expect(run).toMatchObject({ exitCode: 1, stdout: '' });
    expect(run.stderr).toMatch(/^fansite-analyze: error: [^\n]*\n$/);
    expect(run.stderr).toContain(message);
  });

  test('damaged gzip, which says where, and how much was read until there', async () => {
    const sandbox = new Sandbox();
    const events = await generate(sandbox, '--start', start);
    sandbox.write('damaged.gz', gzipSync(events).subarray(0, 5000));
    const run = await sandbox.run(['events', 'aggregate', '-c', writeConfig(sandbox), '--replay', 'damaged.gz']);
    expect(run).toMatchObject({ exitCode: 1, stdout: '' });
    expect(run.stderr).toMatch(
      /^\d+ events in [^\n]*\nfansite-analyze: error: cannot read damaged.gz: its gzip data end too early, behind byte 5,000;[^\n]*\n$/,
    );
  });

  test.skipIf(!canChangeUser)(`a file without permission${unlessRoot}`, async () => {
    const sandbox = new Sandbox();
    const program = copyProgram(sandbox);
    await sandbox.shell(`touch secret.jsonl; chmod 0 secret.jsonl`);
    const args = ['events', 'aggregate', '-c', writeConfig(sandbox), 'secret.jsonl'];
    const { exitCode, stderr } = await sandbox.run(args, { user: nobody, program });
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^fansite-analyze: error: cannot read secret.jsonl: [^\n]*permission[^\n]*\n$/);
  });
});

test.skipIf(!hasFullDevice).each([
  ['while summaries are printed', '--every 1s --replay'],
  ['at the end', '--replay'],
])(`A full disk ends aggregating with exit code 1 and says so: %s${unlessFullDevice}`, async (_, args) => {
  const sandbox = new Sandbox();
  sandbox.write('e.jsonl', eventLine() + eventLine({ timestamp: later(100) }));
  const script = `fansite events aggregate -c "$1" ${args} e.jsonl > /dev/full`;
  const { exitCode, stderr } = await sandbox.shell(script, [writeConfig(sandbox)]);
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/fansite-analyze: error: cannot write to standard output: no space left [^\n]*\n$/);
});

describe('On a terminal', () => {
  const endless = { rate: 100, types: { click: {} }, trackingIds: ['A'] };

  test.skipIf(!hasTmux)(`Ctrl-C ends a whole pipe, and the summary is printed at its end${unlessTmux}`, async () => {
    const terminal = new TmuxTerminal();
    fs.writeFileSync(terminal.path('c.json'), JSON.stringify(endless));
    await terminal.run(
      'fansite events generate -c c.json 2> made | fansite events aggregate -c c.json --every 1s 2> read | tee out',
    );
    await terminal.waitForText('{"click":{"totalEventsCaptured":');
    terminal.press('C-c');
    await terminal.run('echo ended > end');
    expect(await terminal.waitForFile('end')).toBe('ended');
    // What was still in the pipe is not read any more. And `tee` is ended by Ctrl-C, too, perhaps before it is told all.
    const [made, counted] = ['made', 'read'].map((name) => Number(/^(\d+) events in /.exec(terminal.read(name))?.[1]));
    expect(counted).toBeGreaterThan(0);
    expect(counted).toBeLessThanOrEqual(made as number);
    expect(terminal.read('made') + terminal.read('read')).not.toContain('error');
  });

  test.skipIf(!hasTmux)(`nobody is waited for to type events, unless - asks for it${unlessTmux}`, async () => {
    const terminal = new TmuxTerminal();
    fs.writeFileSync(terminal.path('c.json'), JSON.stringify(endless));
    await terminal.run('fansite events aggregate -c c.json 2> told; echo $? > code');
    expect(await terminal.waitForFile('code')).toBe('2');
    expect(terminal.read('told')).toContain('name a file, pipe events in, or add --generate');
    await terminal.run('fansite events aggregate -c c.json --replay - > out');
    terminal.type(eventLine());
    terminal.press('C-d');
    expect(await terminal.waitForFile('out')).toContain('{"click":{"totalEventsCaptured":1,');
  });
});

test.each(['events.jsonl', '< events.jsonl'])(
  'A file that --bad-lines would append to is not read, and stays as it is: %s',
  async (input) => {
    const sandbox = new Sandbox();
    const config = writeConfig(sandbox);
    sandbox.write('events.jsonl', 'no event\n');
    const run = await sandbox.shell(`fansite events aggregate -c ${config} --bad-lines ./events.jsonl ${input}`);
    expect(run.exitCode).toBe(2);
    expect(run.stderr).toMatch(
      /: the events in (events\.jsonl|-) are also what --bad-lines appends to: name another file; see /,
    );
    expect(sandbox.read('events.jsonl')).toBe('no event\n');
  },
);
