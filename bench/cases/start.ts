/** What a run costs before it reads anything worth mentioning. */
import type { BenchCase } from '../harness/bench-case.ts';
import { plainLog } from '../harness/logs.ts';
import { wallTarget } from '../harness/targets.ts';
import { otherBuild, ours } from './ours.ts';

export const start: BenchCase = {
  name: 'start',
  about: 'a log of 100 lines and --help, against node -e 0',
  tables(setting) {
    const log = plainLog('nasa', 100);
    const node = { title: '`node -e 0`', command: [process.execPath, '-e', '0'] };
    const small = ours(setting, log);
    return [
      {
        title: 'Start-up',
        rows: [
          node,
          { title: '`fansite-analyze --help`', command: [process.execPath, setting.product, '--help'] },
          small,
          ...otherBuild(setting, log),
        ],
        reference: node,
        roundCount: setting.isQuick ? 2 : 25,
        targets: [wallTarget(small, node, 1.25)],
      },
    ];
  },
};
