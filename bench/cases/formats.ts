/** The same requests in several formats: is a byte of each as cheap as one of Combined? */
import type { BenchCase, Row, Setting, Table } from '../harness/bench-case.ts';
import { type LogInput, plainLog } from '../harness/logs.ts';
import { bytePriceTarget } from '../harness/targets.ts';
import type { LogKind } from '../inputs.ts';
import { bytePrice, linesRead } from './columns.ts';
import { oneThread, ours } from './ours.ts';
import { goAccess, lnav } from './peers.ts';

interface FormatCase {
  readonly kind: LogKind;
  readonly title: string;
  /** Makes about 400 MB. */
  readonly lineCount: number;
}

const FORMATS: readonly FormatCase[] = [
  { kind: 'vhost-combined', title: 'vhost_combined', lineCount: 1_530_000 },
  { kind: 'ingress-nginx', title: 'ingress-nginx', lineCount: 1_200_000 },
  { kind: 'alb', title: 'ALB', lineCount: 560_000 },
  { kind: 's3', title: 'S3', lineCount: 660_000 },
];
const AT_MOST = 1.15;

export const formats: BenchCase = {
  name: 'formats',
  about: 'vhost_combined, ingress-nginx, ALB and S3 beside Combined, against GoAccess and lnav',
  tables(setting) {
    const logs = FORMATS.map(({ kind, title, lineCount }) => ({ title, log: makeLog(kind, lineCount, setting) }));
    const combined = ours(setting, makeLog('combined', 1_700_000, setting), oneThread, 'Combined');
    const rows = logs.map(({ title, log }) => ours(setting, log, oneThread, title));
    return [
      {
        title: 'Formats, `--threads 1`',
        rows: [combined, ...rows],
        reference: combined,
        roundCount: setting.isQuick ? 1 : 9,
        columns: [bytePrice],
        targets: rows.map((row) => bytePriceTarget(row, combined, AT_MOST)),
      },
      ...logs.map(({ title, log }) => peerTable(title, log, setting)),
    ];
  },
};

function peerTable(title: string, log: LogInput, setting: Setting): Table {
  const { isQuick } = setting;
  const one = ours(setting, log, oneThread);
  const peers: Row[] = [...lnav(log), ...(isQuick ? [] : [goAccess(log)])];
  return {
    title,
    rows: [one, ...peers],
    reference: one,
    roundCount: isQuick ? 1 : 3,
    columns: [linesRead],
  };
}

function makeLog(kind: LogKind, lineCount: number, { isQuick }: Setting): LogInput {
  return plainLog(kind, isQuick ? 50_000 : lineCount);
}
