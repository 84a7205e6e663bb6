import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nameInCommand, standardInputName } from '../../../src/io/files/log-name.ts';
import { decodePath } from '../../../src/io/files/path.ts';
import { escapeControls, escapeNonAscii } from '../../../src/report/escape.ts';

/** The words that a shell makes of a text, as bytes. */
function readWords(shell: string, text: string): Buffer {
  return execFileSync(shell, ['-c', `printf '<%s>' ${text}`]);
}

/** What a message shows of a word: only what stays the same on every terminal can be pasted. */
function shown(word: string): string {
  return escapeNonAscii(escapeControls(word));
}

const evilNames = [
  'a;touch PWNED;.gz',
  "it's; touch PWNED; '.gz",
  '$(touch PWNED).gz',
  '`touch PWNED`.gz',
  "a\\';touch PWNED;'.gz",
  "\n';touch PWNED;'\n.gz",
  'a b\tc.gz',
  '~root',
  '=ls',
  '#x',
  '*',
  '!!',
  '{a,b}',
  'é\u202e\u{1f600}.gz',
  '\udcff\udc80.gz',
  "$'x'",
  '\\',
];

test.each(evilNames)('bash reads %j as one word, the name', (name) => {
  expect(shown(nameInCommand(name))).toBe(nameInCommand(name));
  expect(decodePath(readWords('bash', nameInCommand(name)))).toBe(`<${name}>`);
});

test('bash reads any name as one word, and so does sh if it is printable', () => {
  const arbitraryName = fc
    .uint8Array({ minLength: 1, maxLength: 30 })
    .map((bytes) => decodePath(Buffer.from(bytes.map((byte) => byte || 0x27))));
  const arbitraryAscii = fc.string({ minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(fc.oneof(arbitraryName, arbitraryAscii), (name) => {
      const word = nameInCommand(name);
      expect(shown(word)).toBe(word);
      const isChanged = /^(-|[^/]*:)/.test(name);
      const shells = /^[ -~]*$/.test(name) ? ['bash', 'sh'] : ['bash'];
      for (const shell of shells) expect(decodePath(readWords(shell, word))).toBe(`<${isChanged ? './' : ''}${name}>`);
      // Whatever a shell without these quotes makes of them, it runs nothing.
      if (word.startsWith("$'")) expect(word.slice(2, -1)).not.toContain("'");
    }),
    { numRuns: 60 },
  );
});

test.each([
  ['access.log.1.gz', 'access.log.1.gz'],
  ['/var/log/a-b_c/x@y,z+1%.gz', '/var/log/a-b_c/x@y,z+1%.gz'],
  ['-rf', './-rf'],
  ['-', './-'],
  ['host:file.tar', './host:file.tar'],
  ['/a:b', '/a:b'],
  ['two words', "'two words'"],
  [standardInputName, 'FILE'],
])('%j is %s', (name, word) => {
  expect(nameInCommand(name)).toBe(word);
});
