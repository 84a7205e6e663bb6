import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { findImports, findViolations, layers, type Sources } from './support/architecture.ts';

const sourceFolder = fileURLToPath(new URL('../src/', import.meta.url));

function readSources(): Sources {
  const files = fs.readdirSync(sourceFolder, { recursive: true, encoding: 'utf8' });
  return Object.fromEntries(
    files
      .filter((file) => file.endsWith('.ts'))
      .map((file) => [file.split(path.sep).join('/'), fs.readFileSync(path.join(sourceFolder, file), 'utf8')]),
  );
}

describe('imports', () => {
  test('go one way, without cycles, and touch the world in cli, apps and io only', () => {
    expect(findViolations(readSources())).toEqual([]);
  });

  test('are read from files of every layer', () => {
    const sources = readSources();
    for (const layer of layers) {
      const files = Object.keys(sources).filter((file) => file.startsWith(`${layer}/`));
      expect(files.flatMap((file) => findImports(sources[file] as string)).length, layer).toBeGreaterThan(0);
    }
  });
});

describe('this check', () => {
  const allowed: Sources = {
    'user-error.ts': '',
    'cli/main.ts': `import fs from 'node:fs';\nimport { Command } from 'commander';\nimport { log } from '../io/reading/log.ts';\nimport json from '../../package.json';`,
    'io/system-error.ts': '',
    'io/time/clock.ts': '',
    'io/reading/log.ts': `import '../../user-error.ts';\nimport '../system-error.ts';\nimport '../time/clock.ts';\nconst net = await import('node:net');`,
    'report/text.ts': `import { analyze } from '../pipeline/analyze.ts';`,
    'pipeline/analyze.ts': `import { analyzers } from '../analyzers/index.ts';`,
    'analyzers/index.ts': `import { hosts } from './hosts.ts';`,
    'analyzers/hosts.ts': `import type { Analyzer } from './analyzer.ts';\nimport { heap } from '../structures/heap.ts';`,
    'analyzers/analyzer.ts': `/** From 'node:fs', import 'x'. */\n// import 'y'`,
    'index.ts': `export { counter } from './windows/counter.ts';`,
    'windows/counter.ts': `import { heap } from '../structures/heap.ts';`,
    'log/kernel.ts': `export { heap } from '../structures/heap.ts';`,
    'structures/heap.ts': '',
  };

  test('allows what is allowed', () => {
    expect(findViolations(allowed)).toEqual([]);
  });

  test.each<[title: string, file: string, source: string, violation: string]>([
    [
      'upwards',
      'structures/heap.ts',
      `import '../log/kernel.ts';`,
      'structures/heap.ts imports log/kernel.ts, against the order',
    ],
    [
      'of types upwards',
      'log/kernel.ts',
      `import type { X } from '../analyzers/index.ts';`,
      'log/kernel.ts imports analyzers/index.ts, against the order',
    ],
    [
      'over several lines',
      'log/kernel.ts',
      `import {\n  a,\n  b,\n} from '../report/text.ts';`,
      'log/kernel.ts imports report/text.ts, against the order',
    ],
    [
      'in exports',
      'pipeline/analyze.ts',
      `export * from '../report/text.ts';`,
      'pipeline/analyze.ts imports report/text.ts, against the order',
    ],
    [
      'of another analyzer',
      'analyzers/hosts.ts',
      `import { hosts } from './index.ts';`,
      'analyzers/hosts.ts imports analyzers/index.ts, another analyzer',
    ],
    [
      'of Node',
      'pipeline/analyze.ts',
      `import fs from 'node:fs';`,
      'pipeline/analyze.ts imports node:fs, but only cli, apps and io may',
    ],
    [
      'of Node later on',
      'report/text.ts',
      `const fs = await import('node:fs');`,
      'report/text.ts imports node:fs, but only cli, apps and io may',
    ],
    [
      'of packages',
      'log/kernel.ts',
      `import { format } from "date-fns/format";`,
      'log/kernel.ts imports date-fns/format, but only cli, apps and io may',
    ],
    [
      'of what is not source',
      'pipeline/analyze.ts',
      `import json from '../../package.json' with { type: 'json' };`,
      'pipeline/analyze.ts imports ../../package.json, but only cli, apps and io may',
    ],
    [
      'of the world by the errors',
      'user-error.ts',
      `import 'commander';`,
      'user-error.ts imports commander, but only cli, apps and io may',
    ],
    [
      'by a file outside all layers',
      'other.ts',
      `import './log/kernel.ts';`,
      'other.ts is in no layer, but imports log/kernel.ts',
    ],
    [
      'of a file outside all layers',
      'log/kernel.ts',
      `import '../other.ts';`,
      'log/kernel.ts imports other.ts, which does not exist',
    ],
    [
      'of the command line',
      'io/time/clock.ts',
      `import { Option } from 'commander';`,
      'io/time/clock.ts imports commander, but only cli may',
    ],
    ['of itself', 'structures/heap.ts', `import './heap.ts';`, 'structures/heap.ts → structures/heap.ts is a cycle'],
  ])('finds an import %s', (_title, file, source, violation) => {
    expect(findViolations({ ...allowed, [file]: source })).toContain(violation);
  });

  test('finds a cycle of several files', () => {
    const cycle = { 'log/a.ts': `import './b.ts';`, 'log/b.ts': `import './c.ts';`, 'log/c.ts': `import './a.ts';` };
    expect(findViolations({ ...allowed, ...cycle })).toEqual(['log/a.ts → log/b.ts → log/c.ts → log/a.ts is a cycle']);
  });

  test('finds a cycle of rooms whose files have none', () => {
    const cycle = { 'io/time/pause.ts': `import '../reading/pipe.ts';`, 'io/reading/pipe.ts': '' };
    expect(findViolations({ ...allowed, ...cycle })).toEqual(['io/reading → io/time → io/reading is a cycle']);
  });

  test('finds a file that stands beside the rooms of io', () => {
    expect(findViolations({ ...allowed, 'io/log.ts': '' })).toEqual(['io/log.ts stands in no room of io']);
  });
});
