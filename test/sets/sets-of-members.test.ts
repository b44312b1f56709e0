import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Asset } from '../../shared/model/asset.ts';
import { openSampleApi, task, type SampleApi } from '../support/sample-api.ts';

describe('sets', () => {
  let api: SampleApi;
  let run: string;
  const [first, second, third] = ['990009900000003', '990009900000001', '990009900000002'];
  before(async () => {
    api = await openSampleApi();
    await api.makeCaller('librarian', 'RESEARCH_ASSETS_MANAGER', 'REPOSITORY_MANAGER');
    await api.store.assets.insert(
      [first, second, third].map((_id) => ({
        _id,
        title: `Report ${_id}`,
        ...(_id === third ? { license: 'CCBY_V4.0' } : {}),
      })),
      'test',
    );
    const set = await api.setOf('IER', [first, second, third]);
    const parameters = task('License', { Value: 'CCBY_V4.0' });
    run = (await api.runOn<Asset>('M50701', set, parameters)).run._id;
  });
  after(async () => {
    await api.close();
  });

  const make = (caller: string, query: string, name: string) => api.call(caller, 'POST', `/sets?${query}`, { name });
  const membersOf = async (id: unknown) => {
    const { body } = await api.call('root', 'GET', `/sets/${String(id)}/members`);
    return (body['member'] as { id: string }[]).map((member) => member.id);
  };

  it('are made of the members of a run that have one outcome, and of one reason', async () => {
    const changed = await make('root', `job_instance_id=${run}&population=succeeded`, 'Changed');
    assert.equal(changed.status, 200, changed.text);
    assert.deepEqual(await membersOf(changed.body['id']), [second, first]);
    const unchanged = await make('root', `job_instance_id=${run}&population=UNCHANGED`, 'As they were');
    assert.deepEqual(await membersOf(unchanged.body['id']), [third]);
    const none = await make('root', `job_instance_id=${run}&population=UNCHANGED&reason=OTHER`, 'None');
    assert.deepEqual(await membersOf(none.body['id']), []);
  });

  it('are not made of runs that the caller may not see, of odd outcomes, or of two sources', async () => {
    const hidden = await make('librarian', `job_instance_id=${run}&population=SUCCEEDED`, 'Hidden');
    assert.match(hidden.text, /"402218"/);
    const odd = await make('root', `job_instance_id=${run}&population=PERHAPS`, 'Odd');
    assert.match(odd.text, /"402265".*SUCCEEDED, UNCHANGED, SKIPPED, FAILED, UNPROCESSED/);
    const two = await make('root', `job_instance_id=${run}&population=FAILED&set1=1&set2=2`, 'Two');
    assert.match(two.text, /"402265".*not several/);
    assert.match((await make('root', `job_instance_id=${run}`, 'Half')).text, /"500127"/);
  });

  it('can be tried as a query before they are made', async () => {
    const query = { field: 'license', operator: 'equals', value: 'CCBY_V4.0' };
    const tried = await api.call('librarian', 'POST', '/set-queries/try', { content: 'IER', query });
    assert.equal(tried.status, 200, tried.text);
    const { body } = await api.call('root', 'POST', '/sets', { name: 'CC0', type: 'LOGICAL', content: 'IER', query });
    const { value } = body['number_of_members'] as { value: number };
    assert.equal(tried.body['number_of_members'], value);
    assert.equal(tried.body['query'], 'Research assets where License equals "CCBY_V4.0"');
    const shown = tried.body['member'] as { id: string; description: string }[];
    assert.deepEqual(
      shown.map(({ id }) => id),
      (await membersOf(body['id'])).slice(0, 10),
    );
    assert.ok(shown.every(({ description }) => description !== ''));
    const wrong = await api.call('librarian', 'POST', '/set-queries/try', { content: 'IER', query: { field: 'x' } });
    assert.match(wrong.text, /"402265"/);
    assert.equal((await api.call('librarian', 'POST', '/set-queries/try', { content: 'USER', query })).status, 403);
  });
});
