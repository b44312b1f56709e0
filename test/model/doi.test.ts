import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bareDoi, comparableDoi, doiAddress } from '../../shared/model/doi.ts';
import { fc } from '../support/property-testing.ts';

describe('a DOI', () => {
  it('is the same in every spelling', () => {
    for (const text of [
      '10.5555/MiXed.Case.2',
      ' 10.5555/mixed.case.2 ',
      'doi:10.5555/MIXED.CASE.2',
      'DOI: 10.5555/MiXed.Case.2',
      'https://doi.org/10.5555/MiXed.Case.2',
      'http://dx.doi.org/10.5555/MiXed.Case.2',
      'www.doi.org/10.5555/MiXed.Case.2',
      'info:doi/10.5555/MiXed.Case.2',
      'https://doi.org/doi:10.5555/MiXed.Case.2',
      'https://doi.org/10.5555%2FMiXed.Case.2',
    ]) {
      assert.equal(comparableDoi(text), '10.5555/mixed.case.2', text);
    }
    assert.equal(bareDoi('https://doi.org/10.1002/(SICI)1097%3C1::AID%3E3'), '10.1002/(SICI)1097<1::AID>3');
    assert.equal(bareDoi('10.1/100%25'), '10.1/100%25', 'only addresses are encoded');
    assert.equal(comparableDoi('10.1/Ä'), '10.1/Ä', 'only ASCII letters differ by case');
  });

  it('has a working address for any characters', () => {
    assert.equal(doiAddress('10.1/a#b?c<d>'), 'https://doi.org/10.1/a%23b%3Fc%3Cd%3E');
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (suffix) => {
        const doi = `10.5555/${suffix.trim()}x`;
        const address = new URL(doiAddress(doi));
        assert.deepEqual([address.host, address.search, address.hash], ['doi.org', '', '']);
        assert.equal(bareDoi(doiAddress(doi)), doi);
      }),
    );
  });
});
