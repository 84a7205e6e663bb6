import { allocate } from './memory';
import { stepBytes } from './program';

/**
 * What one kernel works with, as parallel arrays of 4096 lines. Positions and starts count
 * from the address of the source.
 *
 *     0        | rows | lines | position | limit | source | longest line | ends    |
 *     32       | addresses of the extra columns, 0 for those that are not wanted:  |
 *              | vhost, user, protocol, referrer, agent, duration                  |
 *     64       | the hour that was learned last: two times 16 bytes, its start,    |
 *              | length of its zone                                                |
 *     128      | line start, line length, host start and length, resource start    |
 *              | and length, hash of the host and of the resource, host, resource: |
 *              | 4 bytes a line each                                               |
 *     163,968  | time, bytes: 8 bytes a line each                                  |
 *     229,504  | status: 2 bytes a line                                            |
 *     237,696  | method: 1 byte a line                                             |
 *     241,792  | names that are not known yet: 4 bytes a line                      |
 *     258,176  | where lines end: 4 bytes a line, up to 64 lines more              |
 *     274,816  | the program: 64 steps                                             |
 *     276,864  | end                                                               |
 *
 * An extra column of names has, 4 bytes a line each, start, length, hash and id; the duration has 8 bytes a line.
 */
export const batchLines: i32 = 4096;

export const rowsAt: usize = 0;
export const linesAt: usize = 4;
export const positionAt: usize = 8;
export const limitAt: usize = 12;
export const sourceAt: usize = 16;
export const maxLineBytesAt: usize = 20;
export const endCountAt: usize = 24;

export const extrasAt: usize = 32;
export const extraNameCount: i32 = 5;
export const durationIndex: i32 = 5;
const durationColumnAt: usize = extrasAt + 4 * <usize>durationIndex;

export const hourAt: usize = 64;
export const hourEndAt: usize = 80;
export const hourStartAt: usize = 96;
export const zoneBytesAt: usize = 104;

const wordsAt: usize = 128;
const wordBytes: usize = 4 * <usize>batchLines;
export const lineStartAt: usize = wordsAt;
export const lineLengthAt: usize = wordsAt + wordBytes;
export const hostStartAt: usize = wordsAt + 2 * wordBytes;
export const hostLengthAt: usize = wordsAt + 3 * wordBytes;
export const resourceStartAt: usize = wordsAt + 4 * wordBytes;
export const resourceLengthAt: usize = wordsAt + 5 * wordBytes;
export const hostHashAt: usize = wordsAt + 6 * wordBytes;
export const resourceHashAt: usize = wordsAt + 7 * wordBytes;
export const hostAt: usize = wordsAt + 8 * wordBytes;
export const resourceAt: usize = wordsAt + 9 * wordBytes;

const longsAt: usize = wordsAt + 10 * wordBytes;
const longBytes: usize = 8 * <usize>batchLines;
export const timeAt: usize = longsAt;
export const bytesAt: usize = longsAt + longBytes;

export const statusAt: usize = longsAt + 2 * longBytes;
export const methodAt: usize = statusAt + 2 * <usize>batchLines;
export const unknownAt: usize = methodAt + <usize>batchLines;
export const lineEndAt: usize = unknownAt + wordBytes;
export const programAt: usize = lineEndAt + 4 * (<usize>batchLines + 64);
export const maxSteps: usize = 64;
export const columnsBytes: usize = programAt + maxSteps * stepBytes;

export const nameStartAt: usize = 0;
export const nameLengthAt: usize = wordBytes;
export const nameHashAt: usize = 2 * wordBytes;
export const nameIdAt: usize = 3 * wordBytes;
const nameColumnBytes: usize = 4 * wordBytes;

/** New columns, to which no hour is known yet. */
export function makeColumns(): usize {
  const columns = allocate(<u32>columnsBytes);
  forgetHour(columns);
  return columns;
}

/** From here on no line has the hour that was learned last. */
export function forgetHour(columns: usize): void {
  memory.fill(columns + hourAt, 0xff, 32);
}

/** Adds an extra column by its index. Returns its address. */
export function makeExtraColumn(columns: usize, index: i32): usize {
  const column = allocate(<u32>(index === durationIndex ? longBytes : nameColumnBytes));
  store<u32>(columns + ((<usize>index) << 2), <u32>column, extrasAt);
  return column;
}

/** The address of an extra column of names, 0 if it is not wanted. */
export function nameColumnOf(columns: usize, index: i32): usize {
  return load<u32>(columns + ((<usize>index) << 2), extrasAt);
}

/** The address of the durations, 0 if they are not wanted. */
export function durationColumnOf(columns: usize): usize {
  return load<u32>(columns, durationColumnAt);
}
