import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { cutText } from '../../shared/runtime/cut-text.ts';
import { orcidOf, readIsbn, readIsni, readIssn, readOrcid, readRor } from '../../shared/model/identifiers.ts';
import { fc } from '../support/property-testing.ts';

describe('identifiers', () => {
  it('are read in all their spellings, and rejected with a wrong check digit', () => {
    const right: [(text: string) => string | undefined, string, string[]][] = [
      [
        readOrcid,
        '0000-0002-1694-233X',
        ['0000-0002-1694-233x', 'ORCID:0000-0002-1694-233X', 'https://sandbox.orcid.org/0000-0002-1694-233X?lang=en'],
      ],
      [readIsni, '0000 0001 2103 2683', ['ISNI 0000-0001-2103-2683', 'https://isni.org/isni/0000000121032683']],
      [readRor, 'https://ror.org/03yrm5c26', ['03YRM5C26', 'ror.org/03yrm5c26/']],
      [readIssn, '2434-561X', ['2434561x', 'ISSN: 2434-561X', 'e-ISSN 2434–561X']],
      [readIsbn, '978-3-16-148410-0', ['ISBN 978-3-16-148410-0', 'urn:isbn:978-3-16-148410-0']],
      [readIsbn, '043942089X', ['ISBN-10: 043942089x']],
    ];
    for (const [read, canonical, spellings] of right) {
      for (const text of [canonical, ...spellings]) assert.equal(read(text), canonical, text);
    }
    const wrong: [(text: string) => string | undefined, string[]][] = [
      [readOrcid, ['n/a', '', '0000-0002-1694-2331', '0000-0002-1694', 'https://example.org/0000-0002-1694-233X']],
      [readIsni, ['0000 0001 2103 2684', '1']],
      [readRor, ['03yrm5c27', 'https://example.org/03yrm5c26', '3yrm5c260']],
      [readIssn, ['2434-5610', '0028']],
      [readIsbn, ['9783161484101', '0439420890', '4006381333931', 'none']],
    ];
    for (const [read, texts] of wrong) for (const text of texts) assert.equal(read(text), undefined, text);
  });

  it('of people have exactly one valid check character', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^\d{15}$/), (digits) => {
        const right = Array.from('0123456789X').filter((check) => readOrcid(digits + check) !== undefined);
        assert.deepEqual(right, [orcidOf(digits).at(-1)]);
      }),
    );
  });
});

describe('truncated text', () => {
  it('is as long as allowed and has only whole characters', () => {
    assert.equal(cutText('short', 10), 'short');
    assert.equal(cutText('ab👩‍👩‍👧cd', 4), 'ab');
    assert.equal(cutText('abe\u0301d', 3), 'ab');
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.nat(40), (text, length) => {
        const cut = cutText(text, length);
        assert.ok(text.startsWith(cut) && cut.length <= length);
        assert.doesNotMatch(cut, /\p{Surrogate}/u);
        const [next] = new Intl.Segmenter().segment(text.slice(cut.length));
        assert.ok(next === undefined || cut.length + next.segment.length > length);
      }),
    );
  });
});
