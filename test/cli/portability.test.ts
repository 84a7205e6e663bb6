import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { repository } from '../support/cli.ts';

const source = path.join(repository, 'src');
const files = fs
  .readdirSync(source, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => ({ name, text: fs.readFileSync(path.join(source, name), 'utf8') }));

test.each([
  ['starts no other program', /child_process|\b(spawn|execFile|exec|fork)(Sync)?\(['"`]|\bcluster\b/],
  [
    'reads nothing of /proc, /sys or /etc but its own arguments and whose its process ids are',
    /['"`]\/(proc(?!\/self\/cmdline'|\/self\/ns\/pid'|\/sys\/kernel\/random\/boot_id')|sys|etc)\b/,
  ],
  ['needs no working folder', /\bprocess\.chdir\b|\bpath\.resolve\b|\brealpath(Sync)?\b/],
  ['has no /tmp of its own', /['"`]\/tmp\b/],
  ['asks no environment for a shell or a home', /\benv\.(SHELL|HOME|USER)\b|\bcmd\.exe\b|\/bin\/(ba)?sh/],
])('The product %s', (_, pattern) => {
  expect(files.length).toBeGreaterThan(30);
  expect(files.filter(({ text }) => pattern.test(text)).map(({ name }) => name)).toEqual([]);
});

test('The product hands paths to Node through toFs, so that they keep bytes that are no UTF-8', () => {
  const calls =
    /\bfs\.(access|appendFile|copyFile|exists|link|lstat|mkdir|open|readFile|readdir|readlink|rename|rm|rmdir|stat|unlink|writeFile)Sync\((?!toFs\()[^)]*/g;
  const others = files
    // It reads what lies beside it.
    .filter(({ name }) => name !== path.join('cli', 'start.ts'))
    .flatMap(({ text }) => [...text.matchAll(calls)].map(([call]) => call));
  expect(others.filter((call) => !/\((standardOutputName|ownCommandLine|'\/dev)/.test(call))).toEqual([]);
});
