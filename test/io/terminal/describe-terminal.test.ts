import { describe, expect, test } from 'vitest';
import { describeTerminal, isAsciiTerminal } from '../../../src/io/terminal/describe-terminal.ts';

const terminal = { isTTY: true, columns: 120, rows: 40 };

describe('a terminal', () => {
  test('is as large as it says, or 80 × 24 if it does not know', () => {
    expect(describeTerminal({}, terminal)).toMatchObject({ columns: 120, rows: 40 });
    expect(describeTerminal({}, { isTTY: true, columns: 0, rows: 0 })).toMatchObject({ columns: 80, rows: 24 });
    expect(describeTerminal({}, {})).toMatchObject({ columns: 80, rows: 24 });
  });

  test.each([
    [{}, true],
    [{ TERM: 'xterm' }, true],
    [{ TERM: 'dumb' }, false],
    [{ NO_COLOR: '1' }, false],
    [{ NO_COLOR: '' }, true],
    [{ FORCE_COLOR: '0' }, false],
    [{ FORCE_COLOR: '1', TERM: 'dumb' }, true],
    [{ FORCE_COLOR: '1', NO_COLOR: '1' }, false],
  ])('with %o in the environment has color: %s', (env, hasColor) => {
    expect(describeTerminal(env, terminal).hasColor).toBe(hasColor);
  });

  test('has color in a pipe only if FORCE_COLOR says so', () => {
    expect(describeTerminal({}, {}).hasColor).toBe(false);
    expect(describeTerminal({ FORCE_COLOR: '1' }, {}).hasColor).toBe(true);
  });

  test.each([
    [{}, false],
    [{ LANG: 'en_GB.UTF-8' }, true],
    [{ LANG: 'en_GB.utf8' }, true],
    [{ LANG: 'en_GB.ISO-8859-1' }, false],
    [{ LC_CTYPE: 'C.UTF-8', LANG: 'C' }, true],
    [{ LC_ALL: 'C', LC_CTYPE: 'C.UTF-8', LANG: 'C.UTF-8' }, false],
    [{ LC_ALL: '', LANG: 'C.UTF-8' }, true],
    [{ LANG: 'C.UTF-8', TERM: 'linux' }, false],
    [{ LANG: 'C.UTF-8', TERM: 'dumb' }, false],
  ])('with %o in the environment has Unicode: %s', (env, hasUnicode) => {
    expect(describeTerminal(env, terminal).hasUnicode).toBe(hasUnicode);
  });
});

test('Only a terminal without Unicode must be sent ASCII: files and pipes get all of it', () => {
  expect(isAsciiTerminal({ LC_ALL: 'C' }, terminal)).toBe(true);
  expect(isAsciiTerminal({ LC_ALL: 'C.UTF-8' }, terminal)).toBe(false);
  expect(isAsciiTerminal({ LC_ALL: 'C' }, {})).toBe(false);
});
