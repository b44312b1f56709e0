import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { configurationKinds } from '../../api/configuration/kinds.ts';
import type { JobDefinition } from '../../shared/job-kit/job-definition.ts';
import { PAGE_ROLES, ROLES, type Role } from '../../shared/model/roles.ts';
import { openMuster, type TestMuster } from '../support/muster.ts';
import { assertRefused, ok, startTestApi, type TestApi } from './support.ts';

interface JobBody {
  id: string;
  name: string;
  category: { value: string; desc: string };
}

describe('jobs over HTTP', () => {
  let muster: TestMuster;
  let api: TestApi;
  let jobs: readonly JobDefinition[];
  let admin: string;
  before(async () => {
    muster = await openMuster();
    api = await startTestApi(muster);
    jobs = await muster.catalogue.list();
    const roles = Object.keys(ROLES) as Role[];
    admin = await api.keyFor('admin', ...roles);
  });
  after(async () => {
    api.close();
    await muster.close();
  });
  const listed = async (query: string, key = admin) => {
    const body = ok(await api.get(`/jobs?limit=100${query}`, key)) as { job: JobBody[]; total_record_count: number };
    assert.equal(body.job.length, body.total_record_count);
    return body.job;
  };

  it('are shown as the published API shows them, with the sets that fit', async () => {
    const shown = (await listed('')).find(({ id }) => id === 'M50701');
    assert.deepEqual(shown, {
      id: 'M50701',
      name: 'Update Set of Research Assets',
      description: 'Updates research assets.',
      type: { value: 'MANUAL', desc: 'Manual' },
      category: { value: 'RESEARCH_ASSETS', desc: 'Research Assets' },
      content: { value: 'UPDATE_RESEARCH_ASSETS', desc: 'Research Assets' },
      setContent: { value: 'IER', desc: 'Research assets' },
      link: `${api.url}/almaws/v1/conf/jobs/M50701`,
    });
  });

  it('are refused, not listed in full, when a filter is not supported', async () => {
    assert.deepEqual(await listed('&profile_id=42'), []);
    const refused = await api.get('/jobs?catgory=USERS', admin);
    assertRefused(refused, 400, '40166410', /parameter catgory is not known here.*category/);
    const lists = [
      ...['/sets', '/units', '/dois', '/jobs/M50701/instances', '/outside-systems', '/code-tables/Licenses', '/audit'],
      ...['/normalization/processes', '/normalization/rule-files'],
      ...[...configurationKinds.keys()].map((kind) => `/${kind}`),
    ];
    for (const list of lists) {
      assertRefused(await api.get(`${list}?colour=red`, admin), 400, '40166410', /parameter colour is not known/);
    }
  });

  it('are listed in pages, by name, type and category', async () => {
    assert.deepEqual(
      (await listed('')).map(({ id }) => id),
      jobs.map(({ id }) => id),
    );
    const page = ok(await api.get('/jobs?limit=2&offset=1', admin)) as { job: JobBody[]; total_record_count: number };
    assert.deepEqual(
      [page.job.map(({ id }) => id), page.total_record_count],
      [jobs.slice(1, 3).map(({ id }) => id), jobs.length],
    );
    const first = ok(await api.get('/jobs', admin)) as { job: JobBody[] };
    assert.equal(first.job.length, Math.min(10, jobs.length));
    assert.deepEqual(
      (await listed('&name=update set of RESEARCH ASSETS')).map(({ id }) => id),
      ['M50701'],
    );
    assert.equal((await listed('&type=MANUAL')).length, jobs.length);
    assert.equal((await listed('&job_type=scheduled')).length, 0);
    const users = await listed('&category=USERS');
    assert.ok(users.length > 0 && users.every(({ category }) => category.value === 'USERS'));
    for (const query of ['limit=101', 'limit=-1', 'limit=x', 'offset=1.5', 'type=NONE', 'category=NONE']) {
      assertRefused(await api.get(`/jobs?${query}`, admin), 400, '40166410', new RegExp(query.split('=')[0] ?? ''));
    }
  });

  it('are listed with the missing role for those who may not run them, if asked for', async () => {
    const key = await api.keyFor('half', 'REPOSITORY_MANAGER', 'ASSET_MANAGER');
    const ids = (offered: JobBody[]) => offered.map(({ id }) => id);
    const runnable = jobs.filter(({ roles }) => roles.includes('ASSET_MANAGER')).map(({ id }) => id);
    assert.deepEqual(ids(await listed('', key)), runnable);
    assert.deepEqual(ids(await listed('&may_run=yes', key)), runnable);
    assert.deepEqual(ids(await listed('&may_run=all', key)), ids(await listed('')));
    const others = await listed('&may_run=no', key);
    assert.equal(others.length + runnable.length, jobs.length);
    const asset = others.find(({ id }) => id === 'M50701') as JobBody & Record<string, unknown>;
    assert.equal(asset['may_run'], false);
    assert.equal(
      asset['why_not'],
      'To run "Update Set of Research Assets", you need the role General System Administrator.',
    );
    assert.deepEqual(asset['missing_role'], [
      { value: 'GENERAL_SYSTEM_ADMINISTRATOR', desc: 'General System Administrator' },
    ]);

    await api.keyFor('reader');
    await muster.store.users.edit('reader', 'test', (user) => ({
      ...user,
      roles: [{ role: 'GENERAL_SYSTEM_ADMINISTRATOR', readOnly: true }],
    }));
    const reader = await api.keyFor('reader');
    const seen = (await listed('&may_run=no', reader)).find(({ id }) => id === 'M50701') as JobBody &
      Record<string, unknown>;
    assert.match(String(seen['why_not']), /one of these roles.*Your role General System Administrator is read-only/);
    assert.deepEqual((seen['missing_role'] as JobBody[]).length, PAGE_ROLES.length);
  });

  it('each has a JSON Schema of its parameters that is one, and texts for its form', async () => {
    const ajv = new Ajv2020({ strict: false, validateFormats: false });
    for (const { id } of jobs) {
      const { parameters_schema: schema, role } = ok(await api.get(`/jobs/${id}`, admin)) as {
        parameters_schema: { type: string; properties: Record<string, { title?: string }> };
        role: unknown[];
      };
      assert.ok(role.length > 0);
      ajv.compile(schema);
      assert.equal(schema.type, 'object');
      for (const [name, { title }] of Object.entries(schema.properties)) assert.ok(title, `${id} ${name}`);
    }
  });

  it('tell malformed ids from unknown ones', async () => {
    assertRefused(await api.get('/jobs/M1%20OR', admin), 400, '402215');
    assertRefused(await api.get('/jobs/M99999', admin), 400, '402216');
    assertRefused(await api.get('/jobs/M99999/instances', admin), 400, '402216');
    assertRefused(await api.post('/jobs/M1%20OR?op=run', admin), 400, '402215');
    assertRefused(await api.post('/jobs/M99999?op=run', admin), 400, '402216');
    assertRefused(await api.post('/jobs/M50701', admin), 400, '402220', /op/);
    assertRefused(await api.post('/jobs/M50701?op=walk', admin), 400, '402221');
  });

  it('need one of the five page roles, which the refusal names', async () => {
    const five = new RegExp(PAGE_ROLES.map((role) => ROLES[role]).join('.*'));
    const key = await api.keyFor('no-page', 'RESEARCH_ASSETS_MANAGER', 'ASSET_MANAGER', 'RESEARCHER_MANAGER');
    for (const [method, path] of [
      ['GET', '/jobs'],
      ['GET', '/jobs/M50701'],
      ['POST', '/jobs/M50701?op=run'],
      ['GET', '/jobs/M50701/instances'],
      ['GET', '/jobs/M50701/instances/1'],
      ['PUT', '/jobs/M50701/instances/1'],
      ['POST', '/jobs/M50701/instances/1?op=pause'],
      ['GET', '/jobs/M50701/instances/1/members'],
      ['GET', '/jobs/M50701/instances/1/members/1'],
      ['GET', '/jobs/M50701/instances/1/report.csv'],
    ] as const) {
      assertRefused(await api.call(method, path, { key }), 403, 'FORBIDDEN', five);
    }
  });

  it('need both the page role and the job role', async () => {
    for (const job of jobs) {
      const page: Role = job.roles.includes('REPOSITORY_MANAGER') ? 'USER_MANAGER' : 'REPOSITORY_MANAGER';
      const [role] = job.roles.filter((one) => !PAGE_ROLES.some((pageRole) => pageRole === one));
      const callers: [string, Role[], boolean][] = [
        ['page', [page], false],
        ['none', [], false],
        // A job role that is a page role opens the page by itself.
        ...(role ? [['job', [role], false] satisfies [string, Role[], boolean]] : []),
        ['both', [page, ...job.roles.slice(0, 1)], true],
      ];
      for (const [name, roles, isOpen] of callers) {
        const key = await api.keyFor(`${name}-${job.id}`, ...roles);
        const run = await api.post(`/jobs/${job.id}?op=run`, key);
        const shown = await api.get(`/jobs/${job.id}`, key);
        if (!isOpen) {
          assertRefused(run, 403, 'FORBIDDEN');
          assertRefused(shown, 403, 'FORBIDDEN');
          if (name === 'page') assert.ok((await listed('', key)).every(({ id }) => id !== job.id));
          continue;
        }
        ok(shown);
        assertRefused(run, 400, '402228', /set_id/);
        assert.ok((await listed('', key)).some(({ id }) => id === job.id));
      }
    }
    assert.equal(await muster.store.runs.collection.countDocuments(), 0);
  });
});
