import type { Column } from '../harness/bench-case.ts';
import { formatNumber } from '../harness/markdown.ts';
import { median } from '../harness/statistics.ts';
import { nanosecondsPerLine } from '../harness/targets.ts';

/** Wall time divided by lines, the start included. */
export const linePrice: Column = {
  heading: 'ns a line',
  cell: (row, runs) => formatNumber(median(nanosecondsPerLine(row, runs))),
};
