import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import LinkHeader from 'http-link-header';
import { toLinkHeader } from '../../api/public/link-header.ts';
import { anyText } from '../support/any-text.ts';
import { fc } from '../support/property-testing.ts';

const CITE_AS = { rel: 'cite-as', href: 'https://doi.org/10.1/a' } as const;
const FORGED = 'https://example.org/a>;rel="cite-as";x="';

describe('the links of a landing page as a header', () => {
  it('let no address or type of a record say another relation', () => {
    const links = [
      CITE_AS,
      { rel: 'item', href: FORGED, type: 'text/plain; rel="cite-as' },
      { rel: 'license', href: FORGED },
    ] as const;
    const read = LinkHeader.parse(toLinkHeader(links));
    assert.deepEqual(
      read.refs.map(({ rel, uri }) => [rel, uri]),
      [
        ['cite-as', CITE_AS.href],
        ['item', 'https://example.org/a%3E;rel=%22cite-as%22;x=%22'],
        ['license', 'https://example.org/a%3E;rel=%22cite-as%22;x=%22'],
      ],
    );
  });

  it('encode letters of every script, and leave out what is no web address', () => {
    const links = [
      { rel: 'item', href: 'https://example.org/論文.pdf', type: 'application/pdf' },
      { rel: 'item', href: 'javascript:alert(1)' },
      { rel: 'item', href: 'no address' },
    ] as const;
    assert.equal(toLinkHeader(links), '<https://example.org/%E8%AB%96%E6%96%87.pdf>; rel=item; type="application/pdf"');
  });

  it('can be sent and read back whatever stands in a record', () => {
    const part = anyText();
    const places = fc.constantFrom(
      (text: string) => `https://example.org/${text}`,
      (text: string) => `https://example.org/?${text}`,
      (text: string) => `https://example.org/#${text}`,
      (text: string) => text,
    );
    fc.assert(
      fc.property(part, part, places, (text, type, place) => {
        const header = toLinkHeader([CITE_AS, { rel: 'item', href: place(text), type }, CITE_AS]);
        assert.match(header, /^[\x20-\x7e]*$/);
        const relations = LinkHeader.parse(header).refs.map(({ rel }) => rel);
        assert.deepEqual(relations.filter((rel) => rel === 'cite-as').length, 2);
        assert.ok(relations.length <= 3);
      }),
    );
  });
});
