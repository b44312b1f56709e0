import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { XMLParser } from 'fast-xml-parser';
import { publishAssets } from '../../shared/publishing/records/publish-assets.ts';
import { readDiscoverySettings } from '../../shared/publishing/records/discovery-settings.ts';
import { writeToken } from '../../shared/publishing/oai/resumption-token.ts';
import { openMusterApi, type TestApi } from '../support/muster-api.ts';
import { until } from '../support/until.ts';
import { complaintsOfSchema } from '../support/xml-schema-peer.ts';

const ID = 'oai:repository.example.org:a1';
const GONE_ID = 'oai:repository.example.org:a2';
const FIRST = `verb=ListRecords&metadataPrefix=oai_dc`;

/** Elements of an answer in their order: `[name, children or text]`. */
type Ordered = Record<string, Ordered[] | string>;

describe('OAI-PMH 2.0', () => {
  let api: TestApi;
  let url: string;
  const answers: string[] = [];

  before(async () => {
    api = await openMusterApi({
      MUSTER_PUBLIC_URL: 'https://repository.example.org',
      MUSTER_CONTACT: 'library@example.org',
    });
    url = `${api.origin}/oai`;
    await api.makeCaller('administrator', 'GENERAL_SYSTEM_ADMINISTRATOR');
    await api.store.units.insert({ code: '110', name: 'Physics & Co', parent: null, type: 'INTERNAL', active: true });
    await api.store.assets.insert(
      [
        { _id: 'a1', title: 'Bell \u0007 and <tags> & "quotes"', resourcetype: { esploro: 'dataset.dataset' } },
        { _id: 'a2', title: 'Gone' },
      ],
      'test',
    );
    const settings = await readDiscoverySettings(api.store, api.config);
    await publishAssets(api.store, ['a1', 'a2'], { settings });
    await api.store.assets.edit('a2', 'test', (was) => ({ ...was, deleted: { at: new Date(), by: 'test' } }));
    await publishAssets(api.store, ['a2'], { settings });
    // They were published one after the other, so the later one may be listed a second after the first.
    await until('both records can be listed', async () => {
      const listed = await ask(FIRST);
      return [ID, GONE_ID].every((id) => listed.includes(id));
    });
  });
  after(() => api.close());

  async function ask(query: string): Promise<string> {
    const response = await fetch(`${url}?${query}`);
    assert.equal(response.status, 200);
    assert.match(response.headers.get('content-type') ?? '', /^text\/xml; charset=utf-8/);
    const text = await response.text();
    answers.push(text);
    return text;
  }

  const ordered = new XMLParser({ preserveOrder: true, ignoreAttributes: true });
  const namesOf = (elements: Ordered[] | string | undefined) =>
    Array.isArray(elements) ? elements.map((element) => Object.keys(element)[0] ?? '') : [];
  const childrenOf = (elements: Ordered[] | string | undefined, name: string) =>
    Array.isArray(elements) ? elements.find((element) => name in element)?.[name] : undefined;

  it('identifies itself, elements in the order of the schema', async () => {
    const answer = ordered.parse(await ask('verb=Identify')) as Ordered[];
    const root = childrenOf(answer, 'OAI-PMH');
    assert.deepEqual(namesOf(root), ['responseDate', 'request', 'Identify']);
    assert.deepEqual(namesOf(childrenOf(root, 'Identify')), [
      'repositoryName',
      'baseURL',
      'protocolVersion',
      'adminEmail',
      'earliestDatestamp',
      'deletedRecord',
      'granularity',
      'description',
    ]);
    const text = await ask('verb=Identify');
    assert.match(text, /<baseURL>https:\/\/repository\.example\.org\/oai<\/baseURL>/);
    assert.match(text, /<adminEmail>library@example\.org<\/adminEmail>/);
    assert.match(text, /<deletedRecord>persistent</);
  });

  it('lists formats and sets', async () => {
    assert.deepEqual(
      [...(await ask('verb=ListMetadataFormats')).matchAll(/<metadataPrefix>(\w+)</g)].map(([, name]) => name),
      ['oai_dc', 'datacite', 'esploro'],
    );
    assert.match(await ask(`verb=ListMetadataFormats&identifier=${ID}`), /oai_dc/);
    const sets = await ask('verb=ListSets');
    assert.match(sets, /<setSpec>type:dataset:dataset<\/setSpec><setName>Dataset<\/setName>/);
    assert.match(sets, /<setSpec>unit:110<\/setSpec><setName>Physics &amp; Co<\/setName>/);
  });

  it('gives records without what XML cannot hold, by GET and by POST', async () => {
    const query = `verb=GetRecord&identifier=${ID}&metadataPrefix=oai_dc`;
    const got = await ask(query);
    assert.match(got, /<dc:title>Bell {2}and &lt;tags&gt; &amp; &quot;quotes&quot;<\/dc:title>/);
    const record = childrenOf(
      childrenOf(childrenOf(ordered.parse(got) as Ordered[], 'OAI-PMH'), 'GetRecord'),
      'record',
    );
    assert.deepEqual(namesOf(record), ['header', 'metadata']);
    assert.deepEqual(namesOf(childrenOf(record, 'header')).slice(0, 3), ['identifier', 'datestamp', 'setSpec']);
    const posted = await fetch(url, { method: 'POST', body: new URLSearchParams(query) });
    assert.equal(posted.status, 200);
    const withoutDate = (text: string) => text.replace(/<responseDate>[^<]+/, '');
    assert.equal(withoutDate(await posted.text()), withoutDate(got));
  });

  it('keeps deleted records, without metadata', async () => {
    const gone = await ask(`verb=GetRecord&identifier=${GONE_ID}&metadataPrefix=datacite`);
    assert.match(gone, /<header status="deleted">/);
    assert.ok(!gone.includes('<metadata>'));
    const headers = await ask('verb=ListIdentifiers&metadataPrefix=oai_dc');
    assert.equal([...headers.matchAll(/<header/g)].length, 2);
    assert.equal([...headers.matchAll(/status="deleted"/g)].length, 1);
  });

  it('answers with a response date earlier than anything still to come', async () => {
    const text = await ask(FIRST);
    const [, date = ''] = /<responseDate>([^<]+)</.exec(text) ?? [];
    const turn = await api.store.discovery.clock.begin(['a1']);
    assert.ok(turn.datestamp >= new Date(date));
    await api.store.discovery.clock.end(turn);
  });

  const refusals: [string, string, string[]][] = [
    ['badVerb', 'no verb, an unknown one, or two', ['', 'verb=Harvest', 'verb=Identify&verb=Identify']],
    [
      'badArgument',
      'what a verb does not take, needs, or takes once',
      [
        'verb=Identify&set=x',
        'verb=GetRecord&metadataPrefix=oai_dc',
        'verb=ListRecords',
        `${FIRST}&from=2020-01-01&from=2021-01-01`,
        `${FIRST}&set=${encodeURIComponent('no set: there')}`,
        `${FIRST}&set=type:`,
        `${FIRST}&set=%00`,
        `verb=GetRecord&metadataPrefix=oai_dc&identifier=${encodeURIComponent('no identifier: % <')}`,
        `verb=ListRecords&metadataPrefix=${encodeURIComponent('no format')}`,
        `${FIRST}&from=2020-13-01`,
        `${FIRST}&from=2020-02-30`,
        `${FIRST}&from=2020-01-01T00:00:00`,
        `${FIRST}&from=2021-01-01&until=2020-01-01`,
        `${FIRST}&from=2020-01-01&until=2021-01-01T00:00:00Z`,
        `${FIRST}&resumptionToken=x`,
      ],
    ],
    [
      'badResumptionToken',
      'tokens that are none, of another verb, or of another time',
      ['verb=ListRecords&resumptionToken=nonsense', 'verb=ListSets&resumptionToken=x', 'EXPIRED', 'OTHER_VERB'],
    ],
    [
      'cannotDisseminateFormat',
      'formats that are not offered',
      [`verb=GetRecord&identifier=${ID}&metadataPrefix=marc21`, 'verb=ListIdentifiers&metadataPrefix=mods'],
    ],
    [
      'idDoesNotExist',
      'identifiers of nobody, or of elsewhere',
      [
        'verb=GetRecord&metadataPrefix=oai_dc&identifier=oai:repository.example.org:zzz',
        'verb=GetRecord&metadataPrefix=oai_dc&identifier=oai:elsewhere.example.org:a1',
        'verb=ListMetadataFormats&identifier=a1',
      ],
    ],
    [
      'noRecordsMatch',
      'lists of nothing',
      [`${FIRST}&until=2001-01-01`, `${FIRST}&from=2999-01-01`, `${FIRST}&set=type:none`],
    ],
  ];
  for (const [code, what, queries] of refusals) {
    it(`answers ${code} to ${what}`, async () => {
      for (const query of queries) {
        const answer = await ask(withToken(query));
        assert.match(answer, new RegExp(`<error code="${code}">[^<]+</error></OAI-PMH>$`), query);
        const saysArguments = /<request [^>]*verb=/.test(answer);
        assert.equal(saysArguments, code !== 'badVerb' && code !== 'badArgument', query);
      }
    });
  }

  function withToken(query: string): string {
    if (query !== 'EXPIRED' && query !== 'OTHER_VERB') return query;
    const now = query === 'EXPIRED' ? new Date('2020-01-01') : new Date();
    const after = { datestamp: new Date(1_000), id: 'a' };
    const list = { verb: 'ListRecords', format: 'oai_dc', until: new Date(2_000), after, cursor: 1 } as const;
    const verb = query === 'EXPIRED' ? 'ListRecords' : 'ListIdentifiers';
    return `verb=${verb}&resumptionToken=${writeToken(list, now).token}`;
  }

  it('follows the profile: name, formats, allowed harvesters, and whether it is enabled', async () => {
    const profile = {
      code: 'default',
      repository_name: 'Example & Daughters',
      admin_email: 'oai@example.org',
      formats: ['datacite'],
    };
    const put = (more: object) => api.call('administrator', 'PUT', '/publishing/default', { ...profile, ...more });
    assert.equal((await api.call('administrator', 'POST', '/publishing', profile)).status, 201);
    assert.match(await ask('verb=Identify'), /<repositoryName>Example &amp; Daughters<.*<adminEmail>oai@example\.org</);
    assert.match(await ask('verb=ListRecords&metadataPrefix=esploro'), /cannotDisseminateFormat/);
    assert.match(await ask(FIRST), /<dc:title>/, 'Dublin Core is always offered');
    assert.equal((await put({ allowed_addresses: ['192.0.2.0/24'] })).status, 200);
    assert.equal((await fetch(`${url}?verb=Identify`)).status, 403);
    assert.equal((await put({ allowed_addresses: ['192.0.2.0/24', '127.0.0.0/8'] })).status, 200);
    assert.match(await ask('verb=Identify'), /Daughters/);
    assert.equal((await put({ is_active: false })).status, 200);
    assert.equal((await fetch(`${url}?verb=Identify`)).status, 404);
    assert.equal((await put({ push_url: 'http://index.example.org/_bulk' })).status, 400);
  });

  it('never answers anything that the schema does not allow', async () => {
    const complaints = await complaintsOfSchema(answers);
    const refused = answers.map((answer, index) => ({ answer, complaints: complaints[index] }));
    assert.deepEqual(
      refused.filter((each) => each.complaints?.length !== 0),
      [],
    );
    assert.ok(answers.length > 40, `${answers.length} answers`);
  });
});
