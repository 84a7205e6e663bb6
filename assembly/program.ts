/**
 * How the lines of a log are read: a program of steps, which src/log/simd-steps.ts writes. A step takes what stands before a field,
 * which is up to 8 bytes, and then the field. The last step is an `end`.
 *
 *     0   | op | bytes before | end byte | end limit | column | count | flags, 2 bytes |
 *     8   | mask of what stands before: 8 bytes                                        |
 *     16  | text of what stands before: 8 bytes                                       |
 *     24  | divisor of a fraction: 4 bytes | unit: 4 bytes                             |
 *
 * A field ends at the end byte. A byte up to the end limit ends it, too, but then the line is unusual, unless it is the end byte.
 */
export const stepBytes: usize = 32;

const opAt: usize = 0;
const beforeBytesAt: usize = 1;
const endByteAt: usize = 2;
const endLimitAt: usize = 3;
const columnAt: usize = 4;
const countAt: usize = 5;
const flagsAt: usize = 6;
const beforeMaskAt: usize = 8;
const beforeTextAt: usize = 16;
const divisorAt: usize = 24;
const unitAt: usize = 28;

/** What a step returns for a line that the rules have to look at, instead of where its field ends. */
export const unusual: usize = 0;

/** What a step does, as src/log/simd-steps.ts numbers it. */
export const opEnd: i32 = 0;
export const opStop: i32 = 1;
export const opLiteral: i32 = 2;
export const opUsual: i32 = 3;
export const opSite: i32 = 4;
export const opClient: i32 = 5;
export const opUserTime: i32 = 6;
export const opSkip: i32 = 7;
export const opSkipWords: i32 = 8;
export const opList: i32 = 9;
export const opName: i32 = 10;
export const opHost: i32 = 11;
export const opForwarded: i32 = 12;
export const opClfTime: i32 = 13;
export const opIsoTime: i32 = 14;
export const opLocalTime: i32 = 15;
export const opEpochTime: i32 = 16;
export const opRequest: i32 = 17;
export const opMethod: i32 = 18;
export const opResource: i32 = 19;
export const opStatus: i32 = 20;
export const opBytes: i32 = 21;
export const opDuration: i32 = 22;
export const opDefaults: i32 = 23;
export const opNoName: i32 = 24;
export const opNoDuration: i32 = 25;
export const opPlainClient: i32 = 26;

export const mayBeEmpty: i32 = 1;
export const hasPort: i32 = 2;
export const isHost: i32 = 4;
export const isFurther: i32 = 8;
export const mayHaveFraction: i32 = 16;
export const needsFraction: i32 = 32;
export const wantsUser: i32 = 64;
export const wantsVhost: i32 = 128;
export const mayEndLine: i32 = 256;
export const cutsUrls: i32 = 512;
export const isCommon: i32 = 1024;
export const mayBePadded: i32 = 2048;
export const isChecked: i32 = 4096;
export const isOnlyUser: i32 = 8192;

/** No column. */
export const noColumn: i32 = 255;

// @inline
export function opOf(step: usize): i32 {
  return <i32>load<u8>(step, opAt);
}

// @inline
export function beforeBytesOf(step: usize): usize {
  return <usize>load<u8>(step, beforeBytesAt);
}

// @inline
export function endByteOf(step: usize): u8 {
  return load<u8>(step, endByteAt);
}

// @inline
export function endLimitOf(step: usize): u8 {
  return load<u8>(step, endLimitAt);
}

// @inline
export function columnOf(step: usize): i32 {
  return <i32>load<u8>(step, columnAt);
}

// @inline
export function hasFlag(step: usize, flag: i32): bool {
  return (<i32>load<u16>(step, flagsAt) & flag) !== 0;
}

// @inline
export function countOf(step: usize): i32 {
  return <i32>load<u8>(step, countAt);
}

// @inline
export function beforeMaskOf(step: usize): u64 {
  return load<u64>(step, beforeMaskAt);
}

// @inline
export function beforeTextOf(step: usize): u64 {
  return load<u64>(step, beforeTextAt);
}

// @inline
export function divisorOf(step: usize): u32 {
  return load<u32>(step, divisorAt);
}

// @inline
export function unitOf(step: usize): u32 {
  return load<u32>(step, unitAt);
}
