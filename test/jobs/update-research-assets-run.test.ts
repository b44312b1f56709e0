import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { MusterError } from '../../shared/runtime/errors.ts';
import { updateResearchAssets } from '../../shared/jobs/update-research-assets.ts';
import { storeAssetSet } from '../support/asset-sets.ts';
import { openMuster, type TestMuster } from '../support/muster.ts';

const AFFILIATED = { familyname: 'Ng', user: { primaryId: 'u1' } };
const OUTSIDER = { familyname: 'Roe', affiliationWithDesc: [{ value: 'Chemistry', desc: 'Chemistry' }] };
const LINK = { link: { url: 'https://example.org/1' } };

describe('a run of Update Set of Research Assets', () => {
  let muster: TestMuster;
  before(async () => {
    muster = await openMuster();
    await muster.store.units.put({ code: '110', name: 'Chemistry', parent: null, type: 'INTERNAL', active: true });
    await muster.startWorker();
  });
  after(() => muster.close());

  it('writes, journals and counts what its parameters ask for each member', async () => {
    const set = await storeAssetSet(
      muster.store,
      [
        { _id: 'm1', title: 'Both', creators: [AFFILIATED, OUTSIDER], links: [LINK], license: 'MIT' },
        { _id: 'm2', title: 'Nobody left', creators: [OUTSIDER], license: 'MIT' },
        { _id: 'm3', title: 'Nothing to do', creators: [AFFILIATED], license: 'CCBY_V4.0' },
      ],
      'set-main',
    );
    const run = await muster.submit(updateResearchAssets.id, set, {
      TASK_Affiliation_Active: 'true',
      TASK_Affiliation_From: 'Chemistry',
      TASK_Affiliation_Value: 'INST___110',
      TASK_License_Active: 'true',
      TASK_License_Value: 'CCBY_V4.0',
      TASK_NonAffiliated_Active: 'true',
      TASK_Links_Active: 'true',
      TASK_AssetType_Active: 'false',
      TASK_AssetType_Value: 'Null',
    });
    const ended = await muster.ended(run._id);

    assert.equal(ended.status, 'COMPLETED_WARNING');
    assert.deepEqual(ended.counts, { succeeded: 1, unchanged: 1, skipped: 0, failed: 1, unprocessed: 0 });
    const rows = await muster.store.journal.byIds(['m1', 'm2', 'm3'].map((member) => `${run._id}:${member}`));
    assert.deepEqual(rows.map(({ member, outcome, reason }) => `${member} ${outcome} ${reason}`).sort(), [
      'm1 succeeded CHANGED',
      'm2 failed NO_AUTHORS_LEFT',
      'm3 unchanged NO_CHANGE',
    ]);
    const changed = rows.find(({ member }) => member === 'm1');
    assert.deepEqual(changed?.before, { creators: [AFFILIATED, OUTSIDER], links: [LINK], license: 'MIT' });

    const [m1, m2, m3] = await Promise.all(['m1', 'm2', 'm3'].map((id) => muster.store.assets.get(id)));
    assert.deepEqual([m1?.['creators'], m1?.['links'], m1?.['license']], [[AFFILIATED], undefined, 'CCBY_V4.0']);
    assert.deepEqual([m2?.['license'], m2?.revision, m3?.revision], ['MIT', 1, 1]);
  });

  it('links authors with the unit name at the time of freezing', async () => {
    const set = await storeAssetSet(
      muster.store,
      [{ _id: 'n1', title: 'One', creators: [AFFILIATED, OUTSIDER] }],
      'set-link',
    );
    const run = await muster.submit(updateResearchAssets.id, set, {
      TASK_Affiliation_Active: 'true',
      TASK_Affiliation_Value: '110',
    });
    assert.equal((await muster.ended(run._id)).status, 'COMPLETED_SUCCESS');
    assert.deepEqual((await muster.store.assets.get('n1'))?.['creators'], [
      { ...AFFILIATED, affiliationWithDesc: [{ value: 'INST___110', desc: 'Chemistry' }] },
      OUTSIDER,
    ]);
  });

  it('hides an asset only in the profiles there are: those of researchers who are here and not deleted', async () => {
    const author = (primaryId: string) => ({ familyname: primaryId, user: { primaryId } });
    await muster.store.researchers.insert([{ _id: 'here' }, { _id: 'deleted' }], 'test');
    await muster.store.researchers.edit('deleted', 'test', (record) => ({
      ...record,
      deleted: { at: new Date(), by: 'test' },
    }));
    const creators = [author('here'), author('deleted'), author('user-only'), OUTSIDER];
    const set = await storeAssetSet(muster.store, [{ _id: 'o1', title: 'One', creators }], 'set-profile');
    const run = await muster.submit(updateResearchAssets.id, set, {
      TASK_ProfileDisplay_Active: 'true',
      TASK_ProfileDisplay_Value: 'false',
    });
    assert.equal((await muster.ended(run._id)).status, 'COMPLETED_SUCCESS');
    const [here, ...others] = creators;
    assert.deepEqual((await muster.store.assets.get('o1'))?.['creators'], [
      { ...here, isDisplayInPublicProfile: false },
      ...others,
    ]);
    const [row] = await muster.store.journal.byIds([`${run._id}:o1`]);
    assert.deepEqual(
      row?.details?.map(({ reason }) => reason),
      ['CHANGED', 'NO_PROFILE', 'NO_PROFILE', 'NO_PROFILE'],
    );
  });

  it('is not started with parameters that cannot be accepted, each of them named', async () => {
    const set = await storeAssetSet(muster.store, [{ _id: 'p1', title: 'One' }], 'set-refused');
    const parameters = {
      TASK_License_Active: 'true',
      TASK_License_Value: 'CCBY',
      TASK_AcademicUnit_Active: 'true',
      TASK_AcademicUnit_Condition: 'ADD',
      TASK_Licence_Value: 'MIT',
    };
    await assert.rejects(muster.submit(updateResearchAssets.id, set, parameters), (error: MusterError) => {
      const named = ['TASK_License_Value', 'TASK_AcademicUnit_Value', 'TASK_Licence_Value'];
      return error.httpStatus === 400 && named.every((name) => error.message.includes(name));
    });
    assert.equal(await muster.store.runs.collection.countDocuments({ 'set.id': set }), 0);
  });
});
