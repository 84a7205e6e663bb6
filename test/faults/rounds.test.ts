import { describe, expect, test } from 'vitest';
import { hasMemcached, unlessMemcached } from '../support/memcached-server.ts';
import { type Fault, faults } from './faults.ts';
import { runRound } from './run-round.ts';
import type { Layout } from './stored-values.ts';

const together = faults.filter(({ name }) => name === 'together');
const rounds: readonly (readonly [string, Layout, Fault])[] = [
  ...faults.map((fault) => [fault.title, 'shared', fault] as const),
  ...together.map((fault) => [fault.title, 'per-producer', fault] as const),
];

describe.skipIf(!hasMemcached)(
  `four processes that share totals lose nothing and count nothing twice${unlessMemcached}`,
  () => {
    test.each(rounds)('%s, layout %s', async (_title, layout, fault) => {
      const findings = await runRound(fault, layout, 1);
      expect(findings).toMatchObject({ lost: 0, double: 0, problems: [], isSeen: true });
      expect(findings.sent).toBe(findings.stored + findings.unflushed);
    });
  },
);
