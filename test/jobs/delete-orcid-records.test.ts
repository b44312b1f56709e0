import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { ADMIN } from '../support/callers.ts';
import { performDeletion } from '../../activities/jobs/delete-orcid-records/perform-deletion.ts';
import { planOrcidDeletion } from '../../activities/jobs/delete-orcid-records/plan-deletion.ts';
import type { DeletionResult } from '../../activities/jobs/delete-orcid-records/result.ts';
import { readConfig } from '../../shared/runtime/config.ts';
import type { OrcidToken } from '../../shared/orcid/orcid-token.ts';
import type { Researcher } from '../../shared/model/researcher.ts';
import { ORCID_CLIENTS, ORCID_TOKENS } from '../../shared/orcid/configuration-paths.ts';
import { ORCID_ITEM_TYPES } from '../../shared/model/orcid-item.ts';
import type { PerformContext, Performed } from '../../shared/job-kit/job-work.ts';
import { openSecrets, type Secrets } from '../../shared/settings/secrets/secrets.ts';
import type { Store } from '../../shared/store/store.ts';
import { NO_FAULTS, startOrcidStandIn, type OrcidStandIn, type StandInItem } from '../stand-ins/orcid.ts';
import {
  configureOrcidClient,
  configureOrcidToken,
  FULL_SCOPE,
  isOurs,
  mixedItems,
  OLD_CLIENT,
  orcidNumber,
  orcidResearcher,
  OTHER_CLIENT,
  OUR_CLIENT,
} from '../support/orcid-world.ts';
import { openTestStore } from '../support/store.ts';
import { TEST_SECRET_KEY } from '../support/test-secret-key.ts';

const ORCID = orcidNumber(7);
const ACCESS_TOKEN = 'a0b1c2d3-secret-access-token';
const config = readConfig({ MUSTER_SECRET_KEYS: TEST_SECRET_KEY });

describe('Delete records from ORCID', () => {
  let store: Store;
  let secrets: Secrets;
  let orcid: OrcidStandIn;
  let noted: DeletionResult | undefined;
  before(async () => {
    store = await openTestStore();
    secrets = await openSecrets(config);
    orcid = await startOrcidStandIn();
    await store.rates.set('orcid', 1_000);
  });
  beforeEach(async () => {
    noted = undefined;
    await configureOrcidClient(store, secrets, orcid);
  });
  afterEach(async () => {
    Object.assign(orcid.faults, NO_FAULTS);
    orcid.calls.length = 0;
    orcid.records.clear();
    orcid.tokens.clear();
    await store.configuration.collection.deleteMany({});
    await store.configuration.changes.deleteMany({});
    await store.rates.release('orcid');
  });
  after(async () => {
    await orcid.close();
    await store.close();
  });

  /** Researcher 7 with a record and a permission. */
  async function prepare(items: readonly StandInItem[], token: Partial<OrcidToken> = {}): Promise<Researcher> {
    const { scope = FULL_SCOPE } = token;
    orcid.addRecord(ORCID, items);
    orcid.addToken({ orcid: ORCID, client: OUR_CLIENT, scope }, ACCESS_TOKEN);
    await configureOrcidToken(store, secrets, 'r000007', ORCID, { accessToken: ACCESS_TOKEN, ...token });
    return orcidResearcher(7, items) as Researcher;
  }

  async function perform(researcher: Researcher, more: Partial<PerformContext> = {}) {
    const context: PerformContext = {
      ...{
        run: 'run-1',
        submittedBy: 'admin',
        rights: ADMIN,
        institution: 'INST',
        pinned: undefined,
        key: 'run-1:r000007',
      },
      clock: { now: new Date(), timeZone: 'UTC' },
      ...{ store, config, secrets, attempt: 1, isLastTry: false, soFar: undefined },
      note: async (soFar) => void (noted = soFar as DeletionResult),
      signal: new AbortController().signal,
      ...more,
    };
    return performDeletion(researcher, {}, context);
  }

  /** Performs and plans. */
  async function run(researcher: Researcher, more: Partial<PerformContext> = {}) {
    const performed = await perform(researcher, more);
    assert.equal(performed.kind, 'done', JSON.stringify(performed));
    const plan = planOrcidDeletion(researcher, performed.result);
    const reason = 'reason' in plan ? plan.reason : plan.kind;
    return { plan, outcome: `${plan.kind} ${reason}`, details: plan.details };
  }

  const left = () => [...(orcid.records.get(ORCID)?.items.values() ?? [])];
  const deletes = () => orcid.calls.filter(({ method }) => method === 'DELETE');
  const ours = (type: StandInItem['type'], putCode: number, more: Partial<StandInItem> = {}): StandInItem => ({
    ...{ type, putCode, title: 'Ours' },
    source: { client: OUR_CLIENT },
    ...more,
  });

  it('deletes ours in every section, also out of groups with the researcher’s own, leaves all others, and clears our put-codes', async () => {
    const items = mixedItems(7);
    const researcher = await prepare(items);
    const { plan, details } = await run(researcher);
    assert.deepEqual(
      left().map(({ putCode }) => putCode),
      items.filter((item) => !isOurs(item)).map(({ putCode }) => putCode),
    );
    assert.equal(plan.kind, 'change');
    const { next } = plan;
    assert.equal(next.orcidItems, undefined);
    assert.deepEqual(next.provenance, { orcidItems: 'INTERNAL' }, 'a load does not bring them back');
    assert.equal(details.length, ORCID_ITEM_TYPES.length);
    assert.ok(details.every(({ outcome, reason }) => outcome === 'changed' && reason === 'ORCID_ITEM_DELETED'));
    assert.equal(deletes().length, ORCID_ITEM_TYPES.length, 'one call per item');
  });

  it('finds nothing of ours the second time, and clears what we kept of items that are gone', async () => {
    const items = mixedItems(7, 2);
    const researcher = await prepare(items);
    await run(researcher);
    const again = await run(researcher);
    assert.equal(again.outcome, 'change change');
    assert.ok(again.details.every(({ outcome, reason }) => outcome === 'unchanged' && reason === 'ORCID_ITEM_ABSENT'));
    const nothing = await run({ ...researcher, orcidItems: [] });
    assert.equal(nothing.outcome, 'unchanged NO_ORCID_ITEMS');
    assert.equal(deletes().length, 2);
  });

  it('succeeds for what it deleted even when we kept no record of it', async () => {
    const researcher = await prepare([ours('work', 1)]);
    const { outcome } = await run({ ...researcher, orcidItems: [] });
    assert.equal(outcome, 'done ORCID_ITEMS_DELETED');
  });

  it('goes by client ids, never by names: an old id is ours, delegated items stay', async () => {
    const name = 'Example University';
    const researcher = await prepare([
      ours('work', 1, { source: { client: OUR_CLIENT, onBehalfOf: OUR_CLIENT } }),
      ours('work', 2, { source: { client: OUR_CLIENT, onBehalfOf: OTHER_CLIENT, name } }),
      ours('work', 3, { source: { client: OTHER_CLIENT, onBehalfOf: OUR_CLIENT, name } }),
      ours('work', 4, { source: { client: OTHER_CLIENT, name } }),
      ours('work', 5, { source: { client: OLD_CLIENT, name } }),
    ]);
    const { details } = await run({ ...researcher, orcidItems: [{ type: 'work', putCode: 4 }] });
    assert.deepEqual(
      left().map(({ putCode }) => putCode),
      [2, 3, 4, 5],
    );
    const said = new Map(details.map(({ item, outcome, reason }) => [item, `${outcome} ${reason}`]));
    assert.equal(said.get('work 1'), 'changed ORCID_ITEM_DELETED');
    assert.equal(said.get('work 2'), 'skipped ORCID_DELEGATED');
    assert.equal(said.get('work 3'), 'skipped ORCID_DELEGATED');
    assert.equal(said.get('work 4'), 'skipped ORCID_OTHER_SOURCE', 'kept as ours, but it is not');
    assert.equal(
      said.get('work 5'),
      'skipped ORCID_OTHER_SOURCE',
      'ORCID lets only the old client delete it (403/9010)',
    );
    assert.deepEqual(
      deletes().map(({ path }) => path.split('/').at(-1)),
      ['1', '5'],
    );
  });

  it('tries the put-codes we kept even when the permission hides limited items', async () => {
    const hidden = ours('funding', 21, { visibility: 'limited' });
    const researcher = await prepare([hidden], { scope: '/activities/update' });
    const { plan, details } = await run({
      ...researcher,
      orcidItems: [
        { type: 'funding', putCode: 21 },
        { type: 'work', putCode: 22 },
      ],
    });
    assert.equal(plan.kind, 'change');
    assert.deepEqual(left(), []);
    assert.deepEqual(
      details.map(({ item, reason }) => `${item} ${reason}`),
      ['funding 21 ORCID_ITEM_DELETED', 'work 22 ORCID_ITEM_ABSENT'],
    );
  });

  describe('when an answer is lost after the item was deleted', () => {
    for (const [what, fault] of [
      ['the connection drops', { dropAfterDelete: 1 }],
      ['ORCID answers 500', { errorAfterDelete: 1 }],
    ] as const) {
      it(`(${what}) asks again, takes "no such put-code" (404/9016) for done, and ends well`, async () => {
        const researcher = await prepare(mixedItems(7, 3));
        Object.assign(orcid.faults, fault);
        const { outcome, details } = await run(researcher);
        assert.equal(outcome, 'change change');
        assert.ok(details.every(({ reason }) => reason === 'ORCID_ITEM_DELETED'));
        assert.equal(left().filter(isOurs).length, 0);
      });
    }
  });

  it('deletes again what survived a 204, and fails when it still survives', async () => {
    const researcher = await prepare(mixedItems(7, 2));
    Object.assign(orcid.faults, { silentDelete: 1, silentDeletesPerItem: 2 });
    assert.equal((await run(researcher)).outcome, 'change change');
    assert.equal(left().filter(isOurs).length, 0);

    orcid.addRecord(ORCID, [ours('work', 7_001), ours('work', 7_777)]);
    Object.assign(orcid.faults, { silentDelete: 1, silentDeletesPerItem: 100 });
    const failed = await run(researcher);
    assert.equal(failed.outcome, 'partial partial', 'what was absent is cleared');
    const { next, details } = failed.plan as Extract<typeof failed.plan, { kind: 'partial' }>;
    assert.deepEqual(
      next.orcidItems?.map(({ putCode }) => putCode),
      [7_001],
      'what is still there is kept',
    );
    assert.equal(details.filter(({ reason }) => reason === 'ORCID_ITEM_SURVIVED').length, 2);
  });

  describe('fails the member as the failure table says, and touches nothing', () => {
    const rows: [string, string, () => void | Promise<void>][] = [
      ['404/9011', 'ORCID_UNKNOWN_ID', () => orcid.records.clear()],
      [
        '401/9017',
        'ORCID_WRONG_TOKEN',
        () => void orcid.addToken({ orcid: orcidNumber(8), client: OUR_CLIENT, scope: FULL_SCOPE }, ACCESS_TOKEN),
      ],
      [
        '403/9004',
        'ORCID_SCOPE_TOO_SMALL',
        () => void orcid.addToken({ orcid: ORCID, client: OUR_CLIENT, scope: '/read-limited' }, ACCESS_TOKEN),
      ],
      ['401 invalid_token', 'ORCID_PERMISSION_WITHDRAWN', () => orcid.tokens.clear()],
      ['301/9007', 'ORCID_ID_DEPRECATED', () => state({ deprecatedFor: orcidNumber(9) })],
      ['409/9018', 'ORCID_RECORD_LOCKED', () => state('locked')],
      ['409/9044', 'ORCID_RECORD_DEACTIVATED', () => state('deactivated')],
      ['409/9036', 'ORCID_RECORD_UNCLAIMED', () => state('unclaimed')],
    ];
    const state = (to: 'locked' | 'deactivated' | 'unclaimed' | { deprecatedFor: string }) => {
      const record = orcid.records.get(ORCID);
      if (record) record.state = to;
    };
    for (const [row, reason, cause] of rows) {
      it(`${row}: ${reason}`, async () => {
        const researcher = await prepare(mixedItems(7, 2));
        await cause();
        const { outcome, plan } = await run(researcher);
        assert.equal(outcome, `fail ${reason}`);
        if (row === '301/9007') assert.match((plan as { message: string }).message, new RegExp(orcidNumber(9)));
      });
    }

    it('an answer missing from the table is not interpreted', async () => {
      const researcher = await prepare(mixedItems(7, 2));
      await store.configuration.patch(ORCID_CLIENTS, 'main', { api_url: `${orcid.oauthUrl}/nowhere` }, 'test');
      assert.equal((await run(researcher)).outcome, 'fail ORCID_UNEXPECTED_ANSWER');
    });
  });

  it('marks a token that ORCID no longer accepts as dead, and never tries it again', async () => {
    const researcher = await prepare(mixedItems(7, 2));
    orcid.tokens.clear();
    await run(researcher);
    const token = await store.configuration.get<OrcidToken>(ORCID_TOKENS, 'r000007');
    assert.equal(token?.content.state, 'dead');
    assert.equal(token?.changedBy, 'run run-1');
    const calls = orcid.calls.length;
    assert.equal((await run(researcher)).outcome, 'fail ORCID_PERMISSION_WITHDRAWN');
    assert.equal(orcid.calls.length, calls, 'no further call');
    const { changes } = await store.configuration.history(ORCID_TOKENS, 'r000007', { offset: 0, limit: 10 });
    assert.deepEqual(
      changes.map(({ action }) => action),
      ['noted', 'created'],
    );
  });

  it('does not mark a token as dead that was replaced while the old one was in use', async () => {
    const researcher = await prepare(mixedItems(7, 2));
    orcid.tokens.clear();
    const faulty: Store = {
      ...store,
      rates: Object.assign(Object.create(store.rates) as Store['rates'], {
        turn: async () => {
          await store.configuration.patch(
            ORCID_TOKENS,
            'r000007',
            { dead_because: 'a person set it anew' },
            'a person',
          );
          return { answered: () => undefined };
        },
        hold: async () => undefined,
      }),
    };
    const performed = await perform(researcher, { store: faulty });
    assert.deepEqual([performed.kind, (performed as { reason: string }).reason], ['transient', 'ORCID_TOKEN_CHANGED']);
    assert.equal((await store.configuration.get<OrcidToken>(ORCID_TOKENS, 'r000007'))?.content.state, 'active');
  });

  it('reports an obstacle without making a call', async () => {
    const items = mixedItems(7, 1);
    const researcher = orcidResearcher(7, items) as Researcher;
    assert.equal((await run({ ...researcher, orcidItems: [] })).outcome, 'skip ORCID_NOT_CONNECTED');
    assert.equal((await run(researcher)).outcome, 'fail ORCID_NO_TOKEN');
    await prepare(items, { scope: '/read-limited' });
    assert.equal((await run(researcher)).outcome, 'fail ORCID_SCOPE_TOO_SMALL');
    assert.equal((await run({ ...researcher, orcid: orcidNumber(8) })).outcome, 'fail ORCID_MISMATCH');
    await store.configuration.patch(ORCID_TOKENS, 'r000007', { scope: FULL_SCOPE, client: 'gone' }, 'test');
    assert.equal((await run(researcher)).outcome, 'fail ORCID_CLIENT_MISSING');
    assert.equal(orcid.calls.length, 0);
  });

  it('stops the run when ORCID deactivated our client (409/9057)', async () => {
    const researcher = await prepare(mixedItems(7, 2));
    orcid.faults.clientDeactivated = true;
    const performed = await perform(researcher);
    assert.ok(performed.kind === 'transient' && performed.stopsRun && performed.reason === 'ORCID_CLIENT_DEACTIVATED');
  });

  it('makes all callers wait out a burst (503), and leaves a longer outage to a further pass', async () => {
    const researcher = await prepare(mixedItems(7, 1));
    Object.assign(orcid.faults, { unavailable: 1 });
    const started = Date.now();
    assert.equal((await run(researcher)).outcome, 'change change');
    assert.ok(Date.now() - started >= 950, 'it waited about a second');
    Object.assign(orcid.faults, { isAway: true, retryAfter: 3_600 });
    const performed = await perform(researcher);
    assert.deepEqual([performed.kind, (performed as { reason: string }).reason], ['transient', 'OUTSIDE_UNAVAILABLE']);
    const held = (await store.rates.list()).find(({ system }) => system === 'orcid');
    assert.ok(held?.heldUntil, 'nobody calls until then');
  });

  it('journals what it had deleted when it could not go on, for the next try', async () => {
    const researcher = await prepare(mixedItems(7, 4));
    let turns = 0;
    const stopping: Store = {
      ...store,
      rates: Object.assign(Object.create(store.rates) as Store['rates'], {
        turn: async () => {
          turns += 1;
          // One read, two deletions; then ORCID is gone for long.
          if (turns === 4) Object.assign(orcid.faults, { isAway: true, retryAfter: 3_600 });
          return { answered: () => undefined };
        },
        hold: async () => undefined,
      }),
    };
    const first = await perform(researcher, { store: stopping });
    assert.equal(first.kind, 'transient');
    assert.equal(noted?.items.filter(({ outcome }) => outcome === 'deleted').length, 2);

    const last = await perform(researcher, { store: stopping, soFar: noted, isLastTry: true });
    const partial = planOrcidDeletion(researcher, resultOf(last));
    assert.equal(partial.kind, 'partial', 'the last try writes what was done');
    assert.equal(partial.next.orcidItems?.length, 2);

    Object.assign(orcid.faults, NO_FAULTS);
    const { outcome, details } = await run(researcher, { soFar: noted });
    assert.equal(outcome, 'change change');
    assert.equal(details.filter(({ reason }) => reason === 'ORCID_ITEM_DELETED').length, 4, 'all by this run');
  });

  it('leaks no secret into results, notes, messages, or the token’s history', async () => {
    const researcher = await prepare(mixedItems(7, 2));
    const said: unknown[] = [await perform(researcher), noted];
    orcid.tokens.clear();
    said.push(await perform(researcher), noted);
    Object.assign(orcid.faults, { isAway: true });
    said.push(await perform(researcher), await store.configuration.changes.find().toArray());
    const stored = await store.configuration.collection.find().toArray();
    const text = JSON.stringify([said, stored]);
    assert.ok(!text.includes(ACCESS_TOKEN) && !text.includes('the client secret'));
  });
});

function resultOf(performed: Performed<DeletionResult>): DeletionResult {
  assert.ok(performed.kind === 'done', JSON.stringify(performed));
  return performed.result;
}
