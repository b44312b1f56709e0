import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { dayIn } from '../../shared/model/partial-date.ts';
import type { Researcher } from '../../shared/model/researcher.ts';
import type { Role } from '../../shared/model/roles.ts';
import { defined } from '../../shared/runtime/defined.ts';
import { storeSet } from '../support/asset-sets.ts';
import { openMusterApi, runBody, type TestApi } from '../support/muster-api.ts';

const ZONE = 'Pacific/Auckland';
const on = (group: string, value: string, condition?: string) => ({
  [`TASK_${group}_Active`]: 'true',
  [`TASK_${group}_Value`]: value,
  ...defined({ [`TASK_${group}_Condition`]: condition }),
});

/** Every parameter with a value, as raw parameters and what the plain researcher has afterwards. */
const PARAMETERS: [Record<string, string>, Partial<Researcher>][] = [
  [on('AccessToProfile', 'true'), { researchCenter: true }],
  [on('ActiveProfile', 'false'), { portalProfile: false }],
  [on('AutomaticMatchRequest', 'true'), { autoMatchRequest: true }],
  [on('IncludeInSH', 'true'), { autoCapture: true }],
  [on('SkipAutomaticApprovals', 'true'), { skipAutomaticApprovals: true }],
  [on('UpdateORCIDProfile', 'false'), { updateOrcidProfile: false }],
  [on('Notifications', 'DEPOSIT_APPROVED@@DEPOSIT_RETURNED'), { letters: ['DEPOSIT_APPROVED', 'DEPOSIT_RETURNED'] }],
  [on('Notifications', 'DEPOSIT_RETURNED', 'DELETE'), { letters: ['DEPOSIT_APPROVED'] }],
  [on('Topics', 'optics@@lasers'), { topics: ['optics', 'lasers'] }],
  [on('Topics', 'lasers', 'DELETE'), { topics: ['optics'] }],
  [on('Keywords', 'time'), { keywords: ['time'] }],
  [on('LastSmartHarvestingDate', '11/01/2026'), { lastSmartHarvestingDate: '20261101' }],
];

describe('Update Set of Researchers through the API', () => {
  let api: TestApi;
  const researcherOf = async (id: string): Promise<Researcher | undefined> => await api.store.researchers.get(id);

  before(async () => {
    api = await openMusterApi({ MUSTER_TIME_ZONE: ZONE });
    const callers: Record<string, Role[]> = {
      both: ['REPOSITORY_MANAGER', 'RESEARCH_ASSETS_MANAGER'],
      pageOnly: ['REPOSITORY_MANAGER'],
      jobOnly: ['RESEARCH_ASSETS_MANAGER'],
      none: [],
    };
    for (const [caller, roles] of Object.entries(callers)) await api.makeCaller(caller, ...roles);
    await api.startWorker();
  });
  after(() => api.close());

  async function storeResearchers(set: string, ...researchers: Researcher['_id'][] | Record<string, unknown>[]) {
    const records = researchers.map((entry) => (typeof entry === 'string' ? { _id: entry } : entry) as { _id: string });
    await api.store.researchers.insert(records, 'test');
    return storeSet(
      api.store,
      records.map(({ _id }) => _id),
      set,
      'RESEARCHER',
    );
  }

  it('is listed under the names of the seed, with a form of every parameter', async () => {
    const { body } = await api.call('both', 'GET', '/jobs/M50801');
    assert.equal(body['name'], 'Update Set of Researchers');
    assert.deepEqual(body['content'], { value: 'UPDATE_RESEARCHERS', desc: 'Researchers' });
    const form = JSON.stringify(body);
    for (const [raw] of PARAMETERS) for (const name of Object.keys(raw)) assert.ok(form.includes(name), name);
  });

  it('sets each flag, list and date: record, journal and counts say the same', async () => {
    const set = await storeResearchers('parameters', 'p1', 'p2');
    const marked = new Set<string>();
    for (const [raw, expected] of PARAMETERS) {
      const { run, rows } = await api.run('both', 'M50801', set, raw);
      assert.equal(run.status, 'COMPLETED_SUCCESS', JSON.stringify(raw));
      assert.deepEqual(run.counts, { succeeded: 2, unchanged: 0, skipped: 0, failed: 0, unprocessed: 0 });
      for (const field of Object.keys(expected)) marked.add(field);
      for (const id of ['p1', 'p2']) {
        const researcher = await researcherOf(id);
        const row = rows.get(id);
        for (const [field, value] of Object.entries(expected)) {
          assert.deepEqual(researcher?.[field], value, field);
          assert.deepEqual(row?.after?.[field], value, field);
        }
        assert.deepEqual(new Set(Object.keys(researcher?.provenance ?? {})), marked);
        assert.equal(researcher?.revision, (row?.revision ?? 0) + 1);
      }
    }
    const all = Object.assign({}, ...PARAMETERS.map(([raw]) => raw)) as Record<string, string>;
    const { run, rows } = await api.run('both', 'M50801', set, all);
    assert.equal(run.counts?.unchanged, 2, 'once more changes nothing');
    assert.equal(rows.get('p1')?.details?.length, 10);
  });

  it('makes staff who left previously affiliated, and leaves the others in the set alone', async () => {
    const open = { organizationCode: '110', startDate: '2010' };
    const planned = { organizationCode: '111', endDate: '20991231' };
    const external = { externalAffiliations: [{ organizationName: 'CERN' }] };
    const units = { organizationAffiliations: [open, planned], ...external };
    const runOn = async (set: string, ...groups: string[]) => {
      const [staff, outside] = [`${set}-staff`, `${set}-outside`];
      await storeResearchers(set, { _id: staff, ...units }, { _id: outside, ...units, affiliated: false });
      const raw = Object.fromEntries(groups.map((group) => [`TASK_${group}_Active`, 'true']));
      const parameters = { ...raw, TASK_ManageFieldsExternally_Active: 'true' };
      const { run, rows } = await api.run('both', 'M50801', set, parameters);
      const today = dayIn(ZONE, run.fixed?.clock.now ?? new Date(0));
      const closed = {
        organizationAffiliations: [planned],
        previousOrganizationAffiliations: [{ ...open, endDate: today }],
        ...external,
      };
      const ends = [staff, outside]
        .map((id) => rows.get(id))
        .map((row) => `${row?.outcome ?? ''} ${row?.reason ?? ''}`);
      const content = async (id: string) => {
        const found = { ...(await researcherOf(id)) } as Record<string, unknown>;
        for (const field of ['_id', 'revision', 'changes']) delete found[field];
        return found;
      };
      return { ends, closed, staff: await content(staff), outside: await content(outside) };
    };

    const close = await runOn('close', 'CloseAffiliations', 'PreviouslyAffiliated');
    assert.deepEqual(close.ends, ['unchanged AFFILIATED', 'succeeded CHANGED']);
    assert.deepEqual(close.staff, units);
    assert.deepEqual(close.outside, { ...close.closed, affiliated: false, previousAffiliated: true });

    const non = await runOn('non', 'NonAffiliated');
    assert.deepEqual(non.ends, ['succeeded CHANGED', 'unchanged NOT_AFFILIATED']);
    assert.deepEqual([non.staff, non.outside], Array(2).fill({ ...units, affiliated: false }));

    const all = await runOn('all', 'NonAffiliated', 'PreviouslyAffiliated', 'CloseAffiliations');
    assert.deepEqual(all.ends, ['succeeded CHANGED', 'succeeded CHANGED']);
    const gone = { ...all.closed, affiliated: false, previousAffiliated: true };
    assert.deepEqual([all.staff, all.outside], [gone, gone]);
  });

  it('requires both a page role and the role of the job', async () => {
    await storeResearchers('roles', 'x1');
    const submit = (caller: string) =>
      api.call(caller, 'POST', '/jobs/M50801?op=run', runBody('roles', on('IncludeInSH', 'true')));
    assert.equal((await submit('both')).status, 200);
    for (const caller of ['pageOnly', 'jobOnly', 'none']) assert.equal((await submit(caller)).status, 403, caller);
    assert.equal((await api.call('pageOnly', 'GET', '/jobs/M50801')).status, 403);
  });
});
