import type { ParseFailure } from '../../lines/malformed-lines.ts';
import type { ByteString } from '../../structures/byte-string.ts';

/**
 * How the lines of one layout are read: step by step, from the left. Both kernels run the same steps.
 *
 *     www.example.com:443 203.0.113.7 - alice [10/Oct/2026:13:55:36 +0000] "GET / HTTP/1.1" 200 2326 "-" "curl/8.5.0"
 *     site                client      user-time                            common-request            name   name
 */
export interface Layout {
  readonly steps: readonly Step[];
  /** The first steps that a line needs to be well-formed. If a later one does not fit, its field and all after it are none. */
  readonly requiredCount: number;
  /** What stands after the last field; empty if that ends at a blank, or with the line. */
  readonly end: ByteString;
  /** True if the resource of an absolute URL is the whole URL, as in Common lines. */
  readonly keepsUrls: boolean;
}

/** How many of a layout's steps are run: up to the last one that a line needs, or that fills a wanted column or the host. */
export function countSteps(
  { steps, requiredCount }: Layout,
  wanted: ReadonlySet<ExtraColumn>,
  forwardedIndex: number | undefined,
): number {
  const isWanted = (step: Step) =>
    (step.op === 'name' && wanted.has(step.column)) ||
    (step.op === 'duration' && wanted.has('duration')) ||
    (step.op === 'forwarded' && forwardedIndex !== undefined);
  return Math.max(requiredCount, steps.findLastIndex(isWanted) + 1);
}

/** Takes one field. */
export type Step = Field & {
  /** What stands before the field. A blank is at least one blank of the line; any other byte is itself. */
  readonly before: ByteString;
  /** What ends the field: what the next step has before its own, or the end of the layout. */
  readonly after: ByteString;
  /** True if the field stands between quotes. */
  readonly isQuoted: boolean;
  /** True if the next field stands between quotes, for which there may be a bare `-`. */
  readonly isNextQuoted: boolean;
  /** True for what comes after the last required field. */
  readonly isInTail: boolean;
  /** True for the last field of all: a blank or the end of the line follows `after`. */
  readonly isLast: boolean;
  /** True for the last required field: if `after` matches nowhere, `closing` ends it, which is `after` up to its first blank. */
  readonly endsRequired: boolean;
  readonly closing: ByteString;
  /** False for a field that is one word. */
  readonly mayHoldBlanks: boolean;
  /** Why a line is malformed that has no such field. */
  readonly failure: ParseFailure;
};

/**
 * What a step takes. A field has at least one byte and goes up to where `after` matches first. If it stands between quotes, only a
 * quote that no backslash escapes can end it, and the whole of it may be a bare `-`, which is none.
 */
export type Field =
  /** A field without a meaning here. */
  | { readonly op: 'skip' }
  /** The same, but it may be empty. */
  | { readonly op: 'any' }
  /** Words without a meaning, with ", " or " : " between them. */
  | { readonly op: 'list' }
  /** A name of its own column; `-` is none. A virtual host loses its port. */
  | { readonly op: 'name'; readonly column: ExtraName }
  /** The client: a word, of which the port behind the last colon and brackets may have to be taken off. */
  | { readonly op: 'host'; readonly hasPort: boolean }
  /** The addresses of X-Forwarded-For, with commas between them. If `isHost`, the layout has no other client. */
  | { readonly op: 'forwarded'; readonly isHost: boolean }
  | { readonly op: 'time'; readonly form: TimeForm }
  /** Method, resource and protocol with blanks between them. */
  | { readonly op: 'request' }
  | { readonly op: 'method' }
  | { readonly op: 'resource' }
  /** The query string of a resource that was taken before, with its `?` or without; `-` is none. */
  | { readonly op: 'query'; readonly hasMark: boolean }
  /** One to three digits, or `-` or `-1`, which mean 0. */
  | { readonly op: 'status' }
  /** Digits, perhaps after a `+`, or `-`, which means 0. */
  | { readonly op: 'bytes' }
  /** A number, perhaps after a `+`; `-`, negative ones and what is no number are none. Several of them are added up. */
  | { readonly op: 'duration'; readonly microseconds: number; readonly fraction: 'none' | 'any' | 'some' }
  /** The virtual host of a line that goes on like a Common line, perhaps with a port. Its rule needs the words after it, too. */
  | { readonly op: 'site' }
  /** The client of a Common line: a word, or a list of addresses. */
  | { readonly op: 'client' }
  /**
   * What stands between the client and the end of the time: words, the last of which are the user, and `[time]`. The time is the first
   * one in brackets that blanks and the first byte behind the blanks of `after` follow. `wordsBefore` words come before the user; the
   * first of them may be the virtual host. Then it is clear whether the line starts with a site, or with its client, as it should.
   */
  | {
      readonly op: 'user-time';
      readonly wordsBefore: number;
      readonly hasVhost: boolean;
      /** What the line must start with; undefined if its client does not stand right before. */
      readonly lineStart: 'site' | 'client' | undefined;
    }
  /** `"request" status bytes`. The closing quote is the first one that a status, a byte count and a blank or the end follow. */
  | { readonly op: 'common-request'; readonly isStatusStrict: boolean };

/** How a time is written. */
export type TimeForm =
  /** `10/Oct/2026:13:55:36 +0000` */
  | 'clf'
  /** `10/Oct/2026:13:55:36.123`, in a zone that the log does not say. */
  | 'clf-local'
  /** `2026-10-10T13:55:36.123Z` */
  | 'iso'
  /** Seconds, milliseconds, microseconds or nanoseconds since 1970, by the number of digits, perhaps with a fraction. */
  | 'epoch'
  /** `10/16/26, 7:55:20`: month, day and year, in a zone that the log does not say. */
  | 'iis';

/** Columns of names that a run has only if it asks for them. */
export const extraNames = ['vhost', 'user', 'protocol', 'referrer', 'agent'] as const;
export type ExtraName = (typeof extraNames)[number];

/** All that a run has only if it asks for it. */
export type ExtraColumn = ExtraName | 'duration';

/** A format as kernels read it. */
export interface LineFormat {
  readonly name: string;
  /** A line is read by the first one that it fits. */
  readonly layouts: readonly Layout[];
  /** Seconds to add to UTC to get the local times of forms that have no zone. */
  readonly zoneSeconds: number;
  /** Which of the forwarded-for addresses is the host: 0 is the left-most one, n the n-th from the right. Undefined for the peer. */
  readonly forwardedIndex: number | undefined;
}
