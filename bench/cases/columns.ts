/** Columns that several cases have. */
import type { Column } from '../harness/bench-case.ts';
import { formatNumber } from '../harness/markdown.ts';
import { median } from '../harness/statistics.ts';
import { nanosecondsPerByte, nanosecondsPerLine } from '../harness/targets.ts';

/** Wall time divided by lines, the start included. */
export const linePrice: Column = {
  heading: 'ns a line',
  cell: (row, runs) => formatNumber(median(nanosecondsPerLine(row, runs))),
};

/** Wall time divided by bytes, the start included. */
export const bytePrice: Column = {
  heading: 'ns a byte',
  cell: (row, runs) => formatNumber(median(nanosecondsPerByte(row, runs))),
};

/** Lines that a peer could read; nothing for ourselves, whose answers are checked. */
export const linesRead: Column = {
  heading: 'lines read',
  cell: ({ countLines }) => countLines?.().toLocaleString('en') ?? '',
};
