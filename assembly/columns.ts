import { allocate } from './memory';

/**
 * What one kernel works with, as parallel arrays of 4096 lines. Positions and starts count
 * from the address of the source.
 *
 *     0        | rows | lines | position | limit | source | longest line | ends    |
 *     64       | the hour that was learned last: two times 16 bytes, its start     |
 *     128      | line start, line length, host length, resource start and length,  |
 *              | hash of the host and of the resource, host, resource: 4 bytes a   |
 *              | line each                                                         |
 *     147,584  | time, bytes: 8 bytes a line each                                  |
 *     213,120  | status: 2 bytes a line                                            |
 *     221,312  | method: 1 byte a line                                             |
 *     225,408  | names that are not known yet: 4 bytes a line                      |
 *     241,792  | where lines end: 4 bytes a line, up to 64 lines more              |
 *     258,432  | end                                                               |
 */
export const batchLines: i32 = 4096;

export const rowsAt: usize = 0;
export const linesAt: usize = 4;
export const positionAt: usize = 8;
export const limitAt: usize = 12;
export const sourceAt: usize = 16;
export const maxLineBytesAt: usize = 20;
export const endCountAt: usize = 24;

export const hourAt: usize = 64;
export const hourEndAt: usize = 80;
export const hourStartAt: usize = 96;

const wordsAt: usize = 128;
const wordBytes: usize = 4 * <usize>batchLines;
export const lineStartAt: usize = wordsAt;
export const lineLengthAt: usize = wordsAt + wordBytes;
export const hostLengthAt: usize = wordsAt + 2 * wordBytes;
export const resourceStartAt: usize = wordsAt + 3 * wordBytes;
export const resourceLengthAt: usize = wordsAt + 4 * wordBytes;
export const hostHashAt: usize = wordsAt + 5 * wordBytes;
export const resourceHashAt: usize = wordsAt + 6 * wordBytes;
export const hostAt: usize = wordsAt + 7 * wordBytes;
export const resourceAt: usize = wordsAt + 8 * wordBytes;

const longsAt: usize = wordsAt + 9 * wordBytes;
const longBytes: usize = 8 * <usize>batchLines;
export const timeAt: usize = longsAt;
export const bytesAt: usize = longsAt + longBytes;

export const statusAt: usize = longsAt + 2 * longBytes;
export const methodAt: usize = statusAt + 2 * <usize>batchLines;
export const unknownAt: usize = methodAt + <usize>batchLines;
export const lineEndAt: usize = unknownAt + wordBytes;
export const columnsBytes: usize = lineEndAt + 4 * (<usize>batchLines + 64);

/** New columns, to which no hour is known yet. */
export function makeColumns(): usize {
  const columns = allocate(<u32>columnsBytes);
  memory.fill(columns + hourAt, 0xff, 32);
  return columns;
}
