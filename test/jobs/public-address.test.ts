import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { DoiProfile } from '../../shared/dois/doi-profile.ts';
import { landingProblem } from '../../shared/dois/landing-page.ts';
import type { JobDefinition } from '../../shared/job-kit/job-definition.ts';
import { openLookups } from '../../shared/job-kit/open-lookups.ts';
import { importAssetFiles } from '../../shared/jobs/import-asset-files.ts';
import { registerDoi } from '../../shared/jobs/register-doi.ts';
import type { ConfigurationEntry } from '../../shared/model/configuration-entry.ts';
import { readConfig } from '../../shared/runtime/config.ts';
import { isLoopbackHost } from '../../shared/runtime/loopback.ts';
import type { Store } from '../../shared/store/store.ts';
import { ADMIN } from '../support/callers.ts';

const profile = {
  landing_page: '{public_url}/assets/{id}',
  base_url: 'https://api.datacite.org',
  active: true,
  order: 0,
};

/** What a submit of the job says with this environment. */
async function problemsOf<P>(job: JobDefinition<P>, environment: Record<string, string>, content = {}) {
  const entry = { code: 'main', content: { ...profile, ...content }, secrets: { password: {} } };
  const configuration = { list: async () => [entry as unknown as ConfigurationEntry<DoiProfile>] };
  const lookups = openLookups({ configuration } as unknown as Store, readConfig(environment));
  return ((await job.check?.({} as P, lookups, ADMIN)) ?? []).map(({ message }) => message);
}

describe('with nothing configured, an address that only this machine reaches', () => {
  it('is never registered with a DOI, unless the registry is on this machine too', async () => {
    const [problem = ''] = await problemsOf(registerDoi, {});
    assert.match(problem, /would lead to http:\/\/localhost:8080.*Set MUSTER_PUBLIC_URL/);
    assert.deepEqual(await problemsOf(registerDoi, { MUSTER_PUBLIC_URL: 'https://repository.example' }), []);
    assert.deepEqual(await problemsOf(registerDoi, {}, { base_url: 'http://127.0.0.1:9000' }), []);
    assert.deepEqual(await problemsOf(registerDoi, {}, { landing_page: 'https://repository.example/{id}' }), []);
    assert.equal((await problemsOf(registerDoi, { MUSTER_PUBLIC_URL: 'http://127.0.0.1' })).length, 1);
  });

  it('is refused again when the account is opened, since profiles can change during a run', () => {
    const entry = { code: 'main', content: profile };
    assert.match(landingProblem(entry, 'http://localhost:8080') ?? '', /only this machine reaches/);
    assert.equal(landingProblem(entry, 'https://repository.example'), undefined);
  });

  it('is not put into links, unless files of this machine are imported', async () => {
    assert.match((await problemsOf(importAssetFiles, {}))[0] ?? '', /would lead to http:\/\/localhost:8080/);
    assert.deepEqual(await problemsOf(importAssetFiles, { MUSTER_PUBLIC_URL: 'https://repository.example' }), []);
    assert.deepEqual(await problemsOf(importAssetFiles, { MUSTER_DOWNLOAD_ALLOW: '127.0.0.1:9000' }), []);
  });

  it('is distinguished from one that others can reach', () => {
    for (const host of ['localhost', 'muster.localhost', '127.0.0.1', '127.1.2.3', '[::1]', '::1', '0.0.0.0']) {
      assert.equal(isLoopbackHost(host), true, host);
    }
    for (const host of ['localhost.example', 'repository.example', '10.0.0.1', '128.0.0.1', '[2001:db8::1]']) {
      assert.equal(isLoopbackHost(host), false, host);
    }
  });
});
