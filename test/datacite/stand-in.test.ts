import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { startDataCiteStandIn, type DataCiteStandIn } from '../stand-ins/datacite.ts';
import { TEST_ACCOUNT } from '../support/doi-world.ts';

const OTHER = { name: 'OTHER.REPOSITORY', password: 'other', prefixes: ['10.5080'] };
const COMPLETE = {
  ...{ titles: [{ title: 'A' }], creators: [{ name: 'B' }], publisher: 'C', publicationYear: 2026 },
  ...{ types: { resourceTypeGeneral: 'Text' }, url: 'https://repository.example.org/1' },
};

/** The stand-in keeps the published rules; these are those that Muster itself does not use. */
describe('the DataCite stand-in', () => {
  let datacite: DataCiteStandIn;
  before(async () => {
    datacite = await startDataCiteStandIn({ accounts: [TEST_ACCOUNT, OTHER] });
  });
  after(() => datacite.close());

  async function call(
    method: string,
    path: string,
    attributes?: object,
    account: typeof OTHER | null = { ...TEST_ACCOUNT, prefixes: [] },
  ) {
    const credentials = account && Buffer.from(`${account.name}:${account.password}`).toString('base64');
    const response = await fetch(`${datacite.url}${path}`, {
      method,
      headers: {
        'content-type': 'application/vnd.api+json',
        ...(credentials === null ? {} : { authorization: `Basic ${credentials}` }),
      },
      ...(attributes === undefined ? {} : { body: JSON.stringify({ data: { type: 'dois', attributes } }) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text };
  }

  it('creates drafts from a DOI alone, lower-case, and calls a second creation taken', async () => {
    const made = await call('POST', '/dois', { doi: '10.5072/ABC' });
    assert.equal(made.status, 201);
    assert.match(made.text, /"id":"10\.5072\/abc".*"state":"draft"/);
    assert.equal(made.headers.get('location'), '/dois/10.5072/abc');
    const again = await call('POST', '/dois', { doi: '10.5072/abc' });
    assert.equal(again.status, 422);
    assert.match(again.text, /"source":"doi","title":"This DOI has already been taken"/);
  });

  it('changes states by events, ignores those that do not apply, and deletes drafts only', async () => {
    const states = async (...events: string[]) => {
      const seen = [];
      for (const event of events) {
        const { text } = await call('PATCH', '/dois/10.5072/states', { ...COMPLETE, event });
        seen.push(/"state":"(\w+)"/.exec(text)?.[1]);
      }
      return seen.join(' ');
    };
    assert.equal(
      await states('hide', 'register', 'register', 'publish', 'publish'),
      'draft registered registered findable findable',
    );
    assert.equal(await states('nonsense', 'hide', 'hide', 'show'), 'findable registered registered findable');
    const refused = await call('DELETE', '/dois/10.5072/states');
    assert.equal(refused.status, 405);
    assert.match(refused.headers.get('allow') ?? '', /PUT/);
    assert.equal((await call('DELETE', '/dois/10.5072/abc')).status, 204);
    assert.equal((await call('DELETE', '/dois/10.5072/abc')).status, 404);
  });

  it('hides DOIs that are not findable from other accounts, and refuses their changes', async () => {
    await call('PUT', '/dois/10.5072/mine', { doi: '10.5072/mine' });
    assert.equal((await call('GET', '/dois/10.5072/mine', undefined, OTHER)).status, 404);
    assert.equal((await call('GET', '/dois/10.5072/mine', undefined, null)).status, 404);
    assert.equal((await call('GET', '/dois/10.5072/mine')).status, 200);
    const anonymous = await call('GET', '/dois/10.5072/states', undefined, null);
    assert.equal(anonymous.status, 200);
    assert.equal(anonymous.headers.get('x-anonymous-consumer'), 'true');
    assert.equal((await call('PUT', '/dois/10.5072/mine', COMPLETE, OTHER)).status, 403);
    assert.equal((await call('PUT', '/dois/10.5072/new', COMPLETE, OTHER)).status, 403);
    assert.equal((await call('PUT', '/dois/10.5072/mine', COMPLETE, null)).status, 401);
    assert.equal((await call('PUT', '/dois/10.5072/mine', COMPLETE, { ...OTHER, password: 'x' })).status, 401);
  });

  it('checks metadata and page only of what is registered, with one complaint for an attribute', async () => {
    assert.equal((await call('PUT', '/dois/10.5072/rubbish', { titles: [] })).status, 201);
    const refused = await call('PUT', '/dois/10.5072/rubbish', {
      ...{
        event: 'register',
        contributors: [{ name: 'x' }],
        types: { resourceTypeGeneral: 'Poster' },
        publicationYear: '26',
      },
    });
    assert.equal(refused.status, 422);
    const { errors } = JSON.parse(refused.text) as { errors: { source: string; uid: string }[] };
    assert.deepEqual(
      errors.map(({ source }) => source),
      ['url', 'creators', 'contributors', 'titles', 'publisher', 'publicationYear', 'types'],
    );
    assert.ok(errors.every(({ uid }) => uid === '10.5072/rubbish'));
    const elsewhere = await call('PUT', '/dois/10.5072/x', {
      ...COMPLETE,
      event: 'publish',
      url: 'https://else.example.org/',
    });
    assert.match(elsewhere.text, /is not allowed by repository .* domain settings/);
    assert.equal((await call('PUT', '/dois/10.5072/ü', COMPLETE)).status, 404);
    assert.equal((await call('PUT', '/dois/10.5072/y')).status, 400);
    const creators = [{ name: 'x', nameIdentifiers: { nameIdentifier: '1' } }];
    assert.match((await call('PUT', '/dois/10.5072/y', { ...COMPLETE, creators })).text, /unpermitted parameter/);
  });

  it('draws suffixes, and answers 429 beyond its limit', async () => {
    assert.match((await call('GET', '/dois/random?prefix=10.5072')).text, /10\.5072\/[0-9a-z]{4}-[0-9a-z]{4}/);
    const limited = await startDataCiteStandIn({ accounts: [TEST_ACCOUNT], limit: { calls: 2, ms: 300_000 } });
    try {
      const statuses = [];
      for (let number = 0; number < 3; number += 1)
        statuses.push((await fetch(`${limited.url}/dois/10.5072/x`)).status);
      assert.deepEqual(statuses, [404, 404, 429]);
    } finally {
      await limited.close();
    }
  });
});
