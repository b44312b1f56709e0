import { fc } from './property-testing.ts';

const SURROGATES_FROM = 0xd800;
const SURROGATES = 0x800;
const LAST = 0x10ffff;

/** As fast-check's `binary`, which takes a second and 100 MB to list all characters before it draws the first. */
const anyCharacter = fc.nat(LAST - SURROGATES).map(
  (index) => String.fromCodePoint(index < SURROGATES_FROM ? index : index + SURROGATES),
  (character) => {
    const code = typeof character === 'string' ? character.codePointAt(0) : undefined;
    if (code === undefined || String.fromCodePoint(code) !== character) throw new Error('This is no character.');
    return code < SURROGATES_FROM ? code : code - SURROGATES;
  },
);

/** Text of any characters of Unicode. */
export function anyText(constraints: Omit<fc.StringConstraints, 'unit'> = {}): fc.Arbitrary<string> {
  return fc.string({ ...constraints, unit: anyCharacter });
}

/** The path of an address, as fast-check's `webPath`, which lists all characters too. */
export function webPath(): fc.Arbitrary<string> {
  const plain = fc.stringMatching(/^[\w.~!$&'()*+,;=:@-]*$/);
  const segment = fc.oneof(plain, anyText({ maxLength: 5 }).map(encodeURIComponent));
  return fc.array(segment, { maxLength: 4 }).map((segments) => segments.map((each) => `/${each}`).join(''));
}

export function webAddress(): fc.Arbitrary<string> {
  return fc
    .tuple(fc.constantFrom('http', 'https'), fc.domain(), webPath())
    .map(([scheme, host, path]) => `${scheme}://${host}${path}`);
}
