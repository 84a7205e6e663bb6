import fs from 'node:fs';
import { copyFirstMalformed, type MalformedExample } from '../../lines/malformed-lines.ts';
import { unknownFormat } from '../../log/formats/catalogue.ts';
import { emptySummary, mergeSummaries, summarizeBatch } from '../../log/log-summary.ts';
import { utc } from '../../log/timestamp.ts';
import { TypeScriptKernel } from '../../log/typescript-kernel.ts';
import type { DecideFormat } from '../../pipeline/format-finder.ts';
import { KernelSink } from '../../pipeline/read-source.ts';
import type { LogEnd } from '../../report/watch/silence.ts';
import { readAt, withOpenFile } from '../files/file-identity.ts';
import { unlessRefused } from '../system-error.ts';
import { findLineStart } from './find-start.ts';

const endBytes: number = 64 * 1024;

/** Looks at the complete lines in the last 64 KiB of a log; undefined if it cannot be read. */
export function lookAtEnd(path: string, decide: DecideFormat): LogEnd | undefined {
  return unlessRefused(() =>
    withOpenFile(path, (descriptor) => {
      const bytes = readEnd(descriptor);
      return describeEnd(path, bytes, decide);
    }),
  );
}

/** The lines in the last 64 KiB of a file; the last one may not be complete. */
export function readEnd(descriptor: number): Uint8Array {
  const { size } = fs.fstatSync(descriptor);
  const start = findLineStart(descriptor, Math.max(0, size - endBytes), size);
  return readAt(descriptor, start, size - start);
}

function describeEnd(log: string, bytes: Uint8Array, decide: DecideFormat): LogEnd {
  let summary = emptySummary;
  let example: MalformedExample | undefined;
  const kernel = new TypeScriptKernel({ chunkBytes: endBytes });
  kernel.use(decide(bytes) ?? unknownFormat);
  const sink = new KernelSink(kernel, (batch) => {
    summary = mergeSummaries(summary, summarizeBatch(batch));
    example ??= copyFirstMalformed(batch);
  });
  for (let at = 0; at < bytes.length; ) {
    const space = sink.space();
    const byteCount = Math.min(space.length, bytes.length - at);
    space.set(bytes.subarray(at, at + byteCount));
    sink.push(byteCount);
    at += byteCount;
  }
  const { lines, empty, malformed, times } = summary;
  return {
    log,
    lines: lines - empty,
    malformed,
    newest: times?.latest ?? Number.NaN,
    zone: times?.zone ?? utc,
    example,
  };
}
