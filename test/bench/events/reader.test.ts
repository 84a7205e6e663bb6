import { expect, it } from 'vitest';
import { measureReader, quickReaderEffort } from '../../../bench/events/reader.ts';

it('measures a reader of events, that loses and changes none', () => {
  const findings = measureReader(quickReaderEffort);
  for (const { lines, megabytes } of Object.values(findings)) {
    expect(lines).toBeGreaterThan(0);
    expect(megabytes).toBeGreaterThan(0);
  }
});
