import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Run } from '../../../shared/model/run.ts';
import type { User } from '../../../shared/model/user.ts';
import { loadFolder } from '../../../shared/exchange/loading/load-folder.ts';
import { storeSet } from '../../support/asset-sets.ts';
import { temporaryFolder } from '../../support/folder.ts';
import { openMuster, type TestMuster } from '../../support/muster.ts';

/** Every field that "For the field Added/changed field" speaks of. */
const PARAMETERS = {
  TASK_UserGroup_Active: 'true',
  TASK_UserGroup_Value: 'FACULTY',
  TASK_Campus_Active: 'true',
  TASK_Campus_Value: 'MAIN',
  TASK_RSL_Active: 'true',
  TASK_RSL_Value: 'RS',
  TASK_AddBlock_Active: 'true',
  TASK_AddBlock_Value: '02-GLOBAL',
  TASK_AddStatistics_Active: 'true',
  TASK_AddStatistics_Value: 'SCI',
  TASK_AddNote_Active: 'true',
  TASK_AddNote_Value: 'Seen at the desk',
};
/** What the outside says before, and after the runs. */
const BEFORE = {
  userGroup: 'STAFF',
  campus: 'NORTH',
  resourceSharingLibrary: 'LAW',
  statistics: [{ category: 'LAW' }],
};
const AFTER = {
  userGroup: 'VISITOR',
  campus: 'SOUTH',
  resourceSharingLibrary: 'LAW',
  notes: [{ text: 'From outside' }],
};

const { folder, write } = await temporaryFolder();

describe('Update/Notify Users, then a load from the outside', () => {
  let muster: TestMuster;
  let runs: Record<'byType' | 'asInternal', Run>;
  const userOf = async (id: string): Promise<User | undefined> => await muster.store.users.get(id);

  async function load(fields: Record<string, unknown>): Promise<void> {
    const people = ['e1', 'i1', 'e2', 'i2'].map((primaryId) => ({
      primaryId,
      accountType: primaryId.startsWith('e') ? 'EXTERNAL' : 'INTERNAL',
      ...fields,
    }));
    await write('researchers.jsonl', people.map((person) => JSON.stringify(person)).join('\n'));
    const options = { institution: 'INST', timeZone: 'UTC', reportFolder: folder };
    const report = await loadFolder(muster.store, folder, options);
    assert.deepEqual([report.rejected, report.kept], [0, 0]);
  }

  before(async () => {
    muster = await openMuster();
    await load(BEFORE);
    await storeSet(muster.store, ['e1', 'i1'], 'by-type', 'USER');
    await storeSet(muster.store, ['e2', 'i2'], 'as-internal', 'USER');
    runs = await muster.withWorker(async () => {
      const byType = await muster.submit('M148', 'by-type', PARAMETERS);
      const asInternal = await muster.submit('M148', 'as-internal', {
        ...PARAMETERS,
        TASK_FieldType_Value: 'INTERNAL',
      });
      return { byType: await muster.ended(byType._id), asInternal: await muster.ended(asInternal._id) };
    });
  });
  after(() => muster.close());

  it('the runs changed every field of every user, and journaled how it was and how it is', async () => {
    for (const run of Object.values(runs)) {
      assert.deepEqual(run.counts, { succeeded: 2, unchanged: 0, skipped: 0, failed: 0, unprocessed: 0 });
      for await (const row of muster.store.journal.collection.find({ run: run._id })) {
        const user = await userOf(row.member);
        assert.ok(row.before && row.after && user);
        for (const [field, value] of Object.entries(row.after)) assert.deepEqual(user[field], value, field);
        const fields = ['userGroup', 'campus', 'resourceSharingLibrary', 'blocks', 'statistics', 'notes'];
        for (const field of fields) assert.ok(field in row.after, field);
        assert.deepEqual(row.before['userGroup'], 'STAFF');
      }
    }
  });

  it('"Internal field values are not overridden during an SIS update. External field values are overridden during an SIS update."', async () => {
    await load(AFTER);
    const byType = await userOf('e1');
    for (const field of ['userGroup', 'campus', 'resourceSharingLibrary', 'blocks', 'statistics', 'notes'] as const) {
      assert.deepEqual(byType?.[field], (AFTER as Partial<User>)[field], `external ${field}`);
    }
    for (const id of ['i1', 'e2', 'i2']) {
      const user = await userOf(id);
      assert.deepEqual(
        [user?.userGroup, user?.campus, user?.resourceSharingLibrary],
        ['FACULTY', 'MAIN', 'RS'],
        `internal fields of ${id}`,
      );
      assert.deepEqual(
        user?.blocks?.map(({ blockType }) => blockType),
        ['02-GLOBAL'],
        id,
      );
      assert.deepEqual(
        user?.statistics?.map(({ category }) => category),
        ['SCI'],
        id,
      );
      assert.deepEqual(
        user?.notes?.map(({ text }) => text),
        ['Seen at the desk', 'From outside'],
        id,
      );
    }
  });

  it('the same load again leaves every user at its revision', async () => {
    const revisions = async () => Promise.all(['e1', 'i1', 'e2', 'i2'].map(async (id) => (await userOf(id))?.revision));
    const was = await revisions();
    await load(AFTER);
    assert.deepEqual(await revisions(), was);
  });
});
