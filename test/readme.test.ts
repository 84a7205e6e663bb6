import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { execa, execaSync } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { generateLog, type LogKind } from '../bench/inputs.ts';
import { hasMemcached } from './support/memcached-server.ts';
import { hasTmux, TmuxTerminal, unlessTmux } from './support/tmux.ts';

const root = path.resolve(import.meta.dirname, '..');
const readme = fs.readFileSync(path.join(root, 'README.md'), 'utf8');

/** Commands of a console block, each with the output that the README shows for it. */
interface Example {
  readonly command: string;
  readonly output: string;
}

function readBlocks(language: string): string[] {
  return [...readme.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, 'gms'))].map(
    (match) => match[1] as string,
  );
}

function readExamples(block: string): Example[] {
  return block
    .split(/^\$ /m)
    .slice(1)
    .map((text) => {
      const [command, ...output] = text.split('\n');
      return { command: command as string, output: output.join('\n').trimEnd() };
    });
}

/** Times and rates differ from run to run. */
function withoutTimes(output: string): string {
  return output.replace(/in [\d.]+ s \([\d,]+ lines\/s\)/g, 'in … s (… lines/s)');
}

/** What a block of JavaScript prints, as it says in the comments behind `console.log`. */
function readShownOutput(block: string): string[] {
  return [...block.matchAll(/^ *console\.log\(.*\); \/\/ (.*)$/gm)].map((match) => match[1] as string);
}

let folder: string;
let searchPath: string;

beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'fansite-analyze-readme-'));
  for (const name of ['log_input', 'docs/examples']) {
    fs.cpSync(path.join(root, name), path.join(folder, name), { recursive: true });
  }
  endDaemons();
  const bin = path.join(folder, 'bin');
  fs.mkdirSync(bin);
  fs.symlinkSync(path.join(root, 'bin/fansite-analyze.js'), path.join(bin, 'fansite-analyze'));
  fs.mkdirSync(path.join(folder, 'node_modules'));
  fs.symlinkSync(root, path.join(folder, 'node_modules/fansite-analyze'));
  searchPath = `${bin}${path.delimiter}${process.env.PATH}`;
});

afterAll(() => {
  endDaemons();
  fs.rmSync(folder, { recursive: true });
});

/** Ends what an example has left running, so that the next run of it finds nothing. */
function endDaemons(): void {
  for (const { command } of examples) {
    if (/^memcached -d /.test(command)) execaSync('pkill', ['-f', command], { reject: false });
  }
}

/** Examples of a console block that talk to a server need it, and what talks to it. */
const needsServer = (block: string) => /^\$ memcached /m.test(block);
const hasServer = hasMemcached && execaSync('nc', ['-h'], { reject: false }).exitCode === 0;
const unlessServer = hasServer ? '' : ' [skipped: needs memcached and nc]';

const blocks = readBlocks('console');
const examples = blocks.flatMap(readExamples);

describe('every example of the README', () => {
  test('is found', () => {
    expect(examples.length).toBeGreaterThan(10);
  });

  const runnable = blocks.filter((block) => !needsServer(block)).flatMap(readExamples);
  test.each(runnable)('prints what the README shows: $command', run);

  const withServer = blocks.filter(needsServer).flatMap(readExamples);
  test.skipIf(!hasServer).each(withServer)(`prints what the README shows: $command${unlessServer}`, run);

  async function run({ command, output }: Example): Promise<void> {
    const result = await execa('bash', ['-c', `set -o pipefail; ${command}`], {
      cwd: folder,
      env: { PATH: searchPath },
      all: true,
    });
    expect(withoutTimes(result.all)).toBe(withoutTimes(output));
  }
});

describe('every program of the README', () => {
  const programs = readBlocks('js').map((code) => ({ code, output: readShownOutput(code) }));

  test('is found, and shows what it prints', () => {
    expect(programs.length).toBeGreaterThan(3);
    for (const { output } of programs) expect(output).not.toEqual([]);
  });

  test.each(programs)('prints what the README shows: $output', async ({ code, output }) => {
    const script = path.join(folder, 'program.mjs');
    fs.writeFileSync(script, code);
    const { stdout } = await execa('node', [script]);
    expect(stdout.split('\n')).toEqual(output);
  });
});

describe('the set-up commands of the README', () => {
  const [mainJob, tests] = readBlocks('sh').map((block) => block.trim());

  test('are those that CI runs in a fresh clone', () => {
    expect(mainJob).toBe('npm ci && npx fansite-analyze log_input/log.txt log_output/');
    expect(tests).toBe('npm ci && npm test');
  });

  test('leave the answers of the sample log as they are in the repository', async () => {
    const out = path.join(folder, 'answers');
    await execa('node', [path.join(root, 'bin/fansite-analyze.js'), path.join(root, 'log_input/log.txt'), out]);
    // The sample has the answers that the README explains.
    for (const name of fs.readdirSync(path.join(root, 'log_output'))) {
      expect(fs.readFileSync(path.join(out, name))).toEqual(fs.readFileSync(path.join(root, 'log_output', name)));
    }
  });
});

test.each<[title: string, commands: string[][], from: string, to: string]>([
  ['options', [[]], '## Options', '## Exit codes'],
  ['options of watch', [['watch']], '| option of `watch` |', '## Events'],
  [
    'options of events',
    [
      ['events', 'generate'],
      ['events', 'aggregate'],
      ['events', 'summary'],
    ],
    '| option of `events` |',
    '## Options',
  ],
])('the table of %s of the README names every option of -h, and no other', async (_title, commands, from, to) => {
  const inHelp = new Set<string>();
  for (const command of commands) {
    const { stdout } = await execa('node', [path.join(root, 'bin/fansite-analyze.js'), ...command, '-h']);
    for (const [, option] of stdout.matchAll(/^ {2}(?:-\w, )?(--[a-z-]+)/gm)) inHelp.add(option as string);
  }
  const table = readme.slice(readme.indexOf(from), readme.indexOf(to));
  const inReadme = new Set([...table.matchAll(/`(--[a-z-]+)/g)].map((match) => match[1] as string));
  for (const general of ['--help', '--version']) for (const options of [inHelp, inReadme]) options.delete(general);
  expect(inReadme).toEqual(inHelp);
});

test.skipIf(!hasTmux)(`the screen of the README is what the command below it shows${unlessTmux}`, async () => {
  const [, kind, lines, command] = /`npm run -s make-log -- (\w+) (\d+) \| fansite-analyze (.*?)`/.exec(readme) ?? [];
  const terminal = new TmuxTerminal({ columns: 80, rows: 24 });
  fs.writeFileSync(terminal.path('log.txt'), Buffer.concat([...generateLog(kind as LogKind, Number(lines))]));
  await terminal.run(`cat log.txt | fansite ${command}`);
  const screen = await terminal.waitForText('ended');
  expect(screen.trimEnd()).toBe(readBlocks('text')[0]?.trimEnd());
});
