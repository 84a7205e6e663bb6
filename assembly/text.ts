import { limitAt, sourceAt } from './columns';

/**
 * All reading of the log's text goes through here. Up to 64 bytes behind its end may be read, so that nobody has to look
 * whether 16 bytes are left; debug builds trap whoever reads more, or before its start.
 */
const paddingBytes: usize = 64;

let textStart: usize = 0;
let textEnd: usize = 0;

/** To be called before the text of these columns is read. */
export function openText(columns: usize): void {
  openBytes(load<u32>(columns, sourceAt), load<u32>(columns, limitAt));
}

/** To be called before other bytes are read as text. */
export function openBytes(start: usize, byteCount: usize): void {
  if (!CHECKED) return;
  textStart = start;
  textEnd = start + byteCount;
}

/** One byte. */
export function byteAt(at: usize): u8 {
  checkText(at, 1);
  return load<u8>(at);
}

/** Four bytes, the first one lowest. */
export function wordAt(at: usize): u32 {
  checkText(at, 4);
  return load<u32>(at);
}

/** Eight bytes, the first one lowest. */
export function longAt(at: usize): u64 {
  checkText(at, 8);
  return load<u64>(at);
}

/** Sixteen bytes. */
export function blockAt(at: usize): v128 {
  checkText(at, 16);
  return v128.load(at);
}

function checkText(at: usize, byteCount: usize): void {
  if (CHECKED && (at < textStart || at + byteCount > textEnd + paddingBytes)) unreachable();
}
