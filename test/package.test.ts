import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findImports } from './support/architecture.ts';
import { repository } from './support/cli.ts';

/** What somebody else's project has: the package as it is published, in `node_modules`. */
let project: string;
/** The package there. */
let installed: string;

beforeAll(async () => {
  project = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'fansite-analyze-package-')));
  installed = path.join(project, 'node_modules/fansite-analyze');
  fs.mkdirSync(installed, { recursive: true });
  // Scripts would build `dist/` anew while other tests use it.
  await execa('npm', ['pack', '--ignore-scripts', '--pack-destination', project], { cwd: repository });
  const [archive] = fs.readdirSync(project).filter((name) => name.endsWith('.tgz'));
  await execa('tar', ['-xzf', path.join(project, archive as string), '-C', installed, '--strip-components', '1']);
});

afterAll(() => fs.rmSync(project, { recursive: true }));

function write(name: string, text: string): string {
  const file = path.join(project, name);
  fs.writeFileSync(file, text);
  return file;
}

test('plain JavaScript imports the package by its name', async () => {
  const script = write(
    'count.mjs',
    `import { MinuteHourCounter } from 'fansite-analyze';
    const counter = new MinuteHourCounter({ clock: { now: () => 0 } });
    counter.add(2);
    console.log(counter.minuteCount(), counter.hourCount());`,
  );
  const { stdout } = await execa('node', [script]);
  expect(stdout).toBe('2 2');
});

/** The file of the package and all that it imports, by way of others, too; packages by their names. */
function findAllImports(file: string, found: Set<string> = new Set([file])): Set<string> {
  for (const specifier of findImports(fs.readFileSync(path.join(installed, 'dist', file), 'utf8'))) {
    const isOwn = /^\.\.?\//.test(specifier);
    const imported = isOwn ? path.posix.join(path.posix.dirname(file), specifier) : specifier;
    if (found.has(imported)) continue;
    found.add(imported);
    if (isOwn) findAllImports(imported, found);
  }
  return found;
}

test('the library imports nothing but its own files, and nothing that needs Node', () => {
  const found = findAllImports('index.js');
  expect(found).toContain('windows/sliding/sliding-window-counter.js');
  expect(found).toContain('events/sharing/producer.js');
  for (const file of found)
    expect(file).toMatch(/^(index|((events|windows)(\/[a-z-]+)?|lines|structures)\/[a-z0-9-]+)\.js$/);
});

test('the store for Memcached needs nothing but Node', async () => {
  const packages = [...findAllImports('memcached.js')].filter((file) => !file.endsWith('.js'));
  expect(packages.filter((name) => !name.startsWith('node:'))).toEqual([]);
  const script = write(
    'store.mjs',
    `import { openMemcached } from 'fansite-analyze/memcached';
    const store = openMemcached({ servers: ['127.0.0.1:1'], timeoutMs: 100 });
    await store.read('signup').catch((error) => console.log(error.name));
    store.close();`,
  );
  const { stdout } = await execa('node', [script]);
  expect(stdout).toBe('NotDoneError');
});

describe.each([
  { module: 'nodenext', moduleResolution: 'nodenext' },
  { module: 'esnext', moduleResolution: 'bundler' },
])('TypeScript with moduleResolution $moduleResolution', (options) => {
  const compilerOptions = { ...options, strict: true, noEmit: true, types: [], lib: ['es2022'], skipLibCheck: false };

  async function compile(code: string): Promise<string> {
    write('package.json', JSON.stringify({ type: 'module' }));
    write('tsconfig.json', JSON.stringify({ compilerOptions, files: ['consumer.ts'] }));
    write('consumer.ts', code);
    const compiler = path.join(repository, 'node_modules/typescript/bin/tsc');
    const { all } = await execa('node', [compiler, '-p', project], { all: true, reject: false });
    return all;
  }

  const imports =
    "import { type Clock, type MinuteHour, MinuteHourCounter, SlidingWindowCounter } from 'fansite-analyze';";

  test('finds the declarations, which need nothing of Node', async () => {
    const code = `${imports}
    const clock: Clock = { now: () => 0 };
    const counter: MinuteHour = new MinuteHourCounter({ clock });
    export const count: number = counter.hourCount();
    export const { min, max }: { min: number; max: number } = new SlidingWindowCounter({ clock }).bounds(60_000);`;
    expect(await compile(code)).toBe('');
  });

  test('refuses what the declarations do not allow', async () => {
    expect(await compile(`${imports} new MinuteHourCounter().add('2');`)).toContain('TS2345');
  });
});
