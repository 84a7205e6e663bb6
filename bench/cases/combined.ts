/** A log of today's web, with long lines and few hosts. */
import type { BenchCase } from '../harness/bench-case.ts';
import { plainLog } from '../harness/logs.ts';
import { peakTarget, wallTarget } from '../harness/targets.ts';
import { oneThread, otherBuild, ours, twoThreads, typeScriptKernel } from './ours.ts';
import { goAccess, mawk, wordCount } from './peers.ts';

export const combined: BenchCase = {
  name: 'combined',
  about: 'a Combined log of 1.7 M lines, against the same',
  tables(setting) {
    const { isQuick } = setting;
    const log = plainLog('combined', isQuick ? 50_000 : 1_700_000);
    const one = ours(setting, log, oneThread);
    const awk = mawk(log);
    const words = wordCount(log);
    return [
      {
        title: 'Combined',
        rows: [
          words,
          one,
          ours(setting, log, twoThreads),
          ours(setting, log),
          ours(setting, log, typeScriptKernel),
          ...otherBuild(setting, log),
          awk,
          ...(isQuick ? [] : [goAccess(log)]),
        ],
        reference: one,
        roundCount: isQuick ? 1 : 7,
        targets: [wallTarget(one, awk, 0.33), wallTarget(one, words, 7), peakTarget(one, 96)],
      },
    ];
  },
};
