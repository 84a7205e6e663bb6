/** Hosts that are chosen to collide: do they cost more than random ones, and do four times as many take four times as long? */
import type { BenchCase, Row } from '../harness/bench-case.ts';
import { plainLog } from '../harness/logs.ts';
import { linePriceTarget } from '../harness/targets.ts';
import type { LogKind } from '../inputs.ts';
import { linePrice } from './columns.ts';
import { oneThread, ours, typeScriptKernel } from './ours.ts';

const HOSTS = [10_000, 40_000, 160_000];
const QUICK_HOSTS = [10_000, 40_000];
const AT_MOST = 3;
const KERNELS = [
  { kernel: 'SIMD', options: oneThread },
  { kernel: 'TypeScript', options: typeScriptKernel },
];

export const flood: BenchCase = {
  name: 'flood',
  about: '160 k hosts chosen to collide, beside random ones, and 40 k and 10 k',
  tables(setting) {
    const pairs = (setting.isQuick ? QUICK_HOSTS : HOSTS).flatMap((hosts) =>
      KERNELS.map(({ kernel, options }) => {
        const row = (kind: LogKind, what: string): Row =>
          ours(setting, plainLog(kind, hosts), options, `${hosts.toLocaleString('en')} ${what}, ${kernel}`);
        return { chosen: row('flood', 'chosen hosts'), random: row('random-names', 'random hosts') };
      }),
    );
    const [first] = pairs;
    return [
      {
        title: 'Every line another host, chosen to collide',
        rows: pairs.flatMap(({ chosen, random }) => [random, chosen]),
        reference: (first as (typeof pairs)[0]).random,
        roundCount: setting.isQuick ? 1 : 5,
        columns: [linePrice],
        targets: pairs.map(({ chosen, random }) => linePriceTarget(chosen, random, AT_MOST)),
      },
    ];
  },
};
