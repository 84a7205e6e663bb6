import { compilePattern } from './pattern.ts';
import type { Layout, LineFormat } from './steps.ts';

/** Where the fields of a line are, as people write it: plain data, which can be posted to another thread. */
export interface Format {
  readonly name: string;
  /** Each describes one layout of lines, in the notation of nginx's `log_format` and Apache's `LogFormat`. */
  readonly patterns: readonly string[];
  /** A line of it. */
  readonly sample: string;
  /** True if nothing tells its lines from those of other formats, so that it must be asked for. */
  readonly isNamedOnly?: true;
}

/** What the times and clients of lines are taken for. */
export type FormatOptions = Pick<LineFormat, 'zoneSeconds' | 'forwardedIndex'>;

export const defaultFormatOptions: FormatOptions = { zoneSeconds: 0, forwardedIndex: undefined };

/** Compiling takes longer than reading a thousand lines, and detection has done it before. */
const layoutsOf = new WeakMap<Format, readonly Layout[]>();

/** The format as kernels read it. Throws `PatternError`. O(patterns) at first. */
export function compileFormat(
  format: Format,
  { zoneSeconds, forwardedIndex }: FormatOptions = defaultFormatOptions,
): LineFormat {
  const layouts = layoutsOf.get(format) ?? format.patterns.map(compilePattern);
  layoutsOf.set(format, layouts);
  return { name: format.name, layouts, zoneSeconds, forwardedIndex };
}

/** The directive of a server's configuration, and its text: `LogFormat "…" name`, `log_format name '…' '…';`. */
const directive = /^\s*(?:LogFormat\s+(".*")(?:\s+\S+)?|log_format\s+\S+\s+(?:escape=\w+\s+)?(['"].*['"])\s*;?)\s*$/is;

/** The format that a pattern describes, or the line of a configuration that has one. Throws `PatternError` if it cannot be read. */
export function formatOfPattern(text: string): Format {
  const [, apache, nginx] = directive.exec(text) ?? [];
  const pattern = apache?.slice(1, -1) ?? nginx?.slice(1, -1).replace(/(['"])\s+\1/g, '') ?? text;
  compilePattern(pattern);
  return { name: 'pattern', patterns: [pattern], sample: '' };
}
