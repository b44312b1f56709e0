import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { STANDARD_TYPE_TABLE } from '../../shared/dois/datacite/resource-types.ts';
import { toDataCite } from '../../shared/dois/datacite/to-datacite.ts';
import type { Asset } from '../../shared/model/asset.ts';
import { toJsonLd } from '../../shared/publishing/records/json-ld.ts';
import { renderDataCite } from '../../shared/publishing/records/render-datacite.ts';
import { renderOaiDc, type RenderSource } from '../../shared/publishing/records/render-oai-dc.ts';

function source(more: Partial<Asset>): RenderSource {
  const asset: Asset = { _id: '99', revision: 1, changes: [], title: 'On radium', ...more };
  const settings = { publisher: 'Example University', types: STANDARD_TYPE_TABLE, institution: 'INST' };
  return { asset, attributes: toDataCite(asset, settings), landingPage: 'https://repository.example/assets/99' };
}

const elements = (xml: string, name: string) =>
  [...xml.matchAll(new RegExp(`<${name}[^>]*>([^<]*)</${name}>`, 'g'))].map(([, text]) => text);

describe('a published record', () => {
  it('says its type once in Dublin Core, and twice only in different words', () => {
    const typesOf = (esploro: string) => elements(renderOaiDc(source({ resourcetype: { esploro } })), 'dc:type');
    assert.deepEqual(typesOf('publication.report'), ['Report']);
    assert.deepEqual(typesOf('conference.conferencePaper'), ['Conference paper']);
    assert.deepEqual(typesOf('etd.doctoral'), ['Doctoral thesis', 'Dissertation']);
    assert.deepEqual(typesOf('our.own'), ['our.own', 'Other']);
  });

  it('has no ISBN with a wrong check digit', () => {
    const isbn = ['978-3-16-148410-0', '978-3-16-148410-1'];
    assert.deepEqual(elements(renderOaiDc(source({ identifier: { isbn } })), 'dc:identifier'), [
      'https://repository.example/assets/99',
      'urn:isbn:978-3-16-148410-0',
    ]);
  });

  it('names a licence that is only an address by its address alone', () => {
    const xml = renderDataCite(source({ license: 'https://example.org/our-licence' }));
    assert.match(xml, /<rights rightsURI="https:\/\/example\.org\/our-licence"(\/>|><\/rights>)/);
  });

  it('calls people persons, and organizations organizations', () => {
    const { author } = toJsonLd(
      source({ creators: [{ familyname: 'Ng' }, { creatorname: 'Doe, Jo' }, { creatorname: 'Radium Institute' }] }),
      [],
    );
    assert.deepEqual(
      (author as { '@type': string }[]).map((each) => each['@type']),
      ['Person', 'Person', 'Organization'],
    );
  });

  it('cuts a long headline between characters', () => {
    const title = `${'x'.repeat(109)}👩‍👩‍👧`;
    const { headline } = toJsonLd(source({ title, resourcetype: { esploro: 'publication.journalArticle' } }), []);
    assert.equal(headline, 'x'.repeat(109));
  });
});
