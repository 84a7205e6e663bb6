import { expect, test } from 'vitest';
import { FollowMessages } from '../../../src/apps/watch/follow-messages.ts';
import type { Terminal } from '../../../src/io/terminal/terminal.ts';

test('Files that were passed over are named in the order of their numbers, the first five of them', () => {
  const warnings: string[] = [];
  const terminal = { warn: (text: string) => warnings.push(text) } as unknown as Terminal;
  const files = ['log.1', 'log.10', 'log.11', 'log.2', 'log.20', 'log.3'];
  new FollowMessages(terminal, false).tellEvent({ kind: 'passed over', path: 'log', files });
  expect(warnings).toEqual([
    'log.1, log.2, log.3, log.10, log.11 and 1 more may have lines that were not read: they are not known as parts of log',
  ]);
});
