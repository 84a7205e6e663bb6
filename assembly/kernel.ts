/**
 * The kernel's fast part: usual lines are scanned, and names looked up, 16 bytes at a time. What is not a usual line, and
 * all counting, is left to TypeScript: src/log/simd-kernel.ts, which also says what the exports are for.
 */
import {
  hostAt,
  hostHashAt,
  hostLengthAt,
  lineStartAt,
  resourceAt,
  resourceHashAt,
  resourceLengthAt,
  resourceStartAt,
  rowsAt,
  sourceAt,
  unknownAt,
} from './columns';
import { initializeDictionary, internAll, recordOf, sizeOf } from './dictionary';
import { hostsAt, initializeMemory, resourcesAt } from './memory';
import { hashName } from './name-hash';
import { openText } from './text';

export {
  bytesAt,
  columnsBytes,
  hostAt,
  hostHashAt,
  hostLengthAt,
  limitAt,
  lineLengthAt,
  lineStartAt,
  linesAt,
  makeColumns,
  maxLineBytesAt,
  methodAt,
  positionAt,
  resourceAt,
  resourceHashAt,
  resourceLengthAt,
  resourceStartAt,
  rowsAt,
  sourceAt,
  statusAt,
  timeAt,
} from './columns';
export { allocate, nameKeyAt, nameKeyBytes } from './memory';
export { learnHour, scanUsualLines } from './usual-line';

export function initialize(): void {
  initializeMemory();
  initializeDictionary(hostsAt);
  initializeDictionary(resourcesAt);
}

/** Hashes the names of the last row, for rows that did not come from `scanUsualLines`. */
export function hashLastRow(columns: usize): void {
  openText(columns);
  const source = <usize>load<u32>(columns, sourceAt);
  const wordAt = columns + ((<usize>(load<i32>(columns, rowsAt) - 1)) << 2);
  const hostHash = hashName(source + load<u32>(wordAt, lineStartAt), load<i32>(wordAt, hostLengthAt));
  store<u32>(wordAt, hostHash, hostHashAt);
  const resourceLength = load<i32>(wordAt, resourceLengthAt);
  if (resourceLength < 0) return;
  const resourceHash = hashName(source + load<u32>(wordAt, resourceStartAt), resourceLength);
  store<u32>(wordAt, resourceHash, resourceHashAt);
}

/** Looks the names of all rows up. */
export function internNames(columns: usize): void {
  openText(columns);
  const source = <usize>load<u32>(columns, sourceAt);
  const rows = load<i32>(columns, rowsAt);
  internAll(
    hostsAt,
    source,
    columns + lineStartAt,
    columns + hostLengthAt,
    columns + hostHashAt,
    columns + hostAt,
    columns + unknownAt,
    rows,
  );
  internAll(
    resourcesAt,
    source,
    columns + resourceStartAt,
    columns + resourceLengthAt,
    columns + resourceHashAt,
    columns + resourceAt,
    columns + unknownAt,
    rows,
  );
}

export function hostCount(): i32 {
  return sizeOf(hostsAt);
}

export function resourceCount(): i32 {
  return sizeOf(resourcesAt);
}

export function hostRecord(id: i32): usize {
  return recordOf(hostsAt, id);
}

export function resourceRecord(id: i32): usize {
  return recordOf(resourcesAt, id);
}
