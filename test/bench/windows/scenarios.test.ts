import { describe, expect, it } from 'vitest';
import { contenders } from '../../../bench/windows/contenders.ts';
import { answerOf, isRight, type Scenario, scenarios } from '../../../bench/windows/scenarios.ts';
import type { Contender } from '../../../bench/windows/subject.ts';

function contenderOf(name: string): Contender {
  return contenders.find((contender) => contender.name.includes(name)) as Contender;
}

function scenarioOf(title: string): Scenario {
  return scenarios.find((scenario) => scenario.title === title) as Scenario;
}

describe.each(contenders.filter(({ kind }) => kind === 'ours'))('$name', (contender) => {
  it.each(scenarios)('is right: $story', (scenario) => {
    expect(isRight(contender, scenario, answerOf(contender, scenario))).toBe(true);
  });
});

describe('what the others say', () => {
  it.each([
    ['uncorrected', '0.99 s at 60.1 s', 0],
    ['opossum', 'idle hour', 1],
    ['opossum', 'blocked loop', 1_000],
    ['cockatiel', 'idle hour', 5_001],
    ['measured-core', 'steady hour', Number.NaN],
  ])('%s, %s: %d', (name, title, count) => {
    expect(answerOf(contenderOf(name), scenarioOf(title))).toBe(count);
  });

  it('leaves the time of day as it was', () => {
    const { now } = Date;
    answerOf(contenderOf('cockatiel'), scenarioOf('idle hour'));
    expect(Date.now).toBe(now);
  });
});

describe('an answer', () => {
  const scenario = scenarioOf('0.99 s at 60.1 s');

  it('of an exact counter must be exact', () => {
    const exact = contenderOf('Exact');
    expect([9, 10].map((answer) => isRight(exact, scenario, answer))).toEqual([false, true]);
  });

  it('of another one may be an estimate within bounds', () => {
    const estimating = contenderOf('Sliding');
    expect([8.9, 9, 10, 10.1, Number.NaN].map((answer) => isRight(estimating, scenario, answer))).toEqual([
      false,
      true,
      true,
      false,
      false,
    ]);
  });
});
