import type { Kernel } from '../../log/kernel.ts';
import { TypeScriptKernel } from '../../log/typescript-kernel.ts';
import type { FinishedRange } from '../../pipeline/count-ranges.ts';
import { type NameList, namesFrom, Renumbering, type Shares } from '../../pipeline/part.ts';
import type { PlannedRange } from '../../pipeline/plan-ranges.ts';
import type { RangeIds } from '../../pipeline/range-joiner.ts';
import { SecondOverflow } from '../../structures/seconds-histogram.ts';
import { ByteSumOverflow } from '../../tallies/bytes-per-resource.ts';
import type { LoginRule, Tally } from '../../tallies/tally.ts';
import { UserError } from '../../user-error.ts';
import type { SharedSimd } from '../engine/kernels.ts';
import type { RangedFile } from '../reading/open-range.ts';

/** What a thread is told when it starts. */
export interface ThreadTask {
  readonly files: readonly RangedFile[];
  readonly ranges: readonly PlannedRange[];
  readonly wantedFiles: ReadonlySet<string>;
  readonly login: LoginRule;
  readonly maxMalformed: number;
  /** Undefined for the kernel in TypeScript, whose names are the thread's own. */
  readonly simd: SharedSimd | undefined;
  readonly thread: number;
  readonly threads: number;
  readonly maxAhead: number;
  readonly progress: SharedArrayBuffer;
}

/** What a thread tells. */
export type ThreadMessage = RangeMessage | FinishMessage | FailureMessage;

export interface RangeMessage {
  readonly kind: 'range';
  readonly range: Omit<FinishedRange, 'shares'>;
  readonly shares: PackedShares;
  /** Names that the thread has found since it told the last ones, if they are its own. */
  readonly names: NewNames | undefined;
}

export interface FinishMessage {
  readonly kind: 'finish';
  readonly shares: PackedShares;
}

export interface FailureMessage {
  readonly kind: 'failure';
  readonly failure: PackedError;
}

/** By the places of the tallies, which have the same order in all threads. */
type PackedShares = readonly (readonly [place: number, data: unknown])[];

/**
 * Shares as plain data, and the buffers that may be moved with it. Moving is for a thread's last words only: it detaches the
 * buffers, after which V8 throws away all that it has compiled for typed arrays.
 */
export function packShares(shares: Shares, tallies: readonly Tally<unknown>[]): [PackedShares, ArrayBuffer[]] {
  const moved: ArrayBuffer[] = [];
  const packed = [...shares].map(([tally, share]) => {
    const wired = tally.wire.pack(share);
    moved.push(...wired.moved);
    return [tallies.indexOf(tally), wired.data] as const;
  });
  return [packed, moved];
}

export function unpackShares(packed: PackedShares, tallies: readonly Tally<unknown>[]): Shares {
  return new Map(
    packed.map(([place, data]) => {
      const tally = tallies[place] as Tally<unknown>;
      return [tally, tally.wire.unpack(data)];
    }),
  );
}

/** Names that a kernel has found, for one in another thread: plain data. */
export interface NewNames {
  readonly hosts: NameList;
  readonly resources: NameList;
}

/** Returns what tells the names that a kernel has found since the last call, if nobody else can see them. */
export function nameTeller(kernel: Kernel): () => NewNames | undefined {
  if (!(kernel instanceof TypeScriptKernel)) return () => undefined;
  const { hosts, resources } = kernel;
  let toldHosts = 0;
  let toldResources = 0;
  return () => {
    const names = { hosts: namesFrom(hosts, toldHosts), resources: namesFrom(resources, toldResources) };
    toldHosts = hosts.size;
    toldResources = resources.size;
    return names;
  };
}

/** The ids that the names of another thread have here: the same ones, unless both kernels have names of their own. */
export class NewIds {
  private readonly hosts: Renumbering | undefined = undefined;
  private readonly resources: Renumbering | undefined = undefined;

  constructor(kernel: Kernel) {
    if (!(kernel instanceof TypeScriptKernel)) return;
    this.hosts = new Renumbering(kernel.hosts);
    this.resources = new Renumbering(kernel.resources);
  }

  get ids(): RangeIds {
    return { hostIds: this.hosts?.ids, resourceIds: this.resources?.ids };
  }

  add(names: NewNames | undefined): void {
    if (names === undefined) return;
    this.hosts?.add(names.hosts);
    this.resources?.add(names.resources);
  }
}

/** An error as plain data: posted as they are, errors lose what they are. */
interface PackedError {
  readonly kind: string;
  readonly message: string;
  readonly stack: string | undefined;
  /** Of a `ByteSumOverflow`. */
  readonly resource: string;
}

export function packError(error: unknown): PackedError {
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  const kind = errorKinds.find(([, type]) => error instanceof type)?.[0] ?? '';
  return { kind, message, stack, resource: error instanceof ByteSumOverflow ? error.resource : '' };
}

export function unpackError({ kind, message, stack, resource }: PackedError): Error {
  if (kind === 'ByteSumOverflow') return new ByteSumOverflow(resource);
  const type = errorKinds.find(([name]) => name === kind)?.[1] ?? Error;
  const error = new type(message);
  if (stack !== undefined) error.stack = stack;
  return error;
}

/** Those that somebody tells apart, the special ones first. */
const errorKinds: readonly (readonly [kind: string, type: new (message: string) => Error])[] = [
  ['UserError', UserError],
  ['ByteSumOverflow', ByteSumOverflow],
  ['SecondOverflow', SecondOverflow],
  ['RangeError', RangeError],
];
