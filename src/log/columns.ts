import { batchLines } from '../lines/line-reader.ts';
import { MalformedColumns, type ParseFailure } from '../lines/malformed-lines.ts';
import type { NameSlices } from '../structures/byte-dictionary.ts';
import type { Batch, BatchTimes } from './batch.ts';
import { type ExtraColumn, type ExtraName, extraNames } from './formats/steps.ts';
import type { Zone } from './timestamp.ts';

/** The names that a line can have. */
export type NameColumn = 'host' | 'resource' | ExtraName;

export const nameColumns: readonly NameColumn[] = ['host', 'resource', ...extraNames];

/** The places of the names in the arrays of a scanned line: those in `nameColumns`. */
export const namePlaces: Readonly<Record<NameColumn, number>> = {
  host: 0,
  resource: 1,
  vhost: 2,
  user: 3,
  protocol: 4,
  referrer: 5,
  agent: 6,
};

/** What a line says, as a scanner finds it. Starts are positions; a name without a length, -1, is none. */
export interface ScannedLine {
  readonly time: number;
  readonly status: number;
  readonly bytes: number;
  readonly method: number;
  /** Whole microseconds, or -1. */
  readonly duration: number;
  /** By `namePlaces`. */
  readonly nameStart: Int32Array;
  readonly nameLength: Int32Array;
}

/** The arrays of a batch's rows, each `batchLines` long: of a column of names its ids, and where the names stand. */
export interface RowArrays extends Pick<Batch, 'time' | 'bytes' | 'status' | 'method' | 'lineStart' | 'lineLength'> {
  readonly duration: Float64Array | undefined;
  readonly names: Readonly<Partial<Record<NameColumn, NameArrays>>> & Readonly<Record<'host' | 'resource', NameArrays>>;
}

/** A column of names: the ids, and where the names stand until they are looked up. */
export interface NameArrays extends NameSlices {
  readonly ids: Int32Array;
}

/** A column of names of a batch, and its place in `nameColumns`. */
export interface NamePlace extends NameArrays {
  readonly column: NameColumn;
  readonly place: number;
}

/** A name that stands nowhere in the source, because it was put together. */
export interface MadeName {
  readonly column: NameColumn;
  readonly row: number;
  readonly bytes: Uint8Array;
}

/** A batch that can be filled, with the places of its names until they are looked up. */
export class Columns implements Batch {
  length = 0;
  readonly host: Int32Array;
  readonly resource: Int32Array;
  readonly time: Float64Array;
  times: BatchTimes | undefined = undefined;
  zone: Zone | undefined = undefined;
  readonly bytes: Float64Array;
  readonly status: Uint16Array;
  readonly method: Uint8Array;
  declare readonly vhost?: Int32Array;
  declare readonly user?: Int32Array;
  declare readonly protocol?: Int32Array;
  declare readonly referrer?: Int32Array;
  declare readonly agent?: Int32Array;
  declare readonly duration?: Float64Array;
  readonly lineStart: Int32Array;
  readonly lineLength: Int32Array;
  source: Uint8Array = new Uint8Array(0);
  linesStart = 0;
  lineCount = 0;
  emptyCount = 0;
  readonly malformed: MalformedColumns = new MalformedColumns();
  /** The columns of names that the run has. */
  readonly names: readonly NamePlace[];
  private readonly hostNames: NameArrays;
  private readonly resourceNames: NameArrays;
  /** The names of this batch that stand nowhere in the source. */
  readonly made: MadeName[] = [];

  constructor(arrays: RowArrays) {
    this.host = arrays.names.host.ids;
    this.resource = arrays.names.resource.ids;
    this.time = arrays.time;
    this.bytes = arrays.bytes;
    this.status = arrays.status;
    this.method = arrays.method;
    this.lineStart = arrays.lineStart;
    this.lineLength = arrays.lineLength;
    for (const name of extraNames) if (arrays.names[name] !== undefined) this[name] = arrays.names[name].ids;
    if (arrays.duration !== undefined) this.duration = arrays.duration;
    this.hostNames = arrays.names.host;
    this.resourceNames = arrays.names.resource;
    this.names = nameColumns.flatMap((column, place) => {
      const found = arrays.names[column];
      return found === undefined ? [] : [{ column, place, ...found }];
    });
  }

  clear(source: Uint8Array, linesStart: number): void {
    this.source = source;
    this.linesStart = linesStart;
    this.length = 0;
    this.lineCount = 0;
    this.emptyCount = 0;
    this.malformed.length = 0;
    this.made.length = 0;
  }

  /** The line is [lineStart, lineEnd), without its newline. */
  addRow(lineStart: number, lineEnd: number, line: ScannedLine): void {
    const row = this.length++;
    this.lineCount++;
    this.lineStart[row] = lineStart;
    this.lineLength[row] = lineEnd - lineStart;
    this.time[row] = line.time;
    this.method[row] = line.method;
    this.status[row] = line.status;
    this.bytes[row] = line.bytes;
    for (let i = 0; i < this.names.length; i++) {
      const { place, start, length } = this.names[i] as NamePlace;
      start[row] = line.nameStart[place] as number;
      length[row] = line.nameLength[place] as number;
    }
    if (this.duration !== undefined) this.duration[row] = line.duration;
  }

  /** The same for a line without anything but these, whose host begins the line. A `resourceLength` of -1 means that there is none. */
  addUsualRow(
    lineStart: number,
    lineEnd: number,
    hostLength: number,
    time: number,
    method: number,
    resourceStart: number,
    resourceLength: number,
    status: number,
    bytes: number,
  ): void {
    const row = this.length++;
    this.lineCount++;
    this.lineStart[row] = lineStart;
    this.lineLength[row] = lineEnd - lineStart;
    this.hostNames.start[row] = lineStart;
    this.hostNames.length[row] = hostLength;
    this.time[row] = time;
    this.method[row] = method;
    this.resourceNames.start[row] = resourceStart;
    this.resourceNames.length[row] = resourceLength;
    this.status[row] = status;
    this.bytes[row] = bytes;
  }

  addEmpty(): void {
    this.lineCount++;
    this.emptyCount++;
  }

  /** `column` is counted from 0. */
  addMalformed(failure: ParseFailure, column: number, lineStart: number, lineLength: number): void {
    this.malformed.add(failure, column, this.lineCount++, lineStart, lineLength);
  }
}

/** New arrays for the columns that every run has, and for the wanted ones. */
export function makeRowArrays(wanted: ReadonlySet<ExtraColumn> = new Set()): RowArrays {
  const words = () => new Int32Array(batchLines);
  const names = (): NameArrays => ({ ids: words(), start: words(), length: words() });
  const extras: Partial<Record<ExtraName, NameArrays>> = {};
  for (const name of extraNames) if (wanted.has(name)) extras[name] = names();
  return {
    names: { host: names(), resource: names(), ...extras },
    time: new Float64Array(batchLines),
    bytes: new Float64Array(batchLines),
    status: new Uint16Array(batchLines),
    method: new Uint8Array(batchLines),
    duration: wanted.has('duration') ? new Float64Array(batchLines) : undefined,
    lineStart: words(),
    lineLength: words(),
  };
}
