import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { openMusterApi, type TestApi } from '../support/muster-api.ts';
import { pythonClient } from '../support/python-peers.ts';

/** Given the address, the key and the members; prints what it saw. */
const PROGRAM = `
import asyncio, json, sys
import niquests
from almapy import AlmaClient
from almapy.exceptions import APIClientError

async def main(url, key, *members):
    session = niquests.AsyncSession(base_url=f"{url}/almaws/v1")
    client = AlmaClient(key, client=session)
    sets, jobs = client.config.sets, client.config.jobs
    seen = {}
    job = next(job for job in (await jobs.get_jobs(limit=100)).job if job.name == "Update Set of Research Assets")
    seen["job"] = (await jobs.get_job(job.id)).content.value
    made = await sets.create({"name": "From almapy", "type": {"value": "ITEMIZED"}, "content": {"value": "IER"}, "private": {"value": "false"}})
    await sets.manage_members(made.id, list(members), op="add_members")
    seen["members"] = (await sets.get_set(made.id)).number_of_members.value
    page = await sets.get_members(made.id, limit=2)
    seen["page"] = [member.id for member in page.member]
    seen["total"] = page.total_record_count
    seen["listed"] = [each.name for each in (await sets.get_list(content_type="IER", set_type="ITEMIZED", q="name~almapy")).set]
    values = {"set_id": made.id, "job_name": "Licences", "TASK_License_Active": "true", "TASK_License_Value": "CCBY_V4.0"}
    submitted = await jobs.submit_job(job.id, {"parameter": [{"name": {"value": name}, "value": value} for name, value in values.items()]})
    instance = submitted.additional_info.link.rsplit("/", 1)[-1]
    while True:
        run = await jobs.get_job_instance(job.id, instance)
        if run.status.value.startswith("COMPLETED"):
            break
        await asyncio.sleep(0.2)
    seen["status"] = run.status.value
    seen["counters"] = {counter.type.value: counter.value for counter in run.counter if counter.value != "0"}
    seen["instances"] = [each.name for each in (await jobs.get_job_instances(job.id)).job_instance]
    for what, call in {"job": jobs.get_job("M99999"), "again": sets.create({"name": "From almapy", "type": {"value": "ITEMIZED"}, "content": {"value": "IER"}})}.items():
        try:
            await call
        except APIClientError as error:
            seen[f"error of {what}"] = str(error)
    await sets.delete_set(made.id)
    seen["left"] = (await sets.get_list()).total_record_count
    await session.close()
    print(json.dumps(seen))

asyncio.run(main(*sys.argv[1:]))
`;

describe('almapy, a client of the published API', () => {
  let api: TestApi;
  before(async () => {
    api = await openMusterApi();
    await api.makeCaller('ada', 'GENERAL_SYSTEM_ADMINISTRATOR', 'RESEARCH_ASSETS_MANAGER');
  });
  after(() => api.close());

  it('lists jobs, makes a set, adds members, runs, waits, reads the result, and understands errors', async () => {
    const members = ['9910000000000001', '9910000000000002', '9910000000000003'];
    await api.store.assets.insert(
      members.map((_id) => ({ _id, title: _id })),
      'test',
    );
    const client = await pythonClient();
    const said = await api.withWorker(() => client.run(PROGRAM, '', [api.origin, api.keyOf('ada'), ...members]));
    const { 'error of job': unknown, 'error of again': taken, ...seen } = JSON.parse(said) as Record<string, unknown>;
    assert.deepEqual(seen, {
      job: 'UPDATE_RESEARCH_ASSETS',
      members: 3,
      page: members.slice(0, 2),
      total: 3,
      listed: ['From almapy'],
      status: 'COMPLETED_SUCCESS',
      counters: { 'update_research_assets.asset_succeeded': '3' },
      instances: ['Licences'],
      left: 0,
    });
    assert.match(String(unknown), /402216|Invalid job id/);
    assert.match(String(taken), /402263|already exists/);
  });
});
