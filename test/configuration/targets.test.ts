import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { configurationKinds } from '../../api/configuration/kinds.ts';
import { assertRefused, ok, startTestApi, type TestApi } from '../api/support.ts';
import { openMuster, type TestMuster } from '../support/muster.ts';

/** An entry of each kind that connects somewhere, with this host in each of its addresses. */
const ENTRIES: Readonly<Record<string, (host: string) => Record<string, unknown>>> = {
  'mail-servers': (host) => ({ host, from_address: 'r@example.org', is_active: false }),
  'ftp-configurations': (host) => ({ name: 'F', protocol: 'FTPS_EXPLICIT', host, user: 'u', password: 'p' }),
  'doi-profiles': (host) => ({
    base_url: `https://${host}/x`,
    account: 'INST.REPO',
    prefix: '10.5072',
    publisher: 'P',
    active: false,
  }),
  'orcid-clients': (host) => ({
    api_url: `https://${host}/v3.0`,
    oauth_url: `https://${host}/oauth`,
    client_id: 'APP-1',
  }),
  'identity-providers': (host) => ({ name: 'P', issuer: `https://${host}`, client_id: 'muster', is_active: false }),
  publishing: (host) => ({ push_url: `https://${host}/_bulk`, is_active: false }),
};

describe('the targets of configurations', () => {
  let muster: TestMuster;
  let api: TestApi;
  let key: string;
  before(async () => {
    muster = await openMuster();
    const egressAllow = ['*.allowed.example.org', '10.0.0.0/8'];
    api = await startTestApi({ ...muster, config: { ...muster.config, egressAllow } });
    key = await api.keyFor('admin', 'GENERAL_SYSTEM_ADMINISTRATOR', 'REPOSITORY_MANAGER', 'RESEARCHER_MANAGER');
  });
  after(async () => {
    api.close();
    await muster.close();
  });

  it('are named by each kind that has one', () => {
    const connecting = [...configurationKinds.values()].filter(({ connectsTo }) => connectsTo.length > 0);
    assert.deepEqual(connecting.map(({ path }) => path).sort(), Object.keys(ENTRIES).sort());
    for (const kind of configurationKinds.values()) {
      const fields = Object.keys('shape' in kind.schema ? (kind.schema.shape as object) : {});
      const places = fields.filter((field) => /host$|(?<!public_)url$|^issuer$/.test(field));
      assert.deepEqual([...kind.connectsTo].sort(), places.sort(), kind.path);
    }
  });

  it('are refused when MUSTER_EGRESS_ALLOW does not list them, when an entry is made and when it is changed', async () => {
    for (const [path, entry] of Object.entries(ENTRIES)) {
      const fine = entry('a.allowed.example.org');
      const { password, ...content } = fine;
      ok(await api.post(`/${path}`, key, { code: 'FINE', ...content, ...(password ? { password } : {}) }), 201);
      for (const host of ['elsewhere.example.org', '192.168.1.1', '169.254.169.254']) {
        const refused = await api.post(`/${path}`, key, { code: 'BAD', ...entry(host) });
        assertRefused(refused, 400, 'INVALID_BODY', /MUSTER_EGRESS_ALLOW|where no outside system is/);
        assertRefused(await api.put(`/${path}/FINE`, key, entry(host)), 400, 'INVALID_BODY');
      }
    }
  });
});
