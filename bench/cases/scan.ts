/** Every line is of another host: does it finish, what does a host cost, and do twice as many take twice as long? */
import type { BenchCase, Column, Row, RunsByRow } from '../harness/bench-case.ts';
import { type LogInput, plainLog } from '../harness/logs.ts';
import { formatNumber } from '../harness/markdown.ts';
import { median } from '../harness/statistics.ts';
import { linePriceTarget } from '../harness/targets.ts';
import { linePrice } from './columns.ts';
import { oneThread, ours, twoThreads } from './ours.ts';

/** The logs that are kept, and the big ones that are not. */
const KEPT_HOSTS = 2_500_000;
const HOSTS = [KEPT_HOSTS, 5_000_000, 10_000_000];
const QUICK_KEPT_HOSTS = 20_000;
const QUICK_HOSTS = [QUICK_KEPT_HOSTS, 40_000, 80_000];

export const scan: BenchCase = {
  name: 'scan',
  about: '10 M lines of 10 M hosts, and 5 M and 2.5 M',
  tables(setting) {
    const { isQuick } = setting;
    const keptHosts = isQuick ? QUICK_KEPT_HOSTS : KEPT_HOSTS;
    const logs = (isQuick ? QUICK_HOSTS : HOSTS).map((hosts) =>
      plainLog('scan', hosts, { isTemporary: hosts > keptHosts }),
    );
    const small = ours(setting, plainLog('nasa', 100), oneThread, '100 lines');
    const byOne = logs.map((log) => ours(setting, log, oneThread, describe(log)));
    const biggest = logs.at(-1) as LogInput;
    const [first, last] = [byOne[0] as Row, byOne.at(-1) as Row];
    return [
      {
        title: 'Every line another host, `--threads 1`',
        rows: [small, ...byOne, ours(setting, biggest, twoThreads, `${describe(biggest)}, \`--threads 2\``)],
        reference: first,
        roundCount: isQuick ? 1 : 3,
        columns: [linePrice, hostPrice(small)],
        targets: [linePriceTarget(last, first, 1.5)],
      },
    ];
  },
};

function describe({ log }: LogInput): string {
  return `${log.lineCount.toLocaleString('en')} hosts`;
}

/** Memory that a small log does not take, divided by hosts: each line has its own. */
function hostPrice(small: Row): Column {
  const peakBytes = (row: Row, runs: RunsByRow): number =>
    2 ** 20 * median((runs.get(row) ?? []).map(({ peakMebibytes }) => peakMebibytes));
  return {
    heading: 'bytes a host',
    cell: (row, runs) =>
      row === small || row.input === undefined
        ? ''
        : formatNumber((peakBytes(row, runs) - peakBytes(small, runs)) / row.input.log.lineCount),
  };
}
