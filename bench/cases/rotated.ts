/** Many compressed logs, as rotation leaves them: threads can take one each. */
import type { BenchCase } from '../harness/bench-case.ts';
import { plainLog, rotatedLog } from '../harness/logs.ts';
import { wallTarget } from '../harness/targets.ts';
import { oneThread, ours, oursBehindZcat, twoThreads } from './ours.ts';

export const rotated: BenchCase = {
  name: 'rotated',
  about: 'the NASA-like log in 20 .gz files, against zcat',
  tables(setting) {
    const files = rotatedLog(plainLog('nasa', setting.isQuick ? 50_000 : 4_400_000), 20);
    const two = ours(setting, files, twoThreads);
    const behindZcat = oursBehindZcat(setting, files);
    return [
      {
        title: 'NASA-like, 20 .gz files',
        rows: [two, ours(setting, files, oneThread), behindZcat],
        reference: behindZcat,
        roundCount: setting.isQuick ? 1 : 7,
        targets: [wallTarget(two, behindZcat, 0.6)],
      },
    ];
  },
};
