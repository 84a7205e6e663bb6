import { isSameFile, placeOf, statsOf } from '../../io/files/same-file.ts';
import type { LogFormats } from '../../io/reading/log-formats.ts';
import type { FoundLog } from '../../io/reading/open-logs.ts';
import type { FirstMalformed, MalformedListener } from '../../io/terminal/malformed-listener.ts';
import type { Terminal } from '../../io/terminal/terminal.ts';
import { minJudgedLines } from '../../log/detect-format.ts';
import type { LogSummary, LogsSummary } from '../../log/log-summary.ts';
import { escapeBytes } from '../../report/escape.ts';
import { brotliHint, formatAdvice } from '../../report/log-format.ts';
import { formatCount, formatQuantity } from '../../report/number.ts';
import { SecondOverflow } from '../../structures/seconds-histogram.ts';
import { ByteSumOverflow } from '../../tallies/bytes-per-resource.ts';
import { FormatError, UsageError, UserError } from '../../user-error.ts';

/** Max malformed lines of a run: a number, or a percentage (in decimal) of the lines that are not empty. */
export type BadLimit = { readonly lines: number } | { readonly percent: string };

const shownResourceBytes = 200;

/** Throws a `UsageError` if two outputs are one file, or if an output would replace a log while that is read. */
export function refuseSameFile(logs: readonly FoundLog[], targets: readonly string[]): void {
  const places = targets.map(placeOf);
  const repeated = targets.find((_, i) => places.indexOf(places[i] as string) < i);
  if (repeated !== undefined) throw new UsageError(`${repeated} is to be written twice: name another file`);
  const resolved = targets.map((target) => ({ target, stats: statsOf(target) }));
  for (const log of logs) {
    const same = resolved.find(({ stats }) => stats?.isFile() && isSameFile(stats, log.stats));
    if (same !== undefined) {
      throw new UsageError(`the log ${log.name} is also an output, ${same.target}: name another folder or file`);
    }
  }
}

/** Returns the error that keeps the answers from being written: too many lines are malformed. Undefined if there is none. */
export function findProblem(
  summary: LogsSummary,
  logs: readonly FoundLog[],
  formats: LogFormats,
  limit: BadLimit | undefined,
  malformed: MalformedListener,
): UserError | undefined {
  if (isAllowed(summary.malformed, countFilled(summary), limit)) return undefined;
  return findWrongFormat(summary, logs, formats, malformed) ?? findTooMany(summary, limit);
}

/** A log, or all logs together, seem to be in another format: less than half of the non-empty lines are well-formed. */
function findWrongFormat(
  summary: LogsSummary,
  logs: readonly FoundLog[],
  formats: LogFormats,
  malformed: MalformedListener,
): FormatError | undefined {
  const index = summary.logs.findIndex(isMostlyMalformed);
  const suspect = summary.logs[index] ?? summary;
  if (!isMostlyMalformed(suspect)) return undefined;
  const log = logs[index];
  const name = log?.name;
  const filled = countFilled(suspect);
  const fitting = `${formatCount(filled - suspect.malformed)} of ${formatQuantity(filled, 'line')} of ${name ?? 'all logs'}`;
  const first = malformed.first(name);
  const example = first === undefined ? '' : ` (${first.explained})`;
  return new FormatError(
    `${fitting} are in ${nameFormat(log, formats)}${example}, so no answers were written: ` +
      `${formatAdvice}, or add --max-bad 100% to skip those lines${hintAtBrotli(first)}`,
  );
}

function nameFormat(log: FoundLog | undefined, formats: LogFormats): string {
  if (formats.isGiven) return 'the format of --log-format';
  return log === undefined ? 'the format of their log' : `the format ${formats.of(log)?.name}`;
}

function isMostlyMalformed(summary: LogSummary): boolean {
  const filled = countFilled(summary);
  return filled >= minJudgedLines && 2 * (filled - summary.malformed) < filled;
}

function findTooMany(summary: LogSummary, limit: BadLimit | undefined): UserError | undefined {
  if (limit === undefined) return undefined;
  const allowed = 'lines' in limit ? formatCount(limit.lines) : `${limit.percent} %`;
  const share = `${formatCount(summary.malformed)} of ${formatQuantity(countFilled(summary), 'line')}`;
  return new UserError(`${share} malformed, ${allowed} allowed: no answers were written`);
}

/** True if a limit allows so many malformed lines. Exact: in binary fractions, 0.1 % of 1000 lines is a little more than one. */
export function isAllowed(malformed: number, filledLines: number, limit: BadLimit | undefined): boolean {
  if (limit === undefined) return false;
  if ('lines' in limit) return malformed <= limit.lines;
  const [whole = '', fraction = ''] = limit.percent.split('.');
  const scale = 10n ** BigInt(fraction.length);
  return BigInt(malformed) * 100n * scale <= BigInt(whole + fraction) * BigInt(filledLines);
}

/** Warns if no line is well-formed, though there are lines. What a log without a known format may be was told before. */
export function warnOfNothing(
  summary: LogSummary,
  { isGiven }: Pick<LogFormats, 'isGiven'>,
  malformed: MalformedListener,
  terminal: Terminal,
): void {
  if (summary.malformed === 0 || summary.malformed < countFilled(summary)) return;
  const hint = isGiven ? `: is --log-format right?${hintAtBrotli(malformed.first())}` : '';
  terminal.warn(`no line could be read, so all answers are empty${hint}`);
}

/** What else a log may be if its first malformed line is binary: brotli is not recognized by its bytes. Empty otherwise. */
function hintAtBrotli(first: FirstMalformed | undefined): string {
  return first?.isBinary ? brotliHint : '';
}

/** Lines that are not empty. */
function countFilled({ lines, empty }: LogSummary): number {
  return lines - empty;
}

/** Warns of files that belonged to other users before. */
export function warnOfOwners(takenOver: readonly string[], terminal: Terminal): void {
  if (takenOver.length === 0) return;
  const names = takenOver.join(', ');
  terminal.warn(`replaced files of other users by your own, with the permissions that new files have: ${names}`);
}

/** The `UserError` for numbers that are too large to be exact; any other error is returned as it is. */
export function explainOverflow(error: unknown): unknown {
  if (error instanceof ByteSumOverflow) {
    const resource = escapeBytes(error.resource, shownResourceBytes);
    const { place } = error;
    const where = place === undefined ? '' : `${place.log}:${place.lineNumber}:${place.column}: `;
    return new UserError(
      `${where}the bytes of ${resource} add up to more than 2^53 - 1, which cannot be summed exactly: mend the log, or leave out the resources with --only`,
      { cause: error },
    );
  }
  if (error instanceof SecondOverflow) return new UserError(`cannot count exactly: ${error.message}`, { cause: error });
  return error;
}
