import { fc } from '../support/property-testing.ts';
import type { Asset } from '../../shared/model/asset.ts';
import { arbitraryAsset } from '../support/arbitrary-asset.ts';

/** Words, addresses and texts of the language, to be strung together at random. */
const TOKENS = [
  ...'rule when then end if and or not TRUE false priority salience exists existsControl exist not'.split(' '),
  ...'addField removeField changeField copyField addSubField replaceContents suffix prefix to with by in'.split(' '),
  ...'correctDuplicateFields combineFields splitSubField set copy move create remove TEMP MARC control is has any'.split(
    ' ',
  ),
  ...'equals match contains list dc value xpath ind sub delimited wrap subfields frobnicate'.split(' '),
  ...'( ) , . - 1 42 # // /* */ \n \n \n'.split(' '),
  ...[
    '"title"',
    '"title.a*"',
    '"keywords.x|y"',
    '"245.{1,*}.a.x"',
    '"008.{35,3}.eng"',
    '"dc"."title"',
    '"1"',
    '"(a+)+$"',
  ],
  ...[
    '"//*[local-name()=\'title\']"',
    '"//*["',
    '"',
    '“',
    '\\',
    '"\\\\\\\\."',
    '"creators.familyname.N*"',
    '"LDR"',
    '""',
  ],
  ...[
    'remove leading and trailing spaces (TEMP"1")',
    'replace string by string (TEMP"1","a","b")',
    'pnx."display"."x"',
  ],
];

/** Token soup: most is nonsense, some gets far into the parser. */
export const arbitraryTokenStream: fc.Arbitrary<string> = fc
  .array(fc.constantFrom(...TOKENS), { maxLength: 120 })
  .map((tokens) => tokens.join(' '));

const address = fc.constantFrom(
  ...['title', 'title.subtitle', 'title.alternative', 'keywords', 'language', 'creators', 'creators.familyname'],
  ...[
    'creators.role',
    'contributors.email',
    'creators.affiliation',
    'links',
    'links.url',
    'subject.esploro',
    'publisher',
  ],
  ...['date.published', 'identifier.doi', 'relations', 'files', 'portal_visibility', 'license', 'asset.affiliation'],
  ...[
    '245',
    '245.a',
    '100',
    '700',
    '700.a',
    '650',
    '650.a',
    '653',
    '856.u',
    '949.a',
    '9**',
    '001',
    '009',
    'unknown.field',
  ],
);
const text = fc.oneof(
  fc.constantFrom('a', 'Ng', '*', 'a*', '*e*', 'x|y', '', '. ', 'https://x.org'),
  fc.string({ maxLength: 6 }),
);
const quoted = (value: fc.Arbitrary<string>) => value.map((raw) => `"${raw.replace(/["\\\r\n]/g, '')}"`);
/** A tag alone needs a subfield before the text. */
const withText = fc
  .tuple(
    address,
    // What quoting takes out does not count.
    text.filter((value) => /[^"\\\r\n]/.test(value)),
  )
  .map(([field, value]) => (/^[1-9][\d*]{2}$/.test(field) ? `${field}.a.${value}` : `${field}.${value}`));
const dc = fc.constantFrom(
  '"dc"."title"',
  '"dc"."subject"',
  '"dc"."creator"',
  '"dcterms"."issued"',
  '"creators"."role"',
  '"esploro"."license"',
);

const test = fc.oneof(
  fc.constant('TRUE'),
  quoted(fc.oneof(address, withText)).map((operand) => `exists ${operand}`),
  quoted(fc.oneof(address, withText)).map((operand) => `not existsMoreThanOnce ${operand}`),
  fc.tuple(dc, fc.constantFrom('equals', 'contains', 'starts with'), quoted(text)).map((parts) => parts.join(' ')),
);
const condition = fc
  .tuple(test, fc.constantFrom('and', 'or'), test, fc.boolean())
  .map(([one, word, other, isLong]) => (isLong ? `(${one} ${word} ${other})` : one));

const action = fc.oneof(
  fc.tuple(fc.constantFrom('addField', 'addSubField'), quoted(withText)).map((parts) => parts.join(' ')),
  fc
    .tuple(fc.constantFrom('removeField', 'removeSubField', 'correctDuplicateFields', 'combineFields'), quoted(address))
    .map((parts) => parts.join(' ')),
  fc
    .tuple(fc.constantFrom('copyField', 'changeField'), quoted(address), quoted(address))
    .map(([verb, one, two]) => `${verb} ${one} to ${two}`),
  fc.tuple(quoted(withText), quoted(text)).map(([one, two]) => `replaceContents ${one} with ${two}`),
  fc
    .tuple(fc.constantFrom('prefix', 'suffix'), quoted(address), quoted(text))
    .map(([verb, one, two]) => `${verb} ${one} with ${two}`),
  fc
    .tuple(quoted(address), fc.constantFrom('role', 'email', 'a', 'b'))
    .map(([one, code]) => `changeSubField ${one} to "${code}"`),
  fc.tuple(quoted(address), fc.constantFrom(';', 'a', ' ')).map(([one, by]) => `splitSubField ${one} by "${by}"`),
  fc.tuple(fc.constantFrom('copy', 'move'), dc, dc).map(([verb, one, two]) => `${verb} ${one} to ${two}`),
  fc.tuple(quoted(text), dc).map(([value, field]) => `set ${value} in ${field}`),
  fc.tuple(dc, dc).map(([one, two]) => `set TEMP"1" to dc value ${one} upper case (TEMP"1") set ${two} to TEMP"1"`),
  dc.map((field) => `remove ${field}`),
);

/** A rule file without an error of form. */
export const arbitraryRules: fc.Arbitrary<string> = fc
  .array(
    fc.tuple(
      condition,
      fc.array(fc.tuple(action, fc.option(condition, { nil: undefined })), { maxLength: 4 }),
      fc.integer({ min: -3, max: 3 }),
    ),
    { minLength: 1, maxLength: 5 },
  )
  .map((rules) =>
    rules
      .map(([when, actions, priority], n) => {
        const lines = actions.map(([what, only]) => (only === undefined ? what : `${what} if (${only})`));
        return `rule "r${n}" priority ${priority} when ${when} then\n${lines.join('\n')}\nend`;
      })
      .join('\n'),
  );

/** One action of a kind that, done again, changes nothing more. */
export const arbitrarySettledRules: fc.Arbitrary<string> = fc
  .oneof(
    fc.tuple(fc.constantFrom('addField', 'addSubField'), quoted(withText)).map((parts) => parts.join(' ')),
    fc
      .tuple(fc.constantFrom('removeField', 'removeSubField'), quoted(fc.oneof(address, withText)))
      .map((parts) => parts.join(' ')),
    fc
      .tuple(fc.constantFrom('correctDuplicateFields', 'combineFields'), quoted(address))
      .map((parts) => parts.join(' ')),
    fc.tuple(quoted(address), quoted(address)).map(([one, two]) => `copyField ${one} to ${two}`),
    fc.tuple(quoted(address), fc.constantFrom(';', 'a', ' ')).map(([one, by]) => `splitSubField ${one} by "${by}"`),
    fc.tuple(fc.constantFrom('copy', 'move'), dc, dc).map(([verb, one, two]) => `${verb} ${one} to ${two}`),
    fc.tuple(quoted(text), dc).map(([value, field]) => `set ${value} in ${field}`),
    dc.map((field) => `remove ${field}`),
  )
  // 100 is the first author: without the first one, the next takes its place.
  .filter((line) => !line.includes('"100'))
  .map((line) => `rule "settled" when TRUE then\n${line}\nend`);

const words = fc.constantFrom('a', 'a b', 'Ng', 'a;b', 'xay', 'https://x.org');

/** An asset with something in the fields that rules are about. */
export function arbitraryRuleAsset(): fc.Arbitrary<Asset> {
  return arbitraryAsset({
    title: fc.constantFrom('A title', 'a', 'Rocks, and sand.'),
    titles: fc.record({ subtitle: words, alternative: fc.array(words, { maxLength: 3 }) }, { noNullPrototype: true }),
    keywords: fc.array(
      fc.record({ values: fc.array(words, { minLength: 1, maxLength: 3 }) }, { noNullPrototype: true }),
      { maxLength: 2 },
    ),
    language: fc.array(fc.constantFrom('eng', 'ger'), { minLength: 1, maxLength: 3 }),
    subject: fc.constant({ esploro: ['a', 'Geology'] }),
    publisher: words,
    date: fc.constant({ published: '19230102' }),
    doi: fc.constant({ value: '10.1/x', state: 'reserved' }),
    files: fc.constant([{ file: { name: 'a.pdf' } }]),
    relations: fc.constant([
      { key: 'k', category: 'EXTERNAL', relationType: 'cites', relatedTitle: 'a', relatedUrl: 'https://x.org' },
    ]),
  });
}
