/** What it costs to find out the format of a log, in a process that has just started. */
import type { BenchCase } from '../harness/bench-case.ts';
import { plainLog } from '../harness/logs.ts';
import { extraCpuTarget } from '../harness/targets.ts';
import { ours } from './ours.ts';

const AT_MOST_MILLISECONDS = 20;

export const detection: BenchCase = {
  name: 'detection',
  about: 'a Combined log of 1,000 lines, against the same with its format named',
  tables(setting) {
    const log = plainLog('combined', 1_000);
    const named = ours(setting, log, ['--log-format', 'combined']);
    const detected = ours(setting, log);
    return [
      {
        title: 'Detection',
        rows: [named, detected],
        reference: named,
        roundCount: setting.isQuick ? 2 : 41,
        targets: [extraCpuTarget(detected, named, AT_MOST_MILLISECONDS)],
      },
    ];
  },
};
