import { describe, expect, test } from 'vitest';
import { recognizeEncoding, signatureBytes } from '../../src/lines/text-encoding.ts';
import { toBytes } from '../support/bytes.ts';
import { makeTar } from '../support/tar.ts';

describe('a file that no line can be read from', () => {
  test.each<[name: string, head: Uint8Array]>([
    ['UTF-16 text', Uint8Array.from(Buffer.from('\ufeffa - -', 'utf16le'))],
    ['UTF-16 text', Uint8Array.from(Buffer.from('\ufeffa - -', 'utf16le')).map((_, i, all) => all[i ^ 1] as number)],
    ['compressed by xz', Uint8Array.of(0xfd, 0x37, 0x7a, 0x58, 0x5a, 0)],
    ['compressed by bzip2', toBytes('BZh91AY&SYxx')],
    ['compressed by compress', toBytes('\x1f\x9d\x90')],
    ['compressed by lz4', toBytes('\x04\x22\x4d\x18\x64')],
    ['a zip archive', toBytes('PK\x03\x04')],
    ['a tar archive', makeTar('access.log', 'a - -', 'ustar')],
    ['a tar archive', makeTar(`logs/${'x'.repeat(95)}`, 'a - -', 'gnu')],
    ['a tar archive', makeTar('access.log', 'a - -', 'v7')],
  ])('is recognized as %s by its first bytes', (name, head) => {
    expect(recognizeEncoding(head)?.name).toBe(name);
    expect(recognizeEncoding(head.subarray(0, signatureBytes))?.name).toBe(name);
    expect(recognizeEncoding(head)?.remedy).toMatch(/ FILE$/);
  });
});

describe('a log', () => {
  test.each([
    '',
    'a',
    'a.example - - [',
    '\xff',
    'B',
    'BZh',
    'BZh9.example - -',
    'PK',
    '\x1f',
    '\xef\xbb\xbfa - -',
    '\0\0\0\0\0',
    // Issue 12: these were taken for UTF-16.
    '\xff\xfe - - [',
    '\xfe\xff - - [',
    '\xff\xfe',
    '\xfe\xff',
    '\xff\xfea\0b',
    '\xfe\xff\0ab',
    '\xef\xbb\xbf',
    '(\xb5/',
  ])('may begin with %j', (head) => {
    expect(recognizeEncoding(toBytes(head))).toBeUndefined();
  });

  test('may have "ustar" where a tar archive has it, and a number where that has its checksum', () => {
    const line = `${'x'.repeat(147)} 0104270 ${'x'.repeat(99)}/mustard`.padEnd(511, 'x');
    expect(line.slice(257, 262)).toBe('ustar');
    expect(recognizeEncoding(toBytes(`${line}\n`))).toBeUndefined();
    expect(recognizeEncoding(toBytes(`${line}\0`))).toBeUndefined();
  });

  test('may be a file of a tar archive whose header was damaged, as nothing tells then', () => {
    const archive = makeTar('access.log', 'a - -');
    archive[0] = 0;
    expect(recognizeEncoding(archive)).toBeUndefined();
  });
});
