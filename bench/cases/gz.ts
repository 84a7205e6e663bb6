/** One compressed log: what does it cost to read it as it is? */
import type { BenchCase } from '../harness/bench-case.ts';
import { gzippedLog, plainLog } from '../harness/logs.ts';
import { wallTarget } from '../harness/targets.ts';
import { oneThread, ours, oursBehindZcat } from './ours.ts';

export const gz: BenchCase = {
  name: 'gz',
  about: 'the NASA-like log as one .gz file, against the plain one and zcat',
  tables(setting) {
    const log = plainLog('nasa', setting.isQuick ? 50_000 : 4_400_000);
    const packed = gzippedLog(log);
    const plainByOne = ours(setting, log, oneThread, 'plain, `--threads 1`');
    const packedByOne = ours(setting, packed, oneThread, '.gz, `--threads 1`');
    const plain = ours(setting, log, [], 'plain');
    const packedByDefault = ours(setting, packed, [], '.gz');
    return [
      {
        title: 'NASA-like, one .gz file',
        rows: [plainByOne, packedByOne, plain, packedByDefault, oursBehindZcat(setting, packed)],
        reference: plainByOne,
        roundCount: setting.isQuick ? 1 : 7,
        targets: [wallTarget(packedByOne, plainByOne, 1.4), wallTarget(packedByDefault, plain, 1.4)],
      },
    ];
  },
};
