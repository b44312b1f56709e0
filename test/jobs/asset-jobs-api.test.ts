import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Asset } from '../../shared/model/asset.ts';
import type { JournalRow } from '../../shared/model/journal.ts';
import { OUTCOMES } from '../../shared/model/outcome.ts';
import type { Run } from '../../shared/model/run.ts';
import { loadSample } from '../../shared/sample/load-sample.ts';
import { ok, startTestApi, type TestApi } from '../api/support.ts';
import { storeSet } from '../support/asset-sets.ts';
import { openMuster, type TestMuster } from '../support/muster.ts';

const MEMBERS = 24;
const FIX_AFFILIATION = 'M50712';
const IMPORT = 'M50705';
const HANDLE = 'M50711';
const DELETE = 'M50702';

/** Parameters as the product's clients send them. */
const sending = (prefix: string, values: Record<string, string>) =>
  Object.entries(values).map(([name, value]) => ({ name: { value: `${prefix}${name}` }, value }));
const relations = (values: Record<string, string>) => sending('TASK_Relations_', values);

describe('jobs on the assets of the sample, through the API', () => {
  let muster: TestMuster;
  let api: TestApi;
  let worker: { stop(): Promise<void> };
  let key: string;
  let ids: string[];
  before(async () => {
    muster = await openMuster();
    api = await startTestApi(muster);
    worker = await muster.startWorker();
    key = await api.keyFor('admin', 'GENERAL_SYSTEM_ADMINISTRATOR', 'RESEARCH_ASSETS_MANAGER', 'ASSET_MANAGER');
    ids = await loadSample(muster.store, 'INST');
    await storeSet(muster.store, ids.slice(0, MEMBERS), 'some');
  });
  after(async () => {
    api.close();
    await worker.stop();
    await muster.close();
  });

  const assetsOf = async (wanted: readonly string[]): Promise<Map<string, Asset>> => {
    const found = await muster.store.assets.collection.find({ _id: { $in: [...wanted] } }).toArray();
    return new Map(found.map((asset) => [asset._id, asset as unknown as Asset]));
  };

  /** Runs a job on the set; what the API says of it, the journal and the records have to agree. */
  const run = async (job: string, parameters: object[] = []): Promise<JournalRow[]> => {
    const parameter = [...sending('', { set_id: 'some' }), ...parameters];
    const { additional_info: info } = ok(await api.post(`/jobs/${job}?op=run`, key, { parameter }));
    const id = (info as { link: string }).link.split('/').at(-1) ?? '';
    const ended = await muster.ended(id);
    ok(await api.get(`/jobs/${job}/instances/${id}`, key));
    const rows = await muster.store.journal.collection.find({ run: id }).sort({ member: 1 }).toArray();
    checkCounts(ended, rows);
    await checkRecords(rows);
    return rows;
  };
  const checkCounts = ({ counts, auditMismatch }: Run, rows: readonly JournalRow[]) => {
    assert.equal(auditMismatch, undefined);
    assert.equal(rows.length, MEMBERS);
    for (const outcome of OUTCOMES) {
      assert.equal(counts?.[outcome], rows.filter((row) => row.outcome === outcome).length, outcome);
    }
  };
  const checkRecords = async (rows: readonly JournalRow[]) => {
    const edits = rows.flatMap(({ also = [] }) => also);
    const assets = await assetsOf([...rows.map(({ member }) => member), ...edits.map(({ target }) => target)]);
    for (const { _id, member, after: next = {}, revision } of rows) {
      const asset = assets.get(member);
      for (const [field, value] of Object.entries(next)) assert.deepEqual(asset?.[field], value);
      if (revision !== undefined) assert.ok(asset?.changes.some(({ by }) => by === _id));
    }
    for (const { target, key: item, action } of edits) {
      const isThere = assets.get(target)?.relations?.filter((relation) => relation.key === item).length;
      assert.equal(isThere, action === 'add' ? 1 : 0, `${target} ${item}`);
    }
  };
  const reasonsOf = (rows: readonly JournalRow[]) => [...new Set(rows.map(({ reason }) => reason))].sort();
  const changed = (rows: readonly JournalRow[]) => rows.filter(({ outcome }) => outcome === 'succeeded').length;

  it('Fix author internal affiliation in asset', async () => {
    const rows = await run(FIX_AFFILIATION);
    assert.ok(changed(rows) > 0);
    const details = new Set(rows.flatMap((row) => row.details ?? []).map(({ reason }) => reason));
    for (const reason of ['LINKED', 'AMBIGUOUS_UNIT', 'NO_EXACT_MATCH', 'ALREADY_LINKED'])
      assert.ok(details.has(reason), reason);
    assert.equal(changed(await run(FIX_AFFILIATION)), 0);
  });

  it('Import Research Assets Relations', async () => {
    const rows = await run(IMPORT);
    assert.deepEqual(reasonsOf(rows), ['CHANGED', 'NO_IMPORTED_RELATIONS', 'PARTIAL']);
    const again = await run(IMPORT);
    assert.deepEqual(reasonsOf(again), ['NO_IMPORTED_RELATIONS', 'TARGET_NOT_FOUND']);
  });

  it('Handle Relations for Research Assets: repair', async () => {
    const details = (await run(HANDLE, relations({ Condition: 'REPAIR' }))).flatMap((row) => row.details ?? []);
    const found = new Set(details.map(({ reason }) => reason));
    for (const reason of ['MISSING_RECIPROCAL', 'WRONG_INVERSE', 'DANGLING_REMOVED'])
      assert.ok(found.has(reason), reason);
    assert.deepEqual(reasonsOf(await run(HANDLE, relations({ Condition: 'REPAIR' }))), ['NOTHING_TO_REPAIR']);
  });

  it('Handle Relations for Research Assets: add, change, remove', async () => {
    const hub = ids.at(-1) ?? '';
    const inside = { Condition: 'ADD', Value: 'ispartof', Category: 'INTERNAL', Identifier: hub };
    assert.equal(changed(await run(HANDLE, relations(inside))), MEMBERS);
    assert.equal(
      (await assetsOf([hub])).get(hub)?.relations?.filter(({ relationType }) => relationType === 'haspart').length,
      MEMBERS,
    );

    const Url = 'https://outside.example/added';
    const outside = { Condition: 'ADD', Value: 'cites', Category: 'EXTERNAL', Title: 'Added', Doi: '10.9/added', Url };
    assert.equal(changed(await run(HANDLE, relations(outside))), MEMBERS);

    const toHub = { Condition: 'CHANGE_TYPE', From: 'ANY', Value: 'continues', Target: hub };
    assert.equal(changed(await run(HANDLE, relations(toHub))), MEMBERS);
    const ofType = { Condition: 'CHANGE_TYPE', From: 'continues', Value: 'replaces', Target: 'Null' };
    assert.equal(changed(await run(HANDLE, relations(ofType))), MEMBERS);

    assert.equal(changed(await run(HANDLE, relations({ Condition: 'REMOVE', From: 'cites', Target: Url }))), MEMBERS);
    assert.equal(changed(await run(HANDLE, relations({ Condition: 'REMOVE', From: 'replaces' }))), MEMBERS);
    assert.deepEqual(
      (await assetsOf([hub])).get(hub)?.relations?.filter(({ relationType }) => relationType === 'isreplacedby'),
      [],
    );
  });

  it('Delete Set of Research Assets', async () => {
    const deleting = (...guards: string[]) =>
      run(
        DELETE,
        sending('TASK_DoNotDeleteIf', Object.fromEntries(guards.map((guard) => [`${guard}_Active`, 'true']))),
      );
    const guarded = await deleting('Related', 'File', 'Doi');
    assert.deepEqual(reasonsOf(guarded), ['CHANGED', 'INCLUDES_DOI', 'INCLUDES_FILE', 'RELATED_TO_OTHER_ASSETS']);
    assert.deepEqual(reasonsOf(await deleting('File', 'Doi')), [
      'CHANGED',
      'INCLUDES_DOI',
      'INCLUDES_FILE',
      'RECORD_DELETED',
    ]);
    assert.deepEqual(reasonsOf(await deleting('Doi')), ['CHANGED', 'INCLUDES_DOI', 'RECORD_DELETED']);
    assert.deepEqual(reasonsOf(await deleting()), ['CHANGED', 'RECORD_DELETED']);
    const gone = ids.slice(0, MEMBERS);
    assert.equal(await muster.store.assets.collection.countDocuments({ deleted: { $exists: true } }), MEMBERS);
    const pointing = { 'relations.relatedIdentifier': { $in: gone }, deleted: { $exists: false } };
    assert.equal(await muster.store.assets.collection.countDocuments(pointing), 0);
  });
});
