import { expect, test } from 'vitest';
import { LiveFormats } from '../../../src/io/feeds/live-formats.ts';
import { findFormat } from '../../../src/log/formats/catalogue.ts';
import { defaultFormatOptions, type Format } from '../../../src/log/formats/format.ts';
import { toBytes } from '../../support/bytes.ts';

const sampleOf = (name: string) => `${(findFormat(name) as Format).sample}\n`;

function start(format?: Format) {
  const told: string[] = [];
  const talk = { tell: (text: string) => told.push(text), warn: (text: string) => told.push(`warning: ${text}`) };
  const formats = new LiveFormats({ format, options: defaultFormatOptions }, talk);
  const decide = (log: string, lines: string) => {
    const name = formats.decide(log, toBytes(lines))?.name;
    return [name, ...told.splice(0)];
  };
  return decide;
}

test('The format of a log that grows is told when it is another one than before', () => {
  const decide = start();
  expect(decide('a', `${sampleOf('combined')}unfinished`)).toEqual(['combined', 'a: combined, 100 % of 1 line']);
  expect(decide('a', sampleOf('combined').repeat(3))).toEqual(['combined']);
  expect(decide('b', sampleOf('combined'))).toEqual(['combined', 'b: combined, 100 % of 1 line']);
  expect(decide('a', sampleOf('vhost_combined'))).toEqual(['vhost_combined', 'a: vhost_combined, 100 % of 1 line']);
});

test('Nothing is refused: lines in no format are warned of once, and the closest one is taken if some fit', () => {
  const decide = start();
  expect(decide('a', 'unfinished')).toEqual([undefined]);
  expect(decide('a', '\n')).toEqual([undefined]);
  expect(decide('a', 'bad\n'.repeat(12))).toEqual([
    undefined,
    expect.stringMatching(/^warning: a is in no known format: none of the first 12 lines .*: its lines are skipped; /),
  ]);
  expect(decide('a', 'bad\n')).toEqual([undefined]);
  expect(decide('a', `${sampleOf('squid')}${'bad\n'.repeat(12)}`)).toEqual([
    'squid',
    expect.stringMatching(
      /^warning: a is in no known format: of the first 13 lines, 1 fits squid, .*: it is read as squid; /,
    ),
  ]);
});

test('A format that somebody has named is neither looked for nor told', () => {
  expect(start(findFormat('ovh'))('a', 'bad\n')).toEqual(['ovh']);
});
