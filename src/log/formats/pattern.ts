import type { ParseFailure } from '../../lines/malformed-lines.ts';
import * as failures from '../malformed.ts';
import { findCommonPart, fuse } from './common-part.ts';
import { type Item, PatternError, readPattern } from './pattern-items.ts';
import type { Field, Layout, Step, TimeForm } from './steps.ts';

/**
 * The steps that read lines of a pattern. Throws `PatternError` if it has a variable that nobody knows, no client or no time, or
 * two fields with nothing between them. O(pattern).
 */
export function compilePattern(pattern: string): Layout {
  const { items, end } = readPattern(pattern);
  refuseUnreadable(items, end);
  const common = findCommonPart(items);
  const fields = common === undefined ? items : fuse(items, common);
  const steps = toSteps(fields, end);
  const requiredCount = steps.findIndex(({ endsRequired }) => endsRequired) + 1;
  return { steps, requiredCount, end, keepsUrls: common !== undefined };
}

function refuseUnreadable(items: readonly Item[], end: string): void {
  const has = (op: Field['op']) => items.some(({ field }) => field.op === op);
  if (!has('host') && !has('forwarded')) {
    throw new PatternError('it names no client: $remote_addr or %h, or $http_x_forwarded_for');
  }
  if (!has('time')) throw new PatternError('it has no time: $time_local, $time_iso8601, $msec or %t');
  const request = items.findIndex(({ field }, i) => field.op === 'request' && !isEnclosed(items, i, end));
  if (request >= 0) {
    const { written } = items[request] as Item;
    throw new PatternError(`nothing tells where ${written} ends, which has blanks: put quotes around it`);
  }
  const joined = items.findIndex(({ before }, i) => i > 0 && before === '');
  if (joined > 0) {
    const [left, right] = [items[joined - 1], items[joined]] as [Item, Item];
    throw new PatternError(`nothing separates ${left.written} and ${right.written}`);
  }
}

/** True if no blank comes behind an item. */
function isEnclosed(items: readonly Item[], index: number, end: string): boolean {
  return /^[^ ]/.test(items[index + 1]?.before ?? end);
}

function toSteps(items: readonly Item[], end: string): readonly Step[] {
  const hasHost = items.some(({ field }) => field.op === 'host' || field.op === 'client');
  const fields = items.map(({ before, field }, i): Field => {
    if (field.op === 'forwarded') return { op: 'forwarded', isHost: !hasHost };
    return field.op === 'skip' && mayBeEmpty(before, items[i + 1]?.before ?? end) ? { op: 'any' } : field;
  });
  const lastRequired = fields.findLastIndex(isRequired);
  const isQuoted = (i: number) =>
    items[i]?.before.endsWith('"') === true && (items[i + 1]?.before ?? end).startsWith('"');
  return items.map(({ before }, i): Step => {
    const field = fields[i] as Field;
    const after = items[i + 1]?.before ?? end;
    return {
      ...field,
      before,
      after,
      isQuoted: isQuoted(i),
      isNextQuoted: isQuoted(i + 1),
      mayHoldBlanks: mayHoldBlanks(field, before, after),
      isLast: i === items.length - 1,
      isInTail: i > lastRequired,
      endsRequired: i === lastRequired,
      closing: after.split(' ', 1)[0] as string,
      failure: failureOf(field),
    };
  });
}

/** What stands before a comma may have blanks; numbers elsewhere never have; users, times, and what stands between brackets or quotes may. */
function mayHoldBlanks(field: Field, before: string, after: string): boolean {
  if (after.startsWith(',')) return true;
  if (field.op === 'status' || field.op === 'bytes' || field.op === 'duration') return false;
  const isUser = field.op === 'name' && field.column === 'user';
  return (
    field.op === 'any' ||
    field.op === 'request' ||
    field.op === 'time' ||
    isUser ||
    /[[({"]$/.test(before) ||
    /^[\])}]/.test(after)
  );
}

/** Between brackets or quotes there may be nothing. */
function mayBeEmpty(before: string, after: string): boolean {
  return /[[({"]$/.test(before) && /^[\])}"]/.test(after);
}

/** True for what every line must have. */
function isRequired(field: Field): boolean {
  switch (field.op) {
    case 'forwarded':
      return field.isHost;
    case 'skip':
    case 'any':
    case 'list':
    case 'name':
    case 'duration':
      return false;
    default:
      return true;
  }
}

const timeFailures: Readonly<Record<TimeForm, ParseFailure>> = {
  clf: failures.badClfTime,
  'clf-local': failures.badLocalTime,
  iso: failures.badIsoTime,
  epoch: failures.badEpochTime,
  iis: failures.badIisTime,
};

const fieldFailures: Readonly<Partial<Record<Field['op'], ParseFailure>>> = {
  host: failures.noClient,
  forwarded: failures.noClient,
  request: failures.badQuoted,
  method: failures.noMethod,
  resource: failures.noResource,
  query: failures.noResource,
  status: failures.badAnyStatus,
  bytes: failures.badCount,
  duration: failures.badDuration,
  site: failures.noSite,
};

function failureOf(field: Field): ParseFailure {
  return field.op === 'time' ? timeFailures[field.form] : (fieldFailures[field.op] ?? failures.noField);
}
