import fc from 'fast-check';

/** JSON as people and programs write it: blanks anywhere, any letter as an escape, members in any order and again. */

const arbitraryBlanks = fc.constantFrom('', '', '', '', ' ', '\t', '\r', '  ');

/** A text as a string of JSON, in which some characters are escapes. */
export function spell(text: string): fc.Arbitrary<string> {
  const plain = fc.constant(JSON.stringify(text));
  const spelled = fc
    .infiniteStream(fc.nat({ max: 2 }))
    .map(
      (ways) =>
        `"${Array.from({ length: text.length }, (_, i) => spellUnit(text, i, ways.next().value as number)).join('')}"`,
    );
  return fc.oneof({ arbitrary: plain, weight: 3 }, { arbitrary: spelled, weight: 1 });
}

function spellUnit(text: string, i: number, way: number): string {
  const unit = text.charAt(i);
  if (way === 0) return `\\u${text.charCodeAt(i).toString(16).padStart(4, '0')}`;
  if (way === 1 && unit === '/') return '\\/';
  return JSON.stringify(unit).slice(1, -1);
}

const arbitraryName = fc.constantFrom(
  'a',
  '',
  'value',
  'event',
  'trackingid',
  'timestamp',
  'a-long-name-of-a-member',
  'é',
  '__proto__',
);
const arbitraryScalar = fc.oneof(
  fc.constantFrom(
    'true',
    'false',
    'null',
    '0',
    '-0',
    '-12.50',
    '1e5',
    '1E+05',
    '0.1e-2',
    '123456789012345678901234567890',
  ),
  fc.string({ unit: 'binary', maxLength: 12 }).chain(spell),
  fc.constantFrom('"\\b\\f\\n\\r\\t\\/\\\\\\""', '"\\ud800"', '"\u007f"', '"☃"'),
);

/** Members, each a name and the text of its value, as an object. */
function writeObject(members: readonly (readonly [name: string, value: string])[]): fc.Arbitrary<string> {
  return fc
    .tuple(fc.tuple(...members.map(([name]) => spell(name))), fc.infiniteStream(arbitraryBlanks))
    .map(([names, blanks]) => {
      const blank = () => blanks.next().value as string;
      const texts = members.map(([, value], i) => `${blank()}${names[i]}${blank()}:${blank()}${value}${blank()}`);
      return `{${blank()}${texts.join(',')}}`;
    });
}

/** Any value, not too deep. */
const arbitraryValue: fc.Arbitrary<string> = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    arbitraryScalar,
    fc
      .tuple(fc.array(tie('value'), { maxLength: 3 }), arbitraryBlanks)
      .map(([elements, blank]) => `[${blank}${elements.join(`,${blank}`)}${blank}]`),
    fc.array(fc.tuple(arbitraryName, tie('value')), { maxLength: 3 }).chain(writeObject),
  ),
})).value;

const arbitraryTimestamp = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true })
      .map((date) => date.toISOString()),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '2019-12-08T06:42:57Z',
      '2019-12-08t06:42:57.5z',
      '2019-12-08T06:42:57+05:30',
      '2019-02-29T00:00:00Z',
      'now',
      '',
    ),
  },
);
const arbitraryTrackingId = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('INF-yj562hjojbtez', 'INF-3gbfcjjdsd6vhvo', 'a', 'é', '__proto__') },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '',
      '\u0085',
      'tab\t',
      'x'.repeat(250),
      'x'.repeat(251),
      `${'é'.repeat(125)}`,
      `é${'é'.repeat(125)}`,
    ),
  },
);
const arbitraryEvent = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('formsubmit', 'click', 'größe "x"') },
  { weight: 1, arbitrary: fc.constantFrom('formsubmi', 'formsubmit2', '', 'toString') },
);

/** The object that stands under `value`: usually all that makes an event, among other members. */
const arbitraryEventValue: fc.Arbitrary<string> = fc
  .tuple(
    fc.tuple(fc.constant('event'), arbitraryEvent.chain(spell)),
    fc.tuple(fc.constant('trackingId'), arbitraryTrackingId.chain(spell)),
    fc.tuple(fc.constant('timestamp'), arbitraryTimestamp.chain(spell)),
    fc.array(fc.tuple(fc.oneof(arbitraryName, fc.constantFrom('event', 'trackingId')), arbitraryValue), {
      maxLength: 3,
    }),
  )
  .chain(([event, trackingId, timestamp, others]) =>
    fc
      .shuffledSubarray([event, trackingId, timestamp, ...others], { minLength: 2 })
      .chain((some) =>
        fc.oneof(
          { weight: 1, arbitrary: writeObject(some) },
          { weight: 3, arbitrary: writeObject([...others, event, trackingId, timestamp]) },
        ),
      ),
  );

/** A line that is an event, or nearly one, always JSON. */
export const arbitraryEventLine: fc.Arbitrary<string> = fc
  .tuple(
    fc.array(fc.tuple(arbitraryName, arbitraryValue), { maxLength: 2 }),
    arbitraryEventValue,
    fc.array(fc.tuple(fc.constantFrom('path', 'valu', '__proto__'), arbitraryValue), { maxLength: 2 }),
  )
  .chain(([before, value, after]) => writeObject([...before, ['value', value], ...after]));

/** Any JSON. */
export const arbitraryJson: fc.Arbitrary<string> = fc
  .tuple(arbitraryBlanks, fc.oneof(arbitraryValue, arbitraryEventLine), arbitraryBlanks)
  .map(([before, value, after]) => `${before}${value}${after}`);

/** Bytes that mean something to JSON, and some that do not. */
const pieces = Array.from('{}[]",:\\-+.eE0129tfnu \t\r\x00\x1f\x7f/').map((character) => Buffer.from(character));

/** Bytes with one to three of them changed, put in or taken out; none becomes a newline. */
export function mutate(bytes: Uint8Array): fc.Arbitrary<Uint8Array> {
  const change = fc.record({
    at: fc.nat({ max: bytes.length }),
    removed: fc.nat({ max: 2 }),
    added: fc.oneof(
      fc.constantFrom(...pieces, Buffer.alloc(0)),
      fc.integer({ min: 0x80, max: 0xff }).map((byte) => Buffer.of(byte)),
    ),
  });
  return fc
    .array(change, { minLength: 1, maxLength: 3 })
    .map((changes) =>
      changes.reduce<Uint8Array>(
        (text, { at, removed, added }) => Buffer.concat([text.subarray(0, at), added, text.subarray(at + removed)]),
        bytes,
      ),
    );
}
