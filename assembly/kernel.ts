/**
 * The kernel's fast part: usual lines are scanned, and names looked up, 16 bytes at a time. What is not a usual line, and
 * all counting, is left to TypeScript: src/log/simd-kernel.ts, which also says what the exports are for.
 */
import {
  extraNameCount,
  hostAt,
  hostHashAt,
  hostLengthAt,
  hostStartAt,
  nameColumnOf,
  nameHashAt,
  nameIdAt,
  nameLengthAt,
  nameStartAt,
  resourceAt,
  resourceHashAt,
  resourceLengthAt,
  resourceStartAt,
  rowsAt,
  sourceAt,
  unknownAt,
} from './columns';
import { initializeDictionary, internAll, internOne } from './dictionary';
import { dictionaryBytes, extraDictionariesAt, hostsAt, initializeMemory, resourcesAt } from './memory';
import { hashName } from './name-hash';
import { openBytes, openText } from './text';

export {
  bytesAt,
  columnsBytes,
  forgetHour,
  hostAt,
  hostHashAt,
  hostLengthAt,
  hostStartAt,
  limitAt,
  lineLengthAt,
  lineStartAt,
  linesAt,
  makeColumns,
  makeExtraColumn,
  maxLineBytesAt,
  maxSteps,
  methodAt,
  nameHashAt,
  nameIdAt,
  nameLengthAt,
  nameStartAt,
  positionAt,
  programAt,
  resourceAt,
  resourceHashAt,
  resourceLengthAt,
  resourceStartAt,
  rowsAt,
  sourceAt,
  statusAt,
  timeAt,
} from './columns';
export { initializeDictionary, recordOf, sizeOf } from './dictionary';
export { isoHourBytes, learnFineHour, learnHour, localHourBytes } from './hour';
export { allocate, dictionaryBytes, hostsAt, nameKeyAt, nameKeyBytes } from './memory';
export { scanUsualLines } from './usual-line';

export function initialize(): void {
  initializeMemory();
  initializeDictionary(hostsAt);
  initializeDictionary(resourcesAt);
}

/** Hashes the names of the last row, for rows that did not come from `scanUsualLines`. */
export function hashLastRow(columns: usize): void {
  openText(columns);
  const source = <usize>load<u32>(columns, sourceAt);
  const offset = (<usize>(load<i32>(columns, rowsAt) - 1)) << 2;
  const row = columns + offset;
  hashAt(source, row + hostStartAt, row + hostLengthAt, row + hostHashAt);
  hashAt(source, row + resourceStartAt, row + resourceLengthAt, row + resourceHashAt);
  for (let index = 0; index < extraNameCount; index++) {
    const column = nameColumnOf(columns, index);
    if (column === 0) continue;
    const nameRow = column + offset;
    hashAt(source, nameRow + nameStartAt, nameRow + nameLengthAt, nameRow + nameHashAt);
  }
}

function hashAt(source: usize, startAt: usize, lengthAt: usize, to: usize): void {
  const length = load<i32>(lengthAt);
  if (length >= 0) store<u32>(to, hashName(source + load<u32>(startAt), length));
}

/** Looks the names of all rows up. */
export function internNames(columns: usize): void {
  openText(columns);
  const source = <usize>load<u32>(columns, sourceAt);
  const rows = load<i32>(columns, rowsAt);
  internAll(
    hostsAt,
    source,
    columns + hostStartAt,
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
  for (let index = 0; index < extraNameCount; index++) {
    const column = nameColumnOf(columns, index);
    if (column === 0) continue;
    internAll(
      extraDictionariesAt + <usize>index * dictionaryBytes,
      source,
      column + nameStartAt,
      column + nameLengthAt,
      column + nameHashAt,
      column + nameIdAt,
      columns + unknownAt,
      rows,
    );
  }
}

/** The id of a name that stands anywhere, with 64 bytes behind it that can be read. */
export function internName(dictionary: usize, start: usize, byteCount: i32): i32 {
  openBytes(start, byteCount);
  return internOne(dictionary, start, byteCount, hashName(start, byteCount));
}
