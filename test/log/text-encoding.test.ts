import { describe, expect, test } from 'vitest';
import { recognizeEncoding, signatureBytes } from '../../src/log/text-encoding.ts';
import { toBytes } from '../support/bytes.ts';

describe('a file that no line can be read from', () => {
  test.each<[name: string, head: Uint8Array]>([
    ['UTF-16 text', Uint8Array.from(Buffer.from('\ufeffa - -', 'utf16le'))],
    ['UTF-16 text', Uint8Array.from(Buffer.from('\ufeffa - -', 'utf16le')).map((_, i, all) => all[i ^ 1] as number)],
    ['compressed by xz', Uint8Array.of(0xfd, 0x37, 0x7a, 0x58, 0x5a, 0)],
    ['compressed by bzip2', toBytes('BZh91AY&SYxx')],
    ['compressed by compress', toBytes('\x1f\x9d\x90')],
    ['compressed by lz4', toBytes('\x04\x22\x4d\x18\x64')],
    ['a zip archive', toBytes('PK\x03\x04')],
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
});
