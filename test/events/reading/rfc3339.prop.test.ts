import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseRfc3339 } from '../../../src/events/reading/rfc3339.ts';
import { readMoment } from '../../oracles/event-lines.ts';

function parse(text: string): number {
  const bytes = Buffer.from(`"${text}"`, 'latin1');
  return parseRfc3339(bytes, 1, 1 + text.length);
}

function pad(value: number, digitCount: number): string {
  return String(value).padStart(digitCount, '0');
}

/** Fields that may or may not make a real moment. */
const arbitraryMoment = fc
  .record({
    year: fc.oneof(fc.nat({ max: 9999 }), fc.constantFrom(0, 4, 99, 100, 1900, 1969, 2000, 2020, 2100, 9999)),
    month: fc.nat({ max: 13 }),
    day: fc.nat({ max: 32 }),
    hour: fc.nat({ max: 24 }),
    minute: fc.nat({ max: 60 }),
    second: fc.nat({ max: 60 }),
    fraction: fc.oneof(
      fc.constantFrom('', '.', '.9999999999999999999999'),
      fc.nat().map((digits) => `.${digits}`),
    ),
    zone: fc.oneof(
      fc.constantFrom('Z', 'z', '', '+00:00', '-00:00', '+5:30', '+0530'),
      fc
        .tuple(fc.constantFrom('+', '-'), fc.nat({ max: 24 }), fc.nat({ max: 60 }))
        .map(([sign, hours, minutes]) => `${sign}${pad(hours, 2)}:${pad(minutes, 2)}`),
    ),
    letter: fc.constantFrom('T', 't', ' '),
  })
  .map(
    ({ year, month, day, hour, minute, second, fraction, zone, letter }) =>
      `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}${letter}${pad(hour, 2)}:${pad(minute, 2)}:${pad(second, 2)}${fraction}${zone}`,
  );

const arbitraryRealMoment = fc
  .date({ min: new Date('0000-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59Z'), noInvalidDate: true })
  .map((date) => date.toISOString());

const arbitraryAlmostMoment = fc
  .tuple(fc.oneof(arbitraryMoment, arbitraryRealMoment), fc.nat({ max: 30 }), fc.nat({ max: 2 }))
  .chain(([text, at, removed]) =>
    fc
      .constantFrom('', '0', '1', '9', ':', '-', '+', '.', 'T', 'Z', ' ', '\0', '\xb2')
      .map((added) => text.slice(0, at) + added + text.slice(at + removed)),
  );

describe('a text', () => {
  test.each([
    ['that is a real moment', arbitraryRealMoment],
    ['of fields that are out of bounds here and there', arbitraryMoment],
    ['that is almost a moment', arbitraryAlmostMoment],
  ])('%s is a moment where Date and the form say so, and the same one', (_title, arbitraryText) => {
    fc.assert(
      fc.property(arbitraryText, (text) => {
        expect(parse(text)).toBe(readMoment(text));
      }),
      { numRuns: 2000 },
    );
  });
});
