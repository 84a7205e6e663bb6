/** A log of the old web, with many hosts: the main table. */
import type { BenchCase } from '../harness/bench-case.ts';
import { plainLog } from '../harness/logs.ts';
import { peakTarget, wallTarget } from '../harness/targets.ts';
import { oneThread, otherBuild, ours, twoThreads, typeScriptKernel } from './ours.ts';
import { goAccess, mawk, wordCount } from './peers.ts';

export const nasa: BenchCase = {
  name: 'nasa',
  about: 'a NASA-like log of 4.4 M lines, against mawk, GoAccess and wc',
  tables(setting) {
    const { isQuick } = setting;
    const log = plainLog('nasa', isQuick ? 50_000 : 4_400_000);
    const one = ours(setting, log, oneThread);
    const two = ours(setting, log, twoThreads);
    const awk = mawk(log);
    const words = wordCount(log);
    const access = goAccess(log);
    return [
      {
        title: 'NASA-like',
        rows: [
          words,
          one,
          two,
          ours(setting, log),
          ours(setting, log, typeScriptKernel),
          ...otherBuild(setting, log),
          awk,
          ...(isQuick ? [] : [access]),
        ],
        reference: one,
        roundCount: isQuick ? 2 : 7,
        targets: [
          wallTarget(one, awk, 0.28),
          ...(isQuick ? [] : [wallTarget(one, access, 0.035)]),
          wallTarget(one, words, 17),
          peakTarget(one, 128),
          wallTarget(two, awk, 0.2),
          wallTarget(two, one, 0.65),
        ],
      },
    ];
  },
};
