/** Logs that are extreme in one way each: where is the program slower than on ordinary ones? */
import type { BenchCase, Setting, Table } from '../harness/bench-case.ts';
import { plainLog } from '../harness/logs.ts';
import type { LogKind } from '../inputs.ts';
import { oneThread, otherBuild, ours, twoThreads, typeScriptKernel } from './ours.ts';
import { mawk } from './peers.ts';

interface KindCase {
  readonly kind: LogKind;
  readonly title: string;
  readonly about: string;
  readonly lineCount: number;
  /** Every line is ordinary: mawk's fields are ours. */
  readonly isOrdinary: boolean;
}

const KIND_CASES: readonly KindCase[] = [
  {
    kind: 'few-hosts',
    title: 'Few hosts',
    about: '16 hosts, 60 resources: reading and counting alone',
    lineCount: 4_000_000,
    isOrdinary: true,
  },
  {
    kind: 'million-hosts',
    title: 'A million hosts',
    about: '1 M hosts in 4 M lines',
    lineCount: 4_000_000,
    isOrdinary: true,
  },
  {
    kind: 'attack',
    title: 'Attack',
    about: 'failed logins and blocked requests, most of 2 M lines',
    lineCount: 2_000_000,
    isOrdinary: true,
  },
  {
    kind: 'hostile',
    title: 'Hostile',
    about: 'nasty and damaged lines, 1 M of them',
    lineCount: 1_000_000,
    isOrdinary: false,
  },
];

export const kindCases: readonly BenchCase[] = KIND_CASES.map((kindCase) => ({
  name: kindCase.kind,
  about: kindCase.about,
  tables: (setting) => [kindTable(kindCase, setting)],
}));

function kindTable({ kind, title, lineCount, isOrdinary }: KindCase, setting: Setting): Table {
  const log = plainLog(kind, setting.isQuick ? 50_000 : lineCount);
  const one = ours(setting, log, oneThread);
  return {
    title,
    rows: [
      one,
      ours(setting, log, twoThreads),
      ours(setting, log, typeScriptKernel),
      ...otherBuild(setting, log),
      ...(isOrdinary ? [mawk(log)] : []),
    ],
    reference: one,
    roundCount: setting.isQuick ? 1 : 5,
  };
}
