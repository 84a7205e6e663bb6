/** Does a line of a long log cost what a line of a short one does, and what do more threads bring? */
import type { BenchCase, Row, Setting, Table } from '../harness/bench-case.ts';
import { type LogInput, plainLog } from '../harness/logs.ts';
import { linePriceTarget } from '../harness/targets.ts';
import { linePrice } from './columns.ts';
import { oneThread, ours } from './ours.ts';

interface Size {
  readonly about: string;
  readonly lineCount: number;
  /** Only measured if asked for, and deleted afterwards. */
  readonly isBig?: boolean;
  /** Also measured with more than one thread. */
  readonly isForThreads?: boolean;
}

const SIZES: readonly Size[] = [
  { about: '10 MB', lineCount: 100_000 },
  { about: '40 MB', lineCount: 400_000 },
  { about: '150 MB', lineCount: 1_500_000 },
  { about: '450 MB', lineCount: 4_400_000, isForThreads: true },
  { about: '1.5 GB', lineCount: 14_600_000, isBig: true },
  { about: '4 GB', lineCount: 39_000_000, isBig: true, isForThreads: true },
];
const QUICK_SIZES: readonly Size[] = [
  { about: '2 MB', lineCount: 20_000 },
  { about: '5 MB', lineCount: 50_000 },
  { about: '6 MB', lineCount: 60_000, isBig: true, isForThreads: true },
];
/** Start-up, which is a good part of shorter runs, is no part of the price of a line. */
const SHORTEST_TO_COMPARE = '150 MB';
const QUICK_SHORTEST_TO_COMPARE = '5 MB';
const THREADS = [1, 2, 3, 4];

export const scaling: BenchCase = {
  name: 'scaling',
  about: 'the price of a line from 10 to 450 MB, by threads; named here or with --full up to 4 GB',
  tables(setting) {
    const { isQuick, isFull } = setting;
    const sizes = isQuick ? QUICK_SIZES : SIZES.filter(({ isBig }) => isFull || !isBig);
    const sizesForThreads = sizes.filter(({ isForThreads }) => isForThreads);
    return [lengthTable(sizes, setting), ...sizesForThreads.map((size) => threadTable(size, setting))];
  },
};

function lengthTable(sizes: readonly Size[], setting: Setting): Table {
  const rows = sizes.map((size) => ours(setting, makeLog(size), oneThread, size.about));
  const shortest = setting.isQuick ? QUICK_SHORTEST_TO_COMPARE : SHORTEST_TO_COMPARE;
  const shorter = rows[sizes.findIndex(({ about }) => about === shortest)] as Row;
  return {
    title: 'NASA-like logs of several lengths, `--threads 1`',
    rows,
    reference: shorter,
    roundCount: setting.isQuick ? 1 : 3,
    columns: [linePrice],
    targets: [linePriceTarget(rows.at(-1) as Row, shorter, 1.25)],
  };
}

function threadTable(size: Size, setting: Setting): Table {
  const log = makeLog(size);
  const rows = THREADS.map((threads) => ours(setting, log, ['--threads', String(threads)]));
  return {
    title: `Threads, NASA-like log of ${size.about}`,
    rows,
    reference: rows[0] as Row,
    roundCount: setting.isQuick ? 1 : 3,
    columns: [linePrice],
  };
}

function makeLog({ lineCount, isBig = false }: Size): LogInput {
  return plainLog('nasa', lineCount, { isTemporary: isBig });
}
