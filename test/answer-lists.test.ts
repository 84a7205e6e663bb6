import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { allStems } from '../src/analyzers/index.ts';

/** Where answers may be named one by one, and why. Everything else derives them from `allStems`, so that a new one fits in. */
const allowed: Readonly<Record<string, string>> = {
  'src/analyzers/index.ts': 'the list itself',
  'test/answer-lists.test.ts': 'the cases below',
  'test/oracles/reports.ts': 'knows the answers by rules of its own',
  'test/oracles/reports.test.ts': 'tests these rules',
  'bench/answers.sh': 'knows the answers by rules of its own, in mawk',
  'test/support/cli.ts': 'an example of each answer, to which others are added',
  'test/pipeline/analyze-log.test.ts': 'an example of each answer; there may be others',
};

/**
 * The lists of answers in a source text. A list is a literal, or a statement, that names more than half of the answers; one that
 * names fewer is an example. Looks at the innermost pairs of brackets first, then at what is around them.
 */
function findAnswerLists(source: string, stems: readonly string[] = allStems): string[] {
  const mention = new RegExp(`(?<![\\w.-])(${stems.join('|')})(?![\\w-])`, 'gi');
  const lists: string[] = [];
  const collect = (literal: string): string => {
    const names = new Set(Array.from(literal.matchAll(mention), ([name]) => name.toLowerCase()));
    if (names.size > stems.length / 2) lists.push([...names].join(', '));
    return '…';
  };
  let rest = source.replace(/\/\*.*?\*\//gs, '');
  for (let last = ''; rest !== last; ) {
    last = rest;
    rest = rest.replace(/\[[^[\](){}]*\]|\([^[\](){}]*\)|\{[^[\](){}]*\}/g, collect);
  }
  for (const statement of rest.split(';')) collect(statement);
  return lists;
}

test('Answers are listed in one place', () => {
  const root = path.resolve(import.meta.dirname, '..');
  const files = ['src', 'test', 'bench'].flatMap((folder) =>
    fs
      .readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.(ts|js|sh)$/.test(file))
      .map((file) => path.posix.join(folder, file.split(path.sep).join('/'))),
  );
  const found = files
    .map((file) => ({ file, lists: findAnswerLists(fs.readFileSync(path.join(root, file), 'utf8')) }))
    .filter(({ lists }) => lists.length > 0);
  expect(found.filter(({ file }) => !(file in allowed))).toEqual([]);
  expect(found.map(({ file }) => file)).toContain('src/analyzers/index.ts');
});

const six = ['hosts', 'resources', 'resources_with_bytes', 'hours', 'disjointhours', 'blocked'];

test.each([
  ['an array', "const names: string[] = ['hosts', 'resources', 'hours', 'blocked'];"],
  ['names of files', "for (const name of ['hosts.txt', 'resources.txt',\n  'hours.txt', 'blocked.txt']) read(name);"],
  ['a type', "type Stem = 'hosts' | 'resources' | 'hours' | 'blocked';"],
  ['a message', "expect(message).toBe('There are hosts, resources, hours, blocked.');"],
  ['the names of a record', "const kinds = { hosts: read(['x']), resources: [], hours: {}, 'blocked.txt': '' };"],
  ['analyzers', 'const all = [hosts, resources, hours, disjointHours];'],
  ['a call within a function', "test('x', () => {\n  run('hosts,resources,hours,blocked');\n});"],
])('%s would be found', (_, source) => {
  expect(findAnswerLists(source, six)).toHaveLength(1);
});

test.each([
  ['An example', "expect(files).toEqual({ 'hosts.txt': 'a,1', 'hours.txt': '', 'blocked.txt': '' });"],
  ['Names that are told one by one', "read('hosts'); read('resources'); read(['hours']); read('blocked');"],
  ['Other words', 'const [hostsByName, perHours, unblocked, aResource] = [theHosts, resourcesOf, inHours, blockedBy];'],
  ['A comment', '/** Of hosts, resources, hours and blocked. */'],
])('%s is no list', (_, source) => {
  expect(findAnswerLists(source, six)).toEqual([]);
});
