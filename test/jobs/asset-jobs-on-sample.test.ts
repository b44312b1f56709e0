import assert from 'node:assert/strict';
import { relationsOf } from '../support/stored-relations.ts';
import { after, before, describe, it } from 'node:test';
import type { Asset } from '../../shared/model/asset.ts';
import { openSampleApi, type MemberStory, type SampleApi } from '../support/sample-api.ts';

const MEMBERS = 24;
const FIX_AFFILIATION = 'M50712';
const IMPORT = 'M50705';
const HANDLE = 'M50711';
const DELETE = 'M50702';

type Stories = readonly MemberStory<Asset>[];
const reasonsOf = (stories: Stories) => [...new Set(stories.map(({ row }) => row.reason))].sort();
const changed = (stories: Stories) => stories.filter(({ row }) => row.outcome === 'succeeded').length;
const detailsOf = (stories: Stories) =>
  new Set(stories.flatMap(({ row }) => row.details ?? []).map(({ reason }) => reason));

describe('every parameter of the other asset jobs on the sample, through the API', () => {
  let api: SampleApi;
  let set: string;
  let ids: string[];
  before(async () => {
    api = await openSampleApi();
    ids = api.sample.assets.map(({ _id }) => _id);
    set = await api.setOf('IER', ids.slice(0, MEMBERS));
  });
  after(() => api?.close());

  const run = async (job: string, parameters: Record<string, string> = {}): Promise<Stories> =>
    (await api.runOn<Asset>(job, set, parameters)).members;

  it('Fix author internal affiliation in asset', async () => {
    const stories = await run(FIX_AFFILIATION);
    assert.ok(changed(stories) > 0);
    for (const reason of ['LINKED', 'AMBIGUOUS_UNIT', 'NO_EXACT_MATCH', 'ALREADY_LINKED'])
      assert.ok(detailsOf(stories).has(reason), reason);
    assert.equal(changed(await run(FIX_AFFILIATION)), 0);
    assert.deepEqual(await api.unsent(FIX_AFFILIATION), []);
  });

  it('Import Research Assets Relations', async () => {
    assert.deepEqual(reasonsOf(await run(IMPORT)), ['CHANGED', 'NO_IMPORTED_RELATIONS', 'PARTIAL']);
    assert.deepEqual(reasonsOf(await run(IMPORT)), ['NO_IMPORTED_RELATIONS', 'TARGET_NOT_FOUND']);
    assert.deepEqual(await api.unsent(IMPORT), []);
  });

  it('Handle Relations for Research Assets', async () => {
    const handle = async (values: Record<string, string>) =>
      run(HANDLE, Object.fromEntries(Object.entries(values).map(([name, value]) => [`TASK_Relations_${name}`, value])));
    const found = detailsOf(await handle({ Condition: 'REPAIR' }));
    for (const reason of ['MISSING_RECIPROCAL', 'WRONG_INVERSE', 'DANGLING_REMOVED'])
      assert.ok(found.has(reason), reason);
    assert.deepEqual(reasonsOf(await handle({ Condition: 'REPAIR' })), ['NOTHING_TO_REPAIR']);

    const hub = ids.at(-1) ?? '';
    const inside = { Condition: 'ADD', Value: 'ispartof', Category: 'INTERNAL', Identifier: hub };
    assert.equal(changed(await handle(inside)), MEMBERS);
    const parts = (await relationsOf(api.store, hub)).filter(({ relationType }) => relationType === 'haspart');
    assert.equal(parts.length, MEMBERS);

    const Url = 'https://outside.example/added';
    const outside = { Condition: 'ADD', Value: 'cites', Category: 'EXTERNAL', Title: 'Added', Doi: '10.9/added', Url };
    for (const { row, is } of await handle(outside)) {
      assert.equal(row.outcome, 'succeeded');
      const added = is.relations?.filter(({ relatedUrl }) => relatedUrl === Url) ?? [];
      assert.deepEqual(
        added.map(({ relationType, relatedTitle, relatedDoi }) => [relationType, relatedTitle, relatedDoi]),
        [['cites', 'Added', '10.9/added']],
      );
    }

    const toHub = { Condition: 'CHANGE_TYPE', From: 'ANY', Value: 'continues', Target: hub };
    assert.equal(changed(await handle(toHub)), MEMBERS);
    const ofType = { Condition: 'CHANGE_TYPE', From: 'continues', Value: 'replaces', Target: 'Null' };
    assert.equal(changed(await handle(ofType)), MEMBERS);

    assert.equal(changed(await handle({ Condition: 'REMOVE', From: 'cites', Target: Url })), MEMBERS);
    assert.equal(changed(await handle({ Condition: 'REMOVE', From: 'replaces' })), MEMBERS);
    const replaced = (await relationsOf(api.store, hub)).filter(({ relationType }) => relationType === 'isreplacedby');
    assert.deepEqual(replaced, []);
    assert.deepEqual(await api.unsent(HANDLE), []);
  });

  it('a normalization process, with the file of each task chosen', async () => {
    const post = async (path: string, body: object) => {
      const answer = await api.call('root', 'POST', `/normalization${path}`, body);
      assert.equal(answer.status, 201, answer.text);
      return String(answer.body['id']);
    };
    const rules = {
      mark: 'rule "mark" when TRUE then addField "keywords.marked" end',
      shout:
        'rule "shout" when exists "title" then set TEMP"1" to dc value "dc"."title" upper case (TEMP"1") set "dc"."title" to TEMP"1" end',
    };
    const file = (name: keyof typeof rules) => post('/rule-files', { name, text: rules[name], access: 'SHARED' });
    const [mark, shout] = [await file('mark'), await file('shout')];
    const task = ['one', 'two'].map((name) => ({ name, rule_file: { value: mark } }));
    const job = await post('/processes', { name: 'Loud', description: '', task });
    const stories = await run(job, { TASK_RuleFile1_Value: mark, TASK_RuleFile2_Value: shout });
    for (const { row, was, is } of stories) {
      assert.equal(row.outcome, 'succeeded');
      assert.equal(is.title, was.title.toUpperCase());
      assert.ok(is.keywords?.some(({ values }) => values.includes('marked')));
    }
    await run(job, { TASK_RuleFile1_Value: shout, TASK_RuleFile2_Value: mark });
    assert.deepEqual(await api.unsent(job), []);
  });

  it('Delete Set of Research Assets', async () => {
    const deleting = async (...guards: string[]) =>
      reasonsOf(
        await run(DELETE, Object.fromEntries(guards.map((guard) => [`TASK_DoNotDeleteIf${guard}_Active`, 'true']))),
      );
    assert.deepEqual(await deleting('Related', 'File', 'Doi'), [
      'CHANGED',
      'INCLUDES_DOI',
      'INCLUDES_FILE',
      'RELATED_TO_OTHER_ASSETS',
    ]);
    assert.deepEqual(await deleting('File', 'Doi'), ['ALREADY_DELETED', 'CHANGED', 'INCLUDES_DOI', 'INCLUDES_FILE']);
    assert.deepEqual(await deleting('Doi'), ['ALREADY_DELETED', 'CHANGED', 'INCLUDES_DOI']);
    assert.deepEqual(await deleting(), ['ALREADY_DELETED', 'CHANGED']);
    assert.deepEqual(await api.unsent(DELETE), []);
    const gone = ids.slice(0, MEMBERS);
    const { collection } = api.store.assets;
    assert.equal(await collection.countDocuments({ deleted: { $exists: true } }), MEMBERS);
    assert.equal((await api.store.relations.towards(gone)).size, 0);
  });
});
