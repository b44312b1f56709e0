import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { assertRefused, ok, startTestApi, type Answer, type TestApi } from '../api/support.ts';
import type { User } from '../../shared/model/user.ts';
import { openMuster, type TestMuster } from '../support/muster.ts';
import { Browser, makePerson } from './people.ts';

interface AccountBody {
  primary_id: string;
  state: { value: string; desc: string };
  is_open: boolean;
  why_closed: string | null;
}

interface RoleBody {
  role: { value: string; desc: string };
  may_give: boolean;
  only_for: string[] | null;
  why_not: string | null;
  can_be_read_only: boolean;
}

describe('accounts', () => {
  let muster: TestMuster;
  let api: TestApi;
  let registrar: string;
  before(async () => {
    muster = await openMuster();
    api = await startTestApi(muster);
    registrar = await api.keyFor('registrar', 'USER_MANAGER');
    await muster.store.users.insert(
      [
        { _id: 'anna', firstName: 'Anna', lastName: 'Berg', email: 'berg@example.org', accountType: 'INTERNAL' },
        { _id: 'ben', lastName: 'Aal', status: 'INACTIVE', accountType: 'EXTERNAL', roles: [{ role: 'PATRON' }] },
        { _id: 'cleo', lastName: 'Cole', expiryDate: '20010131', roles: [{ role: 'ASSET_MANAGER', scope: 'LAW' }] },
        { _id: 'dora', lastName: 'Dorn', blocks: [{ blockType: '02-GLOBAL' }] },
        { _id: 'emil', lastName: 'Ernst', blocks: [{ blockType: '03-LOAN' }] },
        { _id: 'fred', lastName: 'Frei', expiryDate: '2001-01-31', blocks: [{ blockType: '02-GLOBAL' }] },
        { _id: 'gina', lastName: 'Graf', expiryDate: '2199-12-31', blocks: [{ blockType: 'X', status: 'INACTIVE' }] },
        { _id: 'hans', lastName: 'Hahn', status: 'INACTIVE', expiryDate: '2001-0131', roles: [] },
        { _id: 'ines', lastName: 'Igel', expiryDate: '200101-31T00:00:00Z', blocks: [{ blockType: '03-LOAN' }] },
        { _id: 'jan', lastName: 'Jung', expiryDate: 'some day' },
        { _id: 'high', lastName: 'Hoch', roles: [{ role: 'REPOSITORY_MANAGER', readOnly: true }] },
        { _id: 'gone', lastName: 'Gone', deleted: { at: new Date(), by: 'test' } },
      ],
      'load:1',
    );
  });
  after(async () => {
    api.close();
    await muster.close();
  });

  const list = async (query: string) =>
    ok(await api.get(`/accounts?limit=100&${query}`, registrar)) as unknown as {
      account: AccountBody[];
      total_record_count: number;
    };
  const idsOf = async (query: string) => (await list(query)).account.map(({ primary_id: id }) => id);
  const account = async (id: string, key = registrar) => ok(await api.get(`/accounts/${id}`, key));

  it('are listed with roles and with why somebody cannot sign in; searched, filtered, sorted, in pages', async () => {
    const { account: all } = await list('');
    const why = new Map(all.map(({ primary_id: id, why_closed: closed }) => [id, closed]));
    assert.deepEqual(
      ['anna', 'ben', 'cleo', 'dora', 'emil', 'gone'].map((id) => why.get(id)),
      [
        null,
        'The account is inactive.',
        'The account expired on 20010131.',
        'The account has the block 02-GLOBAL.',
        null,
        undefined,
      ],
    );
    assert.deepEqual((all.find(({ primary_id: id }) => id === 'cleo') as unknown as Record<string, unknown>)['role'], [
      {
        role: { value: 'ASSET_MANAGER', desc: 'Asset Manager' },
        scope: { value: 'LAW', desc: 'Law library' },
        read_only: false,
        granted_by: null,
      },
    ]);
    assert.deepEqual(await idsOf('q=berg@example'), ['anna']);
    assert.deepEqual(await idsOf('role=PATRON'), ['ben']);
    assert.deepEqual(await idsOf('role=PATRON&status=active'), []);
    assert.deepEqual(await idsOf('with_rights=true'), ['cleo', 'high', 'registrar']);
    assert.deepEqual(await idsOf('account_type=external'), ['ben']);
    const byName = await idsOf('order_by=name&direction=desc');
    assert.deepEqual(byName.slice(0, 3), ['jan', 'ines', 'high']);
    const page = ok(await api.get('/accounts?limit=2&offset=2', registrar)) as unknown as { account: AccountBody[] };
    assert.deepEqual(
      page.account.map(({ primary_id: id }) => id),
      ['cleo', 'dora'],
    );
    assertRefused(await api.get('/accounts?order_by=password', registrar), 400, '40166410', /order_by/);
    assertRefused(await api.get('/accounts?roles=PATRON', registrar), 400, '40166410');
    assertRefused(await api.get('/accounts/gone', registrar), 404, 'USER_NOT_FOUND');
  });

  it('are filtered by whether they can be used, and by what closes them, as each of them says', async () => {
    const { account: all } = await list('');
    const idsIn = (fits: (one: AccountBody) => boolean) => all.filter(fits).map(({ primary_id: id }) => id);
    for (const state of ['OPEN', 'INACTIVE', 'EXPIRED', 'BLOCKED']) {
      assert.deepEqual(
        await idsOf(`state=${state}`),
        idsIn(({ state: { value } }) => value === state),
        state,
      );
    }
    assert.deepEqual(await idsOf('state=closed'), ['ben', 'cleo', 'dora', 'fred', 'hans', 'ines']);
    assert.deepEqual(
      await idsOf('state=closed'),
      idsIn(({ is_open: isOpen }) => !isOpen),
    );
    assert.deepEqual(await idsOf('state=expired'), ['cleo', 'fred', 'ines']);
    assert.deepEqual(await idsOf('state=blocked&q=dorn'), ['dora']);
    assert.equal((await list('state=inactive')).total_record_count, 2);
    assert.deepEqual((await account('fred'))['state'], { value: 'EXPIRED', desc: 'Expired' });
    assertRefused(await api.get('/accounts?state=odd', registrar), 400, '40166410', /state/);
  });

  it('say whether the caller may change them, in the words of the refusal', async () => {
    assert.equal((await account('anna'))['may_change'], true);
    assert.deepEqual(await Promise.all(['registrar', 'anna'].map(async (id) => (await account(id))['is_own'])), [
      true,
      false,
    ]);
    const high = await account('high');
    assert.equal(high['may_change'], false);
    const user = ok(await api.get('//almaws/v1/users/high', registrar));
    const refused = await api.put('//almaws/v1/users/high', registrar, { ...user, last_name: 'Low' });
    assertRefused(refused, 403, 'FORBIDDEN');
    assert.equal(messageOf(refused), high['why_not']);

    const reader = await api.keyFor('reader');
    const readOnly = { roles: [{ role: 'USER_MANAGER', readOnly: true }] };
    await muster.store.users.edit('reader', 'test', (stored) => ({ ...stored, ...readOnly }));
    const asRead = await account('anna', reader);
    assert.equal(asRead['may_change'], false);
    assert.match(String(asRead['why_not']), /User Manager is read-only/);
  });

  it('get only roles that their giver holds; the list of roles says which, and why not the others', async () => {
    const law = await api.keyFor('law', 'USER_ADMINISTRATOR');
    await muster.store.users.edit('law', 'test', (stored) => ({
      ...stored,
      roles: [...(stored.roles ?? []), { role: 'ASSET_MANAGER', scope: 'LAW' }],
    }));
    const { role } = ok(await api.get('/roles', law)) as unknown as { role: RoleBody[] };
    const of = (code: string) => role.find(({ role: { value } }) => value === code) ?? assert.fail(code);
    assert.deepEqual(of('USER_ADMINISTRATOR').only_for, null);
    assert.equal(of('USER_ADMINISTRATOR').may_give, true);
    assert.deepEqual(of('ASSET_MANAGER').only_for, ['LAW']);
    assert.equal(of('PATRON').may_give, true);
    assert.equal(of('PATRON').can_be_read_only, false);
    assert.equal(of('FUND_MANAGER').can_be_read_only, true);

    // What the list says is what happens.
    for (const each of role) {
      const scope = each.only_for?.[0];
      const give = { role_type: each.role.value, ...(scope === undefined ? {} : { scope }) };
      const answer = await api.post('//almaws/v1/users', law, {
        primary_id: `with-${each.role.value}`,
        user_role: [give],
      });
      if (each.may_give) ok(answer);
      else {
        assertRefused(answer, 403, 'FORBIDDEN');
        assert.equal(messageOf(answer), each.why_not);
      }
      if (each.only_for === null) continue;
      const wider = { primary_id: 'wider', user_role: [{ role_type: each.role.value }] };
      assertRefused(await api.post('//almaws/v1/users', law, wider), 403, 'FORBIDDEN');
    }
  });

  it('get a one-time link from somebody who may act on them, is signed in, and proved it lately', async () => {
    await makePerson(muster.store, 'giver', { roles: [{ role: 'USER_MANAGER' }] });
    const giver = new Browser(api);
    ok(await giver.signIn('giver'));
    const ask = (id: string) => giver.call('POST', `/accounts/${id}/sign-in-links`);
    const made = ok(await ask('anna'), 201);
    const link = new URL(String(made['link']));
    const hours = (Date.parse(String(made['expires'])) - Date.now()) / 3_600_000;
    assert.ok(hours > 23 && hours <= 24, `it works for ${hours} hours`);
    const anna = new Browser(api);
    const signedIn = await anna.call('POST', `/${link.pathname}${link.search}`);
    assert.equal(signedIn.status, 303);
    assert.equal(signedIn.headers.get('location'), `${api.url}/account`);
    assert.equal((await anna.call('GET', '/me')).body['primary_id'], 'anna');
    const password = { body: { password: 'rain on the roof at night' } };
    assert.equal((await anna.call('PUT', '/me/password', password)).status, 204);
    assert.equal((await account('anna'))['password_set'], true);
    const token = link.pathname.split('/').at(-1) ?? '';
    const { entries } = await muster.store.auditTrail.page({ by: 'giver' }, { offset: 0, limit: 10 });
    assert.ok(entries.some(({ subject, result }) => subject === '/accounts/anna/sign-in-links' && result === 'done'));
    assert.ok(!JSON.stringify(entries).includes(token));
    assert.ok(!api.logged().includes(token));

    // Not for an account that got more than the giver has, and not from a giver whose own account is closed.
    const later = new URL(String(ok(await ask('anna'), 201)['link']));
    const follow = async () => (await new Browser(api).call('GET', `/${later.pathname}`)).status;
    assert.equal(await follow(), 200);
    const change = (id: string, values: Partial<User>) =>
      muster.store.users.edit(id, 'test', (user) => ({ ...user, ...values }));
    await change('anna', { roles: [{ role: 'REPOSITORY_MANAGER' }] });
    assert.equal(await follow(), 404);
    assert.equal((await new Browser(api).call('POST', `/${later.pathname}`)).status, 404);
    const another = new URL(String(ok(await ask('emil'), 201)['link']));
    await change('giver', { status: 'INACTIVE' });
    assert.equal((await new Browser(api).call('POST', `/${another.pathname}`)).status, 404);
    await change('giver', { status: 'ACTIVE' });
    await change('anna', { roles: [] });

    assertRefused(await ask('high'), 403, 'FORBIDDEN', /Repository Manager/);
    assertRefused(await ask('ben'), 409, 'ACCOUNT_CLOSED', /is inactive/);
    assertRefused(await ask('gone'), 404, 'USER_NOT_FOUND');
    assertRefused(await api.post('/accounts/anna/sign-in-links', registrar), 403, 'SESSION_REQUIRED');
    const longAgo = new Date(Date.now() - 60 * 60 * 1_000);
    await muster.store.sessions.collection.updateMany(
      { person: 'giver' },
      { $set: { authenticatedAt: longAgo, lastUsed: new Date() } },
    );
    assertRefused(await ask('anna'), 403, 'REAUTHENTICATION_REQUIRED');
  });
});

function messageOf({ body }: Answer): string | undefined {
  const { error } = body['errorList'] as { error: { errorMessage: string }[] };
  return error[0]?.errorMessage;
}
