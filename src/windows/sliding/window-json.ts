import { excerptJson } from '../../structures/ascii-json.ts';
import { maxExact } from '../window-numbers.ts';
import { checkLevels, type WindowLevel } from './window-levels.ts';

/** So much of what is wrong is shown. */
const excerptLength = 100;

/** A sliding window counter as plain data. */
export interface WindowJson {
  /** All levels of the counter. A counter made from this JSON has no others. */
  readonly levels: readonly WindowLevel[];
  /** The earliest moment that it was told, of the latest event, and the latest; null if none. */
  readonly start: number | null;
  readonly lastEvent: number | null;
  readonly latest: number | null;
  /** Events counted, but for those that are forgotten: taken off all sums because they are old. */
  readonly total: number;
  readonly forgotten: number;
  readonly late: number;
  readonly dropped: number;
  readonly clockSteps: number;
  /** Per level: the events up to each boundary that is kept, oldest first, one more than there are buckets. */
  readonly sums: readonly (readonly number[])[];
}

/** The same value, known to be sound. Throws `RangeError` if it is not. */
export function checkWindowJson(json: unknown): WindowJson {
  const { levels, start, lastEvent, latest, total, forgotten, late, dropped, clockSteps, sums } = asObject(json);
  expect(Array.isArray(levels) && levels.every(isObject), 'levels', levels);
  const checkedLevels = checkLevels(levels as WindowLevel[]);
  for (const [name, value] of Object.entries({ total, forgotten, late, dropped, clockSteps })) {
    expect(isAmount(value), name, value);
  }
  for (const [name, value] of Object.entries({ start, lastEvent, latest })) {
    expect(value === null || isMoment(value), name, value);
  }
  const moments = [start, lastEvent ?? latest, latest] as (number | null)[];
  expect(isAscending(moments) && (start === null) === (latest === null), 'the order of the moments', moments);
  expect(lastEvent === null || latest !== null, 'lastEvent, without a latest moment,', lastEvent);
  expect(lastEvent !== null || total === 0, 'total, without an event,', total);
  expect(Array.isArray(sums) && sums.length === checkedLevels.length, 'sums', sums);
  checkedLevels.forEach(({ buckets }, i) => {
    const sumsOfLevel: unknown = (sums as unknown[])[i];
    expect(
      Array.isArray(sumsOfLevel) && sumsOfLevel.length === buckets + 1 && sumsOfLevel.every(isAmount),
      `sums of level ${i}`,
      sumsOfLevel,
    );
    expect(
      isAscending([...(sumsOfLevel as number[]), total as number]),
      `the order of sums of level ${i}`,
      sumsOfLevel,
    );
  });
  return { ...(json as WindowJson), levels: checkedLevels };
}

function asObject(json: unknown): Record<string, unknown> {
  expect(isObject(json), 'all of it', json);
  return json as Record<string, unknown>;
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

function isMoment(value: unknown): boolean {
  return Number.isFinite(value) && Math.abs(value as number) <= maxExact;
}

function isAmount(value: unknown): boolean {
  return Number.isFinite(value) && (value as number) >= 0;
}

function isAscending(numbers: readonly (number | null)[]): boolean {
  return numbers.every((number, i) => i === 0 || (numbers[i - 1] ?? 0) <= (number ?? 0));
}

function expect(isRight: boolean, name: string, value: unknown): void {
  if (!isRight)
    throw new RangeError(`not the JSON of a window counter: ${name} is ${excerptJson(value, excerptLength)}`);
}
