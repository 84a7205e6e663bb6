import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { countArrayBytes } from '../../../bench/windows/array-bytes.ts';
import { countCodeLines, listModules } from '../../../bench/windows/code-lines.ts';
import { contenders } from '../../../bench/windows/contenders.ts';
import { scenarios } from '../../../bench/windows/scenarios.ts';
import type { Contender } from '../../../bench/windows/subject.ts';
import {
  formatAnswers,
  formatErrors,
  formatSpeeds,
  formatTeams,
  formatWeights,
} from '../../../bench/windows/tables.ts';

const [contender] = contenders as [Contender];

describe('lines of code', () => {
  it('are those that are neither blank nor a comment', () => {
    expect(countCodeLines('/** A\n * comment. */\nlet a = 1; // one\n\n  // none\nlet b = 2;\n')).toBe(2);
  });

  it('are counted in all modules that are imported, types aside', () => {
    const folder = path.join(import.meta.dirname, '../../../src/windows/minute-hour');
    const names = listModules(path.join(folder, 'minute-hour-counter.ts')).map((file) => path.relative(folder, file));
    expect(names).toContain('conveyor-queue.ts');
    expect(names).not.toContain('naive-minute-hour-counter.ts');
  });
});

it('the bytes of arrays are counted once for each memory, but for those of the clock', () => {
  const clock = { cell: new Float64Array(1) };
  const shared = new Float64Array(4);
  const counter = { clock, parts: [shared, { again: shared.subarray(1) }], other: new Int32Array(2), none: null };
  expect(countArrayBytes(counter, clock)).toBe(40);
});

describe('a table', () => {
  it('of answers has wrong ones in bold and unknown ones as a dash', () => {
    const answers = new Map([[contender, [600, 36_001, 9.96, Number.NaN, 0]]]);
    expect(formatAnswers(scenarios, answers).split('\n').at(-1)).toBe(
      `| ${contender.name} | 600 | **36,001** | **10** | – | 0 |`,
    );
  });

  it('of times has medians', () => {
    const speed = { fastAdd: 4, slowAdd: 8, addByClock: 100, slowQuestion: 1_234.5, fastQuestion: 50 };
    const rounds = [speed, { ...speed, fastAdd: 5 }, { ...speed, fastAdd: 50 }];
    expect(
      formatSpeeds(new Map([[contender, rounds]]))
        .split('\n')
        .at(-1),
    ).toBe(`| ${contender.name} | 5.00 | 200 | 8.00 | 100 | 10.0 | 1,235 | 50 |`);
  });

  it('of errors has per cents, without a sign before nothing', () => {
    const errors = new Map([['even', [{ mean: -0.000_001, rootMeanSquare: 0.01, most: 0.2 }]]]);
    expect(formatErrors([contender], errors).split('\n').at(-1)).toBe('| even | 0.000 / 1.000 / 20.000 |');
  });

  it('of memory leaves out what was not weighed, and noise', () => {
    const weights = new Map([[contender, [{ eventsPerSecond: 100, arrays: 976, heap: -5 }]]]);
    expect(formatWeights([100, 1_000], weights).split('\n').at(-1)).toBe(`| ${contender.name} | 976 B / 0 B |  |`);
  });

  it('of threads has the most that was lost', () => {
    const teams = new Map([
      [
        'two',
        [
          { nanoseconds: 10, lost: 0 },
          { nanoseconds: 30, lost: 7 },
        ],
      ],
    ]);
    expect(formatTeams(teams).split('\n').at(-1)).toBe('| two | 20.0 | 50.0 | 7 |');
  });
});
