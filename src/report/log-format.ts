import { carriageReturn, space, tab } from '../lines/bytes.ts';
import type { Detection } from '../log/detect-format.ts';
import { explainMalformed } from './malformed-line.ts';
import { formatCount, formatQuantity } from './number.ts';

/** What can be done about a log whose format is not known. */
export const formatAdvice = 'set --log-format to a name (see --log-format list) or a pattern';

/** `access.log: vhost_combined, 100 % of 1,000 lines`. Only if all lines fit, it is 100 %. */
export function describeFormat(
  log: string,
  format: string,
  { fits, lines }: Pick<Detection, 'fits' | 'lines'>,
): string {
  return `${log}: ${format}, ${Math.floor((100 * fits) / lines)} % of ${formatQuantity(lines, 'line')}`;
}

/**
 * `error.log is in no known format: of the first 12 lines, 3 fit squid, 1 fits elb, 0 fit s3 (error.log:1:17: expected …)`, or the names of
 * the closest formats, if no line fits any.
 */
export function explainMisfit(log: string, { lines, fits, closest, misfit }: Detection): string {
  const example = misfit === undefined ? '' : ` (${explainMalformed({ log, ...misfit })})`;
  const hint = misfit !== undefined && isBinary(misfit.bytes) ? brotliHint : '';
  return `${log} is in no known format: ${fits === 0 ? countNone(lines, closest) : countSome(lines, closest)}${example}${hint}`;
}

function countNone(lines: number, closest: Detection['closest']): string {
  const which =
    lines === 1 ? 'its only line does not fit one' : `none of the first ${formatCount(lines)} lines fits one`;
  return `${which}, the closest are ${closest.map(({ name }) => name).join(', ')}`;
}

function countSome(lines: number, closest: Detection['closest']): string {
  const counts = closest.map(({ name, fits }) => `${formatCount(fits)} ${fits === 1 ? 'fits' : 'fit'} ${name}`);
  return `of the first ${formatQuantity(lines, 'line')}, ${counts.join(', ')}`;
}

/** `access.log:5001: the format changes here from combined to vhost_combined, …` */
export function explainChange(log: string, lineNumber: number, later: string, earlier: string): string {
  return (
    `${log}:${lineNumber}: the format changes here from ${earlier} to ${later}, but all lines are read as ${earlier}: ` +
    'split the file here, or name one format with --log-format'
  );
}

/** The warning that no log has a field from which the host is to be taken; the names are those of their formats. */
export function explainNoForwarded(formats: readonly string[]): string {
  return `--host-from changes nothing but lists of hosts: no log has a forwarded-for field (${formats.join(', ')})`;
}

/** What else a binary log may be: brotli is not recognized by its bytes. */
export const brotliHint = ' (if it is compressed by brotli, call it *.br or pipe it through brotli -dc)';

/** Bytes of a line that are looked at for control characters. */
const checkedBytes = 1024;

/** True if a line has control characters, so that its log is hardly text. */
export function isBinary(line: Uint8Array): boolean {
  return line.subarray(0, checkedBytes).some((byte) => byte < tab || (byte > carriageReturn && byte < space));
}
