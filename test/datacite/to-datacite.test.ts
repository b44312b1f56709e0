import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fc } from '../support/property-testing.ts';
import { STANDARD_TYPE_TABLE, rowFor } from '../../shared/dois/datacite/resource-types.ts';
import { toDataCite, withUnavailable, type DataCiteSettings } from '../../shared/dois/datacite/to-datacite.ts';
import { validateForDataCite } from '../../shared/dois/datacite/validate.ts';
import { RESOURCE_TYPES } from '../../shared/dois/datacite/vocabularies.ts';
import type { Asset } from '../../shared/model/asset.ts';
import { ASSET_TYPES } from '../../shared/model/code-tables/asset-types.ts';
import { RELATION_TYPES } from '../../shared/model/code-tables/relation-types.ts';
import { makeSample } from '../../cli/demo/sample/load-sample.ts';
import { arbitraryAsset } from '../support/arbitrary-asset.ts';
import { arbitraryAssetFields } from '../support/arbitrary-asset-fields.ts';
import { judgeByPeer } from '../support/datacite-peer.ts';

const SETTINGS: DataCiteSettings = {
  publisher: 'Example University',
  types: STANDARD_TYPE_TABLE,
  institution: 'INST',
  ror: 'https://ror.org/05xpvk416',
};

function asset(more: Partial<Asset> = {}): Asset {
  return { _id: '99', revision: 1, changes: [], title: 'On radium', ...more };
}

const COMPLETE = asset({
  title: ' On\u0000 radium ',
  titles: { subtitle: 'A study', alternative: ['Du radium', ''] },
  resourcetype: { esploro: 'publication.journalArticle' },
  language: ['eng', 'fre'],
  date: { published: '20240229', accepted: '202311', submitted: '2023' },
  edition: '2nd',
  pages: '12',
  series: 'Series A',
  license: 'CCBY_V4.0',
  copyright: '© 2024',
  asset: { accessRightName: 'Open' },
  creators: [
    { order: 2, familyname: 'Ng', givenname: 'Ada', middlename: 'B.', identifier: { orcid: '0000-0002-1825-0097' } },
    {
      order: 1,
      creatorname: 'Radium Institute',
      affiliationWithDesc: [
        { value: 'INST___110', desc: 'Chemistry' },
        { value: 'Elsewhere', desc: 'Elsewhere' },
      ],
    },
    { order: 3 },
  ],
  contributors: [
    { familyname: 'Doe', givenname: 'Jo', role: 'Thesis advisor' },
    { contributorname: 'Data Team', role: 'painter' },
  ],
  keywords: [{ language: 'en', values: ['radium', ' ', 'radium'] }],
  subject: { esploro: ['Chemistry'] },
  sdg: ['SDG 3'],
  description: { abstract: [{ language: 'en', value: 'What radium is.' }, { value: '  ' }] },
  identifier: { pmid: '123', isbn: ['978-3-16-148410-0'] },
  files: [{ file: { name: 'a.pdf', mimeType: 'application/pdf' } }],
  links: [
    { link: { url: 'https://doi.org/10.1000/ABC', type: 'published' } },
    { link: { url: 'https://example.org/more', supplemental: true } },
    { link: { url: 'not an address' } },
  ],
  relations: [
    { key: '1', category: 'INTERNAL', relationType: 'issupplementto', relatedIdentifier: '100' },
    { key: '2', category: 'INTERNAL', relationType: 'cites', relatedIdentifier: 'unknown' },
    { key: '3', category: 'EXTERNAL', relationType: 'reviews', relatedTitle: 'X', relatedUrl: 'https://example.org/x' },
    { key: '4', category: 'EXTERNAL', relationType: 'isrelatedto', relatedUrl: 'https://example.org/y' },
  ],
  relationships: [
    { relationtitle: 'Nature', volume: '7', issue: '2', spage: '10', epage: '20', identifier: { issn: '0028-0836' } },
  ],
  fundingreferenceList: [
    { fundername: 'NSF', awardnumber: '1', grantURL: 'https://nsf.gov/1' },
    { awardnumber: 'lost' },
  ],
});

describe('an asset as DataCite describes it', () => {
  it('has every field that the schema has a place for, in order and cleaned', () => {
    assert.deepEqual(toDataCite(COMPLETE, SETTINGS, new Map([['100', { doi: '10.5072/Supplemented' }]])), {
      schemaVersion: 'http://datacite.org/schema/kernel-4',
      titles: [
        { title: 'On radium', lang: 'eng' },
        { title: 'A study', titleType: 'Subtitle' },
        { title: 'Du radium', titleType: 'AlternativeTitle' },
      ],
      creators: [
        {
          name: 'Radium Institute',
          nameType: 'Organizational',
          affiliation: [
            {
              name: 'Chemistry',
              affiliationIdentifier: 'https://ror.org/05xpvk416',
              affiliationIdentifierScheme: 'ROR',
              schemeUri: 'https://ror.org',
            },
            { name: 'Elsewhere' },
          ],
        },
        {
          name: 'Ng, Ada B.',
          nameType: 'Personal',
          givenName: 'Ada B.',
          familyName: 'Ng',
          nameIdentifiers: [
            {
              nameIdentifier: 'https://orcid.org/0000-0002-1825-0097',
              nameIdentifierScheme: 'ORCID',
              schemeUri: 'https://orcid.org',
            },
          ],
        },
      ],
      publisher: { name: 'Example University' },
      types: { resourceTypeGeneral: 'JournalArticle', resourceType: 'publication.journalArticle' },
      publicationYear: '2024',
      contributors: [
        {
          ...{ name: 'Doe, Jo', nameType: 'Personal', givenName: 'Jo', familyName: 'Doe' },
          contributorType: 'Supervisor',
        },
        { name: 'Data Team', nameType: 'Organizational', contributorType: 'Other' },
      ],
      subjects: [
        { subject: 'radium', lang: 'en' },
        { subject: 'Chemistry' },
        { subject: 'SDG 3', subjectScheme: 'Sustainable Development Goals' },
      ],
      dates: [
        { date: '2024-02-29', dateType: 'Issued' },
        { date: '2023-11', dateType: 'Accepted' },
        { date: '2023', dateType: 'Submitted' },
      ],
      language: 'eng',
      alternateIdentifiers: [
        { alternateIdentifier: '123', alternateIdentifierType: 'PMID' },
        { alternateIdentifier: '978-3-16-148410-0', alternateIdentifierType: 'ISBN' },
      ],
      relatedIdentifiers: [
        { relatedIdentifier: '10.5072/supplemented', relatedIdentifierType: 'DOI', relationType: 'IsSupplementTo' },
        { relatedIdentifier: 'https://example.org/x', relatedIdentifierType: 'URL', relationType: 'Reviews' },
        { relatedIdentifier: '10.1000/abc', relatedIdentifierType: 'DOI', relationType: 'IsVersionOf' },
        {
          relatedIdentifier: 'https://example.org/more',
          relatedIdentifierType: 'URL',
          relationType: 'IsSupplementedBy',
        },
      ],
      relatedItems: [
        {
          relatedItemType: 'Journal',
          relationType: 'IsPublishedIn',
          titles: [{ title: 'Nature' }],
          relatedItemIdentifier: { relatedItemIdentifier: '0028-0836', relatedItemIdentifierType: 'ISSN' },
          ...{ volume: '7', issue: '2', firstPage: '10', lastPage: '20' },
        },
      ],
      sizes: ['12 pages'],
      formats: ['application/pdf'],
      version: '2nd',
      rightsList: [
        {
          rights: 'Creative Commons Attribution 4.0 (CC BY)',
          rightsUri: 'https://creativecommons.org/licenses/by/4.0/legalcode',
          rightsIdentifier: 'CC-BY-4.0',
          rightsIdentifierScheme: 'SPDX',
          schemeUri: 'https://spdx.org/licenses/',
        },
        { rights: 'Open' },
        { rights: '© 2024' },
      ],
      descriptions: [
        { description: 'What radium is.', descriptionType: 'Abstract', lang: 'en' },
        { description: 'Series A', descriptionType: 'SeriesInformation' },
      ],
      fundingReferences: [{ funderName: 'NSF', awardNumber: '1', awardUri: 'https://nsf.gov/1' }],
    });
  });

  it('has a type of schema 4.5 for every asset type; newer ones are Other and keep the original', () => {
    for (const { code } of ASSET_TYPES) {
      const { types } = toDataCite(asset({ resourcetype: { esploro: code } }), SETTINGS);
      assert.ok(RESOURCE_TYPES.includes(types.resourceTypeGeneral), code);
      assert.equal(types.resourceType, code);
    }
    assert.equal(rowFor(STANDARD_TYPE_TABLE, 'conference.conferencePoster')?.resource_type, 'Poster');
    const poster = toDataCite(asset({ resourcetype: { esploro: 'conference.conferencePoster' } }), SETTINGS);
    assert.deepEqual(poster.types, { resourceTypeGeneral: 'Other', resourceType: 'conference.conferencePoster' });
  });

  it('has titles and names on one line, and keeps words separate that a control character divided', () => {
    const { titles, creators, descriptions } = toDataCite(
      asset({
        title: 'On\r\n  radium\u000band\u0000 more',
        creators: [{ familyname: 'Ng\u2028', givenname: 'Ada\tB.' }],
        description: { abstract: [{ value: 'One.\n\nTwo\u000cthree.' }] },
      }),
      SETTINGS,
    );
    assert.equal(titles[0]?.title, 'On radium and more');
    assert.equal(creators[0]?.name, 'Ng, Ada B.');
    assert.equal(descriptions?.[0]?.description, 'One.\n\nTwo three.');
  });

  it('names pages as a size or as a place in the publication, never as both', () => {
    const relationships = [{ relationtitle: 'Nature' }];
    const pagesOf = (pages: string, hosts = relationships) => {
      const { sizes, relatedItems = [] } = toDataCite(asset({ pages, relationships: hosts }), SETTINGS);
      const [host] = relatedItems;
      return [sizes?.[0], host?.firstPage, host?.lastPage];
    };
    assert.deepEqual(pagesOf('12'), ['12 pages', undefined, undefined]);
    assert.deepEqual(pagesOf('350 p.'), ['350 pages', undefined, undefined]);
    assert.deepEqual(pagesOf('xii, 350 pages'), ['xii, 350 pages', undefined, undefined]);
    assert.deepEqual(pagesOf('27-39'), [undefined, '27', '39']);
    assert.deepEqual(pagesOf('pp. S12–S20'), [undefined, 'S12', 'S20']);
    assert.deepEqual(pagesOf('27-39', []), [undefined, undefined, undefined]);
    assert.deepEqual(pagesOf('27-39', [...relationships, { relationtitle: 'Science' }]), [
      undefined,
      undefined,
      undefined,
    ]);
    const [own] = toDataCite(asset({ pages: '27-39', relationships: [{ relationtitle: 'N', spage: '28' }] }), SETTINGS)
      .relatedItems ?? [undefined];
    assert.deepEqual([own?.firstPage, own?.lastPage], ['28', undefined]);
  });

  it('names a licence by its SPDX identifier, whether it is given by code, by identifier or by address', () => {
    const rightsOf = (license: string) => toDataCite(asset({ license }), SETTINGS).rightsList?.[0];
    const spdx: Record<string, string> = {
      'CCBY_V4.0': 'CC-BY-4.0',
      'cc-by-4.0': 'CC-BY-4.0',
      'https://creativecommons.org/licenses/by/4.0/': 'CC-BY-4.0',
      'http://creativecommons.org/licenses/by-nc-nd/3.0/de/deed.de': 'CC-BY-NC-ND-3.0-DE',
      'https://www.creativecommons.org/licenses/by-sa/4.0/legalcode.de': 'CC-BY-SA-4.0',
      'https://creativecommons.org/publicdomain/zero/1.0/': 'CC0-1.0',
      'https://opensource.org/licenses/MIT': 'MIT',
      'https://www.apache.org/licenses/LICENSE-2.0.txt': 'Apache-2.0',
      'https://spdx.org/licenses/BSD-2-Clause.html': 'BSD-2-Clause',
    };
    for (const [license, identifier] of Object.entries(spdx)) {
      assert.equal(rightsOf(license)?.rightsIdentifier, identifier, license);
    }
    // "3 only" and "3 or later" stand at the same address.
    assert.equal(rightsOf('https://www.gnu.org/licenses/gpl-3.0.html')?.rightsIdentifier, undefined);
    assert.deepEqual(rightsOf('https://example.org/our-licence'), { rightsUri: 'https://example.org/our-licence' });
    assert.deepEqual(rightsOf('http://rightsstatements.org/vocab/InC/1.0/'), {
      rights: 'In copyright, all rights reserved',
      rightsUri: 'http://rightsstatements.org/vocab/InC/1.0/',
    });
    assert.deepEqual(rightsOf('Ask the library'), { rights: 'Ask the library' });
  });

  it('names people and publications only by valid identifiers', () => {
    const identified = (identifier: Record<string, string>) =>
      toDataCite(asset({ creators: [{ familyname: 'Ng', identifier }] }), SETTINGS).creators[0]?.nameIdentifiers?.map(
        ({ nameIdentifier }) => nameIdentifier,
      );
    for (const orcid of ['ORCID: 0000-0002-1825-0097', '0000000218250097', 'http://orcid.org/0000-0002-1825-0097/']) {
      assert.deepEqual(identified({ orcid }), ['https://orcid.org/0000-0002-1825-0097'], orcid);
    }
    assert.equal(identified({ orcid: 'n/a' }), undefined);
    assert.equal(identified({ orcid: '0000-0002-1825-0098' }), undefined);
    assert.deepEqual(identified({ isni: '0000000121032683', scopus: '7' }), ['0000 0001 2103 2683', '7']);
    assert.equal(identified({ isni: '0000000121032684' }), undefined);
    const { alternateIdentifiers, relatedItems } = toDataCite(
      asset({
        identifier: { isbn: ['978-3-16-148410-1', '0-306-40615-2'] },
        relationships: [{ relationtitle: 'Nature', identifier: { issn: '00280837' } }],
      }),
      SETTINGS,
    );
    assert.deepEqual(alternateIdentifiers, [{ alternateIdentifier: '0-306-40615-2', alternateIdentifierType: 'ISBN' }]);
    assert.equal(relatedItems?.[0]?.relatedItemIdentifier, undefined);
  });

  it('never lists its own DOI as related', () => {
    const own = asset({
      doi: { value: '10.5072/ABC', state: 'reserved' },
      links: [{ link: { url: 'https://doi.org/10.5072/abc' } }],
    });
    assert.equal(toDataCite(own, SETTINGS).relatedIdentifiers, undefined);
  });
});

describe("metadata by DataCite's rules", () => {
  it('passes our rules only if an independent implementation accepts it and turns it into XML', async () => {
    const generated = fc.sample(arbitraryAsset(arbitraryAssetFields), { numRuns: 200, seed: 45 });
    const sampled = makeSample('INST').assets as unknown as Asset[];
    const relations: Asset['relations'] = RELATION_TYPES.map(({ code }) => ({
      ...{ key: code, category: 'EXTERNAL' as const, relationType: code },
      relatedUrl: `https://example.org/${code}`,
    }));
    const assets = [COMPLETE, { ...COMPLETE, relations }, ...generated, ...sampled];
    const documents = assets.map((each) => toDataCite(each, SETTINGS));
    const verdicts = await judgeByPeer(documents);
    let accepted = 0;
    for (const [index, document] of documents.entries()) {
      const problems = validateForDataCite(document);
      const complaints = verdicts[index]?.complaints ?? ['not judged'];
      if (problems.length === 0) {
        assert.deepEqual(complaints, [], JSON.stringify(document));
        assert.match(verdicts[index]?.xml ?? '', /<resource /);
        accepted += 1;
      }
      if (complaints.length > 0) assert.ok(problems.length > 0, `${complaints.join()} ${JSON.stringify(document)}`);
    }
    assert.ok(accepted > 100, `only ${accepted} were in order`);
  });

  it('passes both for any incomplete asset, when missing values are given as unavailable', async () => {
    const assets = [
      asset({ title: ' ' }),
      ...fc.sample(arbitraryAsset(arbitraryAssetFields), { numRuns: 100, seed: 7 }),
    ];
    const documents = assets.map((each) => withUnavailable(toDataCite(each, { ...SETTINGS, publisher: '' }), 2026));
    for (const [index, { complaints }] of (await judgeByPeer(documents)).entries()) {
      assert.deepEqual(complaints, []);
      assert.deepEqual(validateForDataCite(documents[index] ?? assert.fail()), []);
    }
  });

  const named = (document: ReturnType<typeof toDataCite>) =>
    validateForDataCite(document).map(({ attribute, field }) => `${attribute} ${field}`);

  it('names the attribute and the asset field it comes from', () => {
    assert.deepEqual(named(toDataCite(asset({ title: ' ' }), SETTINGS)), [
      'titles title',
      'creators creators',
      'publicationYear date.published',
    ]);
    const described = toDataCite(COMPLETE, SETTINGS);
    assert.deepEqual(named(described), []);
    assert.deepEqual(named({ ...described, publisher: { name: '' } }), ["publisher.name the DOI profile's publisher"]);
    assert.deepEqual(named({ ...described, publicationYear: '24' }), ['publicationYear date.published']);
    assert.deepEqual(named({ ...described, contributors: [{ name: 'x', contributorType: 'Painter' as never }] }), [
      'contributors[0].contributorType contributors',
    ]);
    assert.deepEqual(named({ ...described, more: 1 } as never), [' ']);
  });
});
