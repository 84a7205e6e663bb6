import fs from 'node:fs';
import { copyFirstMalformed, type MalformedExample } from '../../lines/malformed-lines.ts';
import { readFirstZone } from '../../log/log-summary.ts';
import { utc, type Zone } from '../../log/timestamp.ts';
import { TypeScriptKernel } from '../../log/typescript-kernel.ts';
import type { LogEnd } from '../../report/watch/silence.ts';
import { readAt, withOpenFile } from '../files/file-identity.ts';
import { unlessRefused } from '../system-error.ts';
import { findLineStart } from './find-start.ts';

const endBytes: number = 64 * 1024;

/** Looks at the complete lines in the last 64 KiB of a log; undefined if it cannot be read. */
export function lookAtEnd(path: string): LogEnd | undefined {
  return unlessRefused(() =>
    withOpenFile(path, (descriptor) => {
      const { size } = fs.fstatSync(descriptor);
      const start = findLineStart(descriptor, Math.max(0, size - endBytes), size);
      return describeEnd(path, readAt(descriptor, start, size - start));
    }),
  );
}

function describeEnd(log: string, bytes: Uint8Array): LogEnd {
  const kernel = new TypeScriptKernel({ chunkBytes: endBytes });
  let lines = 0;
  let malformed = 0;
  let newest = Number.NEGATIVE_INFINITY;
  let zone: Zone | undefined;
  let example: MalformedExample | undefined;
  for (let at = 0; at < bytes.length; ) {
    const space = kernel.space();
    const byteCount = Math.min(space.length, bytes.length - at);
    space.set(bytes.subarray(at, at + byteCount));
    kernel.push(byteCount);
    at += byteCount;
    for (let batch = kernel.next(); batch !== null; batch = kernel.next()) {
      lines += batch.lineCount - batch.emptyCount;
      malformed += batch.malformed.length;
      example ??= copyFirstMalformed(batch);
      if (batch.times === undefined) continue;
      zone ??= readFirstZone(batch);
      newest = Math.max(newest, batch.times.latest);
    }
  }
  return { log, lines, malformed, newest: zone === undefined ? Number.NaN : newest, zone: zone ?? utc, example };
}
