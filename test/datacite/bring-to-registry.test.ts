import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { bringToRegistry, type RegistryOutcome, type WantedDoi } from '../../shared/dois/bring-to-registry.ts';
import type { DataCiteCalls } from '../../shared/dois/datacite/datacite-client.ts';
import { Egress } from '../../shared/outside/egress.ts';
import { SCHEMA_VERSION } from '../../shared/dois/datacite/vocabularies.ts';
import { startDataCiteStandIn, type DataCiteCall, type DataCiteStandIn } from '../stand-ins/datacite.ts';
import type { DataCiteFault } from '../stand-ins/datacite/faults.ts';
import { TEST_ACCOUNT } from '../support/doi-world.ts';

const URL_OF = 'https://repository.example.org/assets/1';

/** The table of answers, row by row; `times` limits a fault to the first calls of its method. */
describe('bringing a DOI to DataCite', () => {
  let datacite: DataCiteStandIn;
  let calls: DataCiteCalls;
  let holds: number[] = [];
  before(async () => {
    datacite = await startDataCiteStandIn({ accounts: [{ ...TEST_ACCOUNT, draftsOnly: ['10.5073'] }] });
    calls = {
      // No limit here: rates have their own tests.
      rates: {
        turn: async () => ({ answered: () => undefined }),
        hold: async (_system, forMs) => {
          holds.push(forMs);
        },
      },
      egress: new Egress([]),
      account: { baseUrl: datacite.url, name: TEST_ACCOUNT.name, password: TEST_ACCOUNT.password },
      signal: new AbortController().signal,
    };
  });
  after(() => datacite.close());
  beforeEach(() => {
    datacite.dois.clear();
    datacite.setFault(() => undefined);
    datacite.calls.length = 0;
    holds = [];
  });

  const wanted = (more: Partial<WantedDoi> = {}): WantedDoi => ({
    doi: '10.5072/a(b);c',
    attributes: {
      ...{ schemaVersion: SCHEMA_VERSION, titles: [{ title: 'A' }], creators: [{ name: 'B' }] },
      ...{ publisher: { name: 'C' }, publicationYear: '2026', types: { resourceTypeGeneral: 'Text' } },
    },
    url: URL_OF,
    event: 'publish',
    isOurs: false,
    ...more,
  });
  const fault = (method: string, cause: DataCiteFault, times = Infinity) => {
    let left = times;
    datacite.setFault((call: DataCiteCall) => (call.method === method && left-- > 0 ? cause : undefined));
  };
  const bring = (more: Partial<WantedDoi> = {}) => bringToRegistry(calls, wanted(more));
  const made = () => datacite.calls.map(({ method }) => method).join(' ');
  function word(outcome: RegistryOutcome): string {
    if (outcome.kind === 'confirmed') return `${outcome.how} ${outcome.state}`;
    return 'reason' in outcome ? `${outcome.kind} ${outcome.reason}` : outcome.kind;
  }

  it('looks before it creates, skips the look for DOIs known to be ours, and changes nothing the second time', async () => {
    assert.equal(word(await bring()), 'created findable');
    assert.equal(made(), 'GET PUT');
    assert.equal(word(await bring()), 'adopted findable');
    assert.equal(word(await bring({ isOurs: true })), 'updated findable');
    assert.equal(datacite.dois.size, 1);
    assert.equal(datacite.dois.get('10.5072/a(b);c')?.state, 'findable');
  });

  it('makes a draft without an event, and a draft findable', async () => {
    const { doi, attributes, url } = wanted();
    const draft = { doi, attributes, url, isOurs: false };
    assert.equal(word(await bringToRegistry(calls, draft)), 'created reserved');
    assert.equal(word(await bring()), 'updated findable');
  });

  const AFTER: { name: string; cause: DataCiteFault }[] = [
    { name: 'the connection dropped', cause: { kind: 'drop-after-commit' } },
    { name: '500', cause: { kind: 'error', status: 500, when: 'after-commit' } },
    { name: '502', cause: { kind: 'error', status: 502, when: 'after-commit' } },
  ];
  for (const { name, cause } of AFTER) {
    it(`reads what is there when the answer was ${name} after the commit, and writes it once`, async () => {
      fault('PUT', cause);
      assert.equal(word(await bring()), 'adopted findable');
      assert.equal(made(), 'GET PUT GET');
      assert.equal(datacite.dois.get('10.5072/a(b);c')?.writes, 1);
    });
  }

  it('writes again when an unclear answer turns out to have had no effect', async () => {
    fault('PUT', { kind: 'drop-before-commit' }, 1);
    assert.equal(word(await bring()), 'created findable');
    assert.equal(made(), 'GET PUT GET PUT');
  });

  it('leaves the result unclear when reading fails too, and after four failed tries', async () => {
    datacite.setFault(({ number }) => (number > 1 ? { kind: 'error', status: 503, when: 'before-commit' } : undefined));
    assert.equal(word(await bring()), 'unclear');
    datacite.calls.length = 0;
    fault('PUT', { kind: 'drop-before-commit' });
    assert.equal(word(await bring()), 'unclear');
    assert.equal(datacite.calls.filter(({ method }) => method === 'PUT').length, 4);
  });

  it('retries later when reading fails or the registry is unreachable', async () => {
    fault('GET', { kind: 'error', status: 503, when: 'before-commit' });
    assert.equal(word(await bring()), 'later');
    await datacite.down();
    assert.equal(word(await bring()), 'later');
    assert.equal(word(await bring({ isOurs: true })), 'later');
    await datacite.up();
  });

  it('makes all callers wait after 429: as long as asked, or longer each time', async () => {
    fault('PUT', { kind: 'too-many', retryAfter: '7' }, 1);
    assert.equal(word(await bring()), 'created findable');
    assert.deepEqual(holds, [7_000]);
    holds = [];
    fault('PUT', { kind: 'too-many' }, 3);
    assert.equal(word(await bring({ isOurs: true })), 'updated findable');
    const own = holds.filter((ms) => ms >= 4_000);
    assert.deepEqual(own, [4_000, 8_000, 16_000]);
    fault('PUT', { kind: 'too-many' });
    assert.equal(word(await bring({ isOurs: true })), 'later');
  });

  it('reads after 409, and adopts the DOI that won the race', async () => {
    let isFirst = true;
    datacite.setFault(({ method }) => {
      if (method !== 'PUT' || !isFirst) return undefined;
      isFirst = false;
      return { kind: 'refuse', status: 409 };
    });
    assert.equal(word(await bring()), 'created findable');
    assert.equal(made(), 'GET PUT GET PUT');
  });

  it('stops for 401, and refuses for 403, 404 and 422', async () => {
    for (const [status, expected] of [
      [401, 'stopped ACCOUNT_REFUSED'],
      [403, 'refused NOT_AUTHORIZED'],
      [404, 'refused DOI_NOT_ACCEPTED'],
    ] as const) {
      fault('PUT', { kind: 'refuse', status });
      assert.equal(word(await bring()), expected);
    }
    datacite.setFault(() => undefined);
    const refused = await bring({
      attributes: { ...wanted().attributes, creators: [], titles: [] },
      url: 'gopher://x',
    });
    assert.ok(refused.kind === 'refused');
    assert.deepEqual(
      refused.problems.map(({ source }) => source),
      ['url', 'creators', 'titles'],
    );
    assert.match(refused.message, /creators: Missing child element\(s\)\. Expected is .*creator/);
    const unparsable = await bringToRegistry(calls, { ...wanted(), attributes: undefined as never });
    assert.equal(word(unparsable).startsWith('refused'), true);
  });

  it('fails a DOI that stays unfindable, since DataCite ignores transitions that do not apply', async () => {
    const outcome = await bring({ doi: '10.5073/test' });
    assert.equal(word(outcome), 'refused NOT_FINDABLE');
    assert.equal(datacite.dois.get('10.5073/test')?.state, 'draft');
  });
});
