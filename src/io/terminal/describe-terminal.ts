/** What is asked of a stream that may be a terminal. */
export interface TerminalStream {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  readonly rows?: number | undefined;
}

export interface TerminalDescription {
  readonly hasColor: boolean;
  readonly hasUnicode: boolean;
  readonly columns: number;
  readonly rows: number;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** For terminals that do not know how large they are. */
export const defaultColumns = 80;
const defaultRows = 24;
/** The fonts of the Linux console have no bars of all heights. */
const asciiTerminals = ['dumb', 'linux'];

/** The terminal behind a stream; what it has in characters is known from the locale only. */
export function describeTerminal(env: Environment, stream: TerminalStream): TerminalDescription {
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || '';
  return {
    hasColor: wantsColor(env, stream),
    hasUnicode: /utf-?8/i.test(locale) && !asciiTerminals.includes(env.TERM ?? ''),
    columns: stream.columns || defaultColumns,
    rows: stream.rows || defaultRows,
  };
}

/** True for a terminal that must get ASCII only: an 8-bit terminal takes some bytes of UTF-8 for control characters. */
export function isAsciiTerminal(env: Environment, stream: TerminalStream): boolean {
  return stream.isTTY === true && !describeTerminal(env, stream).hasUnicode;
}

/** Whether to write in color: not with NO_COLOR, as FORCE_COLOR says otherwise, else on terminals that are not dumb. */
export function wantsColor({ NO_COLOR, FORCE_COLOR, TERM }: Environment, { isTTY }: TerminalStream): boolean {
  if ((NO_COLOR ?? '') !== '') return false;
  if ((FORCE_COLOR ?? '') !== '') return FORCE_COLOR !== '0';
  return hasCursor({ TERM }, { isTTY });
}

/** Whether the stream is a terminal on which text can be drawn in place. */
export function hasCursor({ TERM }: Environment, { isTTY }: TerminalStream): boolean {
  return isTTY === true && TERM !== 'dumb';
}
