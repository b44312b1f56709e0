import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { openTestStore } from '../support/store.ts';
import { assertRefused, CALLERS, ok, startSetsApi, type Answer } from './support.ts';

const licence = (value: string) => ({ field: 'license', operator: 'equals', value });

describe('sets over HTTP', async () => {
  const store = await openTestStore();
  const { call, address, close } = await startSetsApi(store);
  let count = 0;
  const unique = (name: string) => `${name} ${++count}`;

  before(async () => {
    const asset = (id: number, change: object) => ({ _id: `99000000000000${id}`, title: `Asset ${id}`, ...change });
    await store.assets.insert(
      [
        asset(0, { license: 'CC0', doi: { value: '10.1/a', state: 'external' } }),
        asset(1, { license: 'CC0', doi: { value: '10.1/twice', state: 'external' } }),
        asset(2, { license: 'CCBY_V4.0', doi: { value: '10.1/twice', state: 'external' } }),
        asset(3, { license: 'CCBY_V4.0', portal_visibility: false }),
        asset(4, { license: 'CC0', deleted: { at: new Date(), by: 'test' } }),
      ],
      'test',
    );
    await store.users.insert([{ _id: 'curator', firstName: 'Ada', lastName: 'Lovelace' }, { _id: '1E5' }], 'test');
    await store.researchers.insert(
      [{ _id: 'r1', firstName: 'Ada', lastName: 'Lovelace', title: 'Prof.', orcid: '0000-1' }],
      'test',
    );
  });
  after(async () => {
    close();
    await store.close();
  });

  async function create(
    as: string,
    change: object = {},
    query = '',
  ): Promise<Record<string, unknown> & { id: string }> {
    const set = {
      name: unique('Set'),
      type: { value: 'ITEMIZED' },
      content: { value: 'IER' },
      private: { value: 'false' },
      ...change,
    };
    return ok(await call(as, 'POST', query, set)) as Record<string, unknown> & { id: string };
  }
  async function idsOf(as: string, id: string, query = '?limit=100'): Promise<string[]> {
    const { member } = ok(await call(as, 'GET', `/${id}/members${query}`)) as { member: { id: string }[] };
    return member.map((entry) => entry.id);
  }
  const withMembers = (...ids: unknown[]) => ({ members: { member: ids.map((id) => ({ id })) } });
  const asset = (...numbers: number[]) => numbers.map((number) => `99000000000000${number}`);
  const reportOf = ({ body }: Answer) =>
    body['members_report'] as Record<string, { total: number; member: { id: string }[] }>;
  const told = (answer: Answer, kind: string) => reportOf(answer)[kind]?.member.map(({ id }) => id);

  it('have the published shape', async () => {
    const created = await create('curator', { name: 'Shape', description: 'about', note: 'n', private: 'true' });
    const link = `${address}/conf/sets/${created.id}`;
    const { status_date, created_date, modified_date, ...rest } = ok(await call('curator', 'GET', `/${created.id}`));
    assert.match(String(status_date), /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    assert.equal(created_date, status_date);
    assert.equal(modified_date, status_date);
    assert.match(created.id, /^\d{19}$/);
    assert.deepEqual(rest, {
      id: created.id,
      name: 'Shape',
      description: 'about',
      type: { value: 'ITEMIZED', desc: 'Itemized' },
      content: { value: 'IER', desc: 'Research assets' },
      private: { value: 'true', desc: 'Yes' },
      status: { value: 'ACTIVE', desc: 'Active' },
      note: 'n',
      created_by: { value: 'curator', desc: 'Lovelace, Ada' },
      number_of_members: { value: 0, link: `${link}/members` },
      origin: { value: 'UI', desc: 'Institution only' },
      link,
    });
    const logical = await create('curator', {
      type: 'LOGICAL',
      query: { value: JSON.stringify(licence('CC0')), desc: 'ignored' },
    });
    assert.deepEqual(logical['query'], {
      value: '{"field":"license","operator":"equals","value":"CC0"}',
      desc: 'Research assets where License equals "CC0"',
    });
    assert.equal((logical['number_of_members'] as { value: number }).value, 2);
    const page = ok(await call('curator', 'GET', `/${logical.id}/members?limit=1`));
    const record = `${address.replace('/almaws/v1', '')}/esploro/v1/assets/990000000000000`;
    assert.deepEqual(page, {
      member: [{ id: '990000000000000', description: 'Asset 0', link: record }],
      total_record_count: 2,
    });
  });

  it('take a query as an object, bare or wrapped, and refuse one that is wrong', async () => {
    for (const query of [
      licence('CC0'),
      { value: licence('CC0') },
      { all: [licence('CC0')] },
      JSON.stringify(licence('CC0')),
    ]) {
      assert.deepEqual(await idsOf('curator', (await create('curator', { type: 'LOGICAL', query })).id), asset(0, 1));
    }
    const set = { name: 'Wrong', type: 'LOGICAL', content: 'IER' };
    const wrong = { field: 'licence', operator: 'equals', value: 'CC0' };
    assertRefused(
      await call('curator', 'POST', '', { ...set, query: wrong }),
      '402265',
      /"licence" is not a field of IER/,
    );
    assertRefused(await call('curator', 'POST', '', { ...set, query: { value: '{' } }), '402265', /not valid JSON/);
    assertRefused(await call('curator', 'POST', '', set), '402265', /needs a query/);
    assertRefused(await call('curator', 'POST', '', { ...set, query: { $where: '1' } }), '402265');
  });

  it('are refused with the published codes when a field is wrong', async () => {
    const set = { name: unique('Codes'), type: 'ITEMIZED', content: 'IER' };
    assertRefused(await call('curator', 'POST', '', { ...set, type: 'SAVED' }), '402262', /ITEMIZED, LOGICAL/);
    assertRefused(await call('curator', 'POST', '', { ...set, type: undefined }), '402262');
    assertRefused(await call('curator', 'POST', '', { ...set, content: 'BIB_MMS' }), '402265', /IER, USER, RESEARCHER/);
    assertRefused(await call('curator', 'POST', '', { ...set, content: '' }), '402265', /content is missing/);
    assertRefused(await call('curator', 'POST', '', { ...set, name: ' ' }), '402265', /name must not be empty/);
    assertRefused(await call('curator', 'POST', '', { ...set, name: undefined }), '402265', /name is missing/);
    assertRefused(await call('curator', 'POST', '', { ...set, name: 'x'.repeat(256) }), '402265', /255/);
    assertRefused(await call('curator', 'POST', '', { ...set, private: 'perhaps' }), '402265', /private/);
    assertRefused(await call('curator', 'POST', '', ['not a set']), '402265');
    await create('curator', { name: 'Taken' });
    assertRefused(
      await call('dean', 'POST', '', { ...set, name: ' Taken ', content: 'RESEARCHER' }),
      '402263',
      /choose a different name/,
    );
    assertRefused(await call('curator', 'POST', '?population=X', set), '500127');
    assertRefused(await call('curator', 'POST', '?filter_set=7', set), '402265', /filter_set/);
  });

  it('are private unless said otherwise', async () => {
    const created = ok(
      await call('curator', 'POST', '', { name: unique('Default'), type: 'ITEMIZED', content: 'IER' }),
    );
    assert.deepEqual(created['private'], { value: 'true', desc: 'Yes' });
  });

  it('add usable ids and report the others by kind, when asked to go on', async () => {
    const { id } = await create('curator');
    ok(await call('curator', 'POST', `/${id}?op=add_members`, withMembers(...asset(3))));
    const sent = [
      ` "${asset(0)[0] ?? ''}"\r\n`,
      ...asset(0, 3, 4),
      '9.9E+14',
      9.9e14,
      'nobody',
      '',
      `${asset(1)[0] ?? ''}\n${asset(2)[0] ?? ''}`,
    ];
    const answer = await call(
      'curator',
      'POST',
      `/${id}?op=add_members&FAIL_ON_INVALID=False&id_type=`,
      withMembers(...sent),
    );
    ok(answer);
    assert.deepEqual(told(answer, 'added'), asset(0, 1, 2));
    assert.deepEqual(told(answer, 'already_in'), asset(3));
    assert.deepEqual(told(answer, 'unknown'), [...asset(4), 'nobody']);
    assert.deepEqual(told(answer, 'malformed'), ['990000000000000', '9.9E+14']);
    assert.deepEqual(told(answer, 'duplicate'), asset(0));
    assert.equal(reportOf(answer)['empty'], 1);
    assert.equal(reportOf(answer)['received'], 10);
    assert.equal(answer.body['members'], undefined);
    assert.deepEqual(answer.body['number_of_members'], { value: 4, link: `${address}/conf/sets/${id}/members` });
    assert.deepEqual(await idsOf('curator', id), asset(0, 1, 2, 3));
  });

  it('refuse a call with one unusable id, change nothing, and name it', async () => {
    const { id } = await create('curator');
    const add = (...ids: unknown[]) => call('curator', 'POST', `/${id}?op=add_members`, withMembers(...ids));
    ok(await add(...asset(0)));
    assertRefused(await add(...asset(1), 'nobody'), '60116', /1 unknown: nobody/);
    assertRefused(await add(...asset(1), '9.9E+14'), '60116', /1 malformed: 9\.9E\+14 \(a rounded number/);
    assertRefused(await add(...asset(1, 0)), '60115', /1 already in the set: 990000000000000/);
    assertRefused(await add(...asset(1, 1)), '60119', /1 sent more than once/);
    assertRefused(await add(...asset(1), ' '), '60114');
    assertRefused(await add(), '60113');
    assertRefused(await call('curator', 'POST', `/${id}?op=add_members`, {}), '60113');
    assertRefused(await add(...Array.from({ length: 1_001 }, (_, index) => `x${index}`)), '60118', /1001/);
    assertRefused(
      await call('curator', 'POST', `/${id}?op=delete_members`, withMembers(...asset(0, 1))),
      '60117',
      /1 not in the set/,
    );
    assertRefused(await call('curator', 'POST', `/${id}?op=drop`, withMembers(...asset(1))), '60111');
    assertRefused(await call('curator', 'POST', `/${id}`, withMembers(...asset(1))), '60111', /add_members/);
    assertRefused(
      await call('curator', 'POST', `/${id}?op=add_members&id_type=BARCODE`, withMembers('1')),
      '40166410',
      /DOI/,
    );
    assertRefused(
      await call('curator', 'POST', `/${id}?op=replace_members&fail_on_invalid_id=false`, withMembers('nobody')),
      '60116',
      /To empty the set/,
    );
    assert.deepEqual(await idsOf('curator', id), asset(0));
    const logical = await create('curator', { type: 'LOGICAL', query: { all: [] } });
    assertRefused(await call('curator', 'POST', `/${logical.id}?op=add_members`, withMembers(...asset(1))), '60112');
  });

  it('let members be removed and replaced, also by sending back a whole set', async () => {
    const { id } = await create('curator');
    const whole = ok(await call('curator', 'GET', `/${id}`));
    ok(await call('curator', 'POST', `/${id}?op=add_members`, { ...whole, ...withMembers(...asset(0, 1, 2)) }));
    const removed = await call(
      'curator',
      'POST',
      `/${id}?op=delete_members&fail_on_invalid_id=false`,
      withMembers(...asset(1, 3), '1E15'),
    );
    assert.deepEqual(
      [told(removed, 'removed'), told(removed, 'not_in_set'), told(removed, 'malformed')],
      [asset(1), asset(3), ['1E15']],
    );
    assert.deepEqual(await idsOf('curator', id), asset(0, 2));
    const replaced = await call('curator', 'POST', `/${id}?op=replace_members`, withMembers(...asset(2, 3)));
    assert.deepEqual(
      [told(replaced, 'added'), told(replaced, 'already_in'), reportOf(replaced)['left']],
      [asset(3), asset(2), 1],
    );
    assert.deepEqual(await idsOf('curator', id), asset(2, 3));
  });

  it('take ids of other types, and guess nothing where several records have one', async () => {
    const { id } = await create('curator');
    const add = (flag: string, ...ids: string[]) =>
      call('curator', 'POST', `/${id}?op=add_members&id_type=doi${flag}`, withMembers(...ids));
    assertRefused(await add('', '10.1/twice'), '60120', /matched by several records/);
    const answer = await add('&fail_on_invalid_id=false', '10.1/a', '10.1/twice', '10.1/none');
    assert.deepEqual(
      [told(answer, 'added'), told(answer, 'ambiguous'), told(answer, 'unknown')],
      [asset(0), ['10.1/twice'], ['10.1/none']],
    );
    assertRefused(await add('', '10.1/a'), '60176');
    const researchers = await create('dean', { content: 'RESEARCHER' });
    ok(await call('dean', 'POST', `/${researchers.id}?op=add_members&id_type=ORCID`, withMembers('0000-1')));
    const { member } = ok(await call('dean', 'GET', `/${researchers.id}/members`)) as { member: unknown[] };
    assert.deepEqual(member, [
      {
        id: 'r1',
        description: 'Lovelace, Ada',
        link: `${address.replace('/almaws/v1', '')}/esploro/v1/researchers/r1`,
      },
    ]);
  });

  it('take a user id that looks like a rounded number when there is such a user', async () => {
    const { id } = await create('registrar', { content: 'USER' });
    assert.deepEqual(told(await call('registrar', 'POST', `/${id}?op=add_members`, withMembers('1E5')), 'added'), [
      '1E5',
    ]);
  });

  it('are combined and made from logical sets', async () => {
    const cc0 = await create('curator', { type: 'LOGICAL', query: licence('CC0') });
    const some = await create('curator');
    ok(await call('curator', 'POST', `/${some.id}?op=add_members`, withMembers(...asset(1, 2))));
    const combine = async (operator: string) => {
      const query = `?combine=${operator}&set1=${cc0.id}&set2=${some.id}`;
      return idsOf('curator', (await create('curator', { content: undefined }, query)).id);
    };
    assert.deepEqual(await combine('AND'), asset(1));
    assert.deepEqual(await combine('or'), asset(0, 1, 2));
    assert.deepEqual(await combine('NOT'), asset(0));
    assert.deepEqual(await combine('None'), asset(1));
    const made = await create(
      'curator',
      { type: undefined },
      `?from_logical_set=${cc0.id}&combine=None&set1=None&set2=`,
    );
    assert.deepEqual(
      [made['type'], made['number_of_members']],
      [
        { value: 'ITEMIZED', desc: 'Itemized' },
        { value: 2, link: `${address}/conf/sets/${made.id}/members` },
      ],
    );
    assert.equal(made['query'], undefined);
    const set = { name: unique('Made'), type: 'ITEMIZED', content: 'IER' };
    assertRefused(await call('curator', 'POST', `?combine=AND&set1=${cc0.id}`, set), '402264', /both set1 and set2/);
    assertRefused(await call('curator', 'POST', `?combine=AND&set1=${cc0.id}&set2=7`, set), '402264');
    assertRefused(
      await call('curator', 'POST', `?combine=XOR&set1=${cc0.id}&set2=${some.id}`, set),
      '40166410',
      /AND, OR, NOT/,
    );
    assertRefused(await call('curator', 'POST', `?from_logical_set=${some.id}`, set), '402264', /not a logical set/);
    assertRefused(await call('curator', 'POST', `?from_logical_set=${cc0.id}`, { ...set, type: 'LOGICAL' }), '402262');
    const people = await create('admin', { content: 'USER' });
    assertRefused(await call('admin', 'POST', `?set1=${cc0.id}&set2=${people.id}`, set), '402265', /same content/);
    assertRefused(await call('admin', 'POST', `?from_logical_set=${cc0.id}`, { ...set, content: 'USER' }), '402265');
  });

  it('are changed, and only what differs counts as a change', async () => {
    const { id } = await create('curator', { type: 'LOGICAL', query: licence('CC0') });
    const whole = ok(await call('curator', 'GET', `/${id}`));
    ok(await call('curator', 'PUT', `/${id}`, whole));
    assert.equal((await store.sets.get(id))?.version, 1);
    const changed = ok(
      await call('curator', 'PUT', `/${id}`, {
        ...whole,
        name: 'Renamed',
        status: { value: 'INACTIVE' },
        query: licence('CCBY_V4.0'),
      }),
    );
    assert.deepEqual([changed['name'], changed['status']], ['Renamed', { value: 'INACTIVE', desc: 'Inactive' }]);
    assert.deepEqual(await idsOf('curator', id), asset(2, 3));
    assert.equal((await store.sets.get(id))?.version, 2);
    assertRefused(await call('curator', 'PUT', `/${id}`, { type: 'ITEMIZED' }), '402262');
    assertRefused(await call('curator', 'PUT', `/${id}`, { content: 'USER' }), '402265');
    await create('curator', { name: 'In use' });
    assertRefused(await call('curator', 'PUT', `/${id}`, { name: 'In use' }), '402263');
    const itemized = await create('curator');
    assertRefused(await call('curator', 'PUT', `/${itemized.id}`, { query: licence('CC0') }), '402265', /no query/);
  });

  it('are gone once deleted, and their name is free', async () => {
    const { id } = await create('curator', { name: 'Short-lived' });
    assert.equal((await call('curator', 'DELETE', `/${id}`)).status, 204);
    for (const [method, path, body] of [
      ['GET', ''],
      ['GET', '/members'],
      ['PUT', '', {}],
      ['DELETE', ''],
      ['POST', '?op=add_members', withMembers('1')],
    ] as const) {
      assertRefused(await call('curator', method, `/${id}${path}`, body), '60107');
    }
    await create('curator', { name: 'Short-lived' });
  });

  it('do not exist for others while they are private', async () => {
    const { id, name } = (await create('curator', { private: 'true' })) as { id: string; name: string };
    for (const caller of CALLERS.filter((each) => each !== 'curator' && each !== 'admin')) {
      assertRefused(await call(caller, 'GET', `/${id}`), '60107');
      assertRefused(await call(caller, 'GET', `/${id}/members`), '60107');
      assertRefused(await call(caller, 'PUT', `/${id}`, { note: 'x' }), '60107');
      assertRefused(await call(caller, 'DELETE', `/${id}`), '60107');
      assertRefused(await call(caller, 'POST', `/${id}?op=add_members`, withMembers(...asset(0))), '60107');
      assertRefused(
        await call(caller, 'POST', `?set1=${id}&set2=${id}`, { name: 'Stolen', type: 'ITEMIZED' }),
        '402264',
      );
      assert.equal(ok(await call(caller, 'GET', `?q=name~${encodeURIComponent(name)}`))['total_record_count'], 0);
    }
    ok(await call('admin', 'GET', `/${id}`));
    assert.equal(ok(await call('admin', 'GET', `?q=name~${encodeURIComponent(name)}`))['total_record_count'], 1);
  });

  it('are made by those who manage their content', async () => {
    const makers: Record<string, string[]> = {
      IER: ['admin', 'curator', 'archivist'],
      USER: ['admin', 'registrar'],
      RESEARCHER: ['admin', 'dean'],
    };
    for (const [content, allowed] of Object.entries(makers)) {
      for (const caller of [...CALLERS, 'nobody']) {
        const answer = await call(caller, 'POST', '', { name: unique('By'), type: 'ITEMIZED', content });
        if (allowed.includes(caller)) ok(answer);
        else assertRefused(answer, 'FORBIDDEN', /you need one of these roles: .*General System Administrator/);
      }
    }
  });

  it('of others can be seen, extended and reduced as the roles say', async () => {
    const { id } = await create('curator');
    const attempt: Record<string, (caller: string) => Promise<Answer>> = {
      see: (caller) => call(caller, 'GET', `/${id}`),
      describe: (caller) => call(caller, 'PUT', `/${id}`, { note: unique('note') }),
      add: (caller) => call(caller, 'POST', `/${id}?op=add_members&fail_on_invalid_id=false`, withMembers(...asset(0))),
      remove: (caller) =>
        call(caller, 'POST', `/${id}?op=delete_members&fail_on_invalid_id=false`, withMembers(...asset(0))),
      replace: (caller) => call(caller, 'POST', `/${id}?op=replace_members`, withMembers(...asset(0))),
    };
    const allowed: Record<string, string[]> = {
      see: ['admin', 'curator', 'archivist', 'librarian', 'repository', 'registrar'],
      describe: ['admin', 'curator', 'archivist'],
      add: ['admin', 'curator', 'archivist'],
      remove: ['admin', 'curator', 'librarian'],
      replace: ['admin', 'curator'],
    };
    for (const [action, run] of Object.entries(attempt)) {
      for (const caller of [...CALLERS, 'nobody']) {
        const answer = await run(caller);
        if (allowed[action]?.includes(caller) === true) ok(answer);
        else assertRefused(answer, allowed['see']?.includes(caller) === true ? 'FORBIDDEN' : '60107');
      }
    }
    assertRefused(await call('archivist', 'PUT', `/${id}`, { private: 'true' }), 'FORBIDDEN', /private or public/);
    assertRefused(await call('archivist', 'DELETE', `/${id}`), 'FORBIDDEN', /Repository Manager/);
    assert.equal((await call('librarian', 'DELETE', `/${id}`)).status, 204);
    const logical = await create('curator', { type: 'LOGICAL', query: licence('CC0') });
    assertRefused(
      await call('archivist', 'PUT', `/${logical.id}`, { query: { all: [] } }),
      'FORBIDDEN',
      /change the query/,
    );
  });

  it('are listed by name, in pages, filtered', async () => {
    const mark = unique('Listed_x');
    for (const name of ['b', 'a', 'C']) await create('curator', { name: `${mark} ${name}` });
    await create('dean', { name: `${mark} d`, content: 'RESEARCHER' });
    await create('curator', { name: `${mark} e`, type: 'LOGICAL', query: licence('CC0') });
    const names = async (query: string, as = 'admin') => {
      const { set, total_record_count } = ok(await call(as, 'GET', query)) as {
        set: { name: string }[];
        total_record_count: number;
      };
      return [total_record_count, ...set.map(({ name }) => name.slice(mark.length + 1))];
    };
    const q = `q=name~${encodeURIComponent(mark.toUpperCase())}`;
    assert.deepEqual(await names(`?${q}`), [5, 'C', 'a', 'b', 'd', 'e']);
    assert.deepEqual(await names(`?${q}&limit=2&offset=1`), [5, 'a', 'b']);
    assert.deepEqual(await names(`?${q}&limit=0`), [5]);
    assert.deepEqual(await names(`?${q}&offset=9`), [5]);
    assert.deepEqual(await names(`?${q}&content_type=RESEARCHER`), [1, 'd']);
    assert.deepEqual(await names(`?${q}&set_type=LOGICAL`), [1, 'e']);
    assert.deepEqual(await names(`?${q}&set_origin=UI_CZ`), [0]);
    assert.deepEqual(await names(`?${q}`, 'dean'), [1, 'd']);
    assert.deepEqual(await names(`?q=${encodeURIComponent(mark)}&content_type=None`), [5, 'C', 'a', 'b', 'd', 'e']);
    assert.equal((await names(`?q=created_by~DEAN`))[0] !== 0, true);
    assert.deepEqual(await names(`?q=name~.*`), [0]);
    for (const query of ['?limit=101', '?limit=-1', '?offset=x', '?content_type=BIB_MMS', '?set_type=X', '?q=size~1']) {
      assertRefused(await call('admin', 'GET', query), '40166410');
    }
    const { set } = ok(await call('admin', 'GET', `?${q}&view=full`)) as {
      set: { number_of_members: { value: number } }[];
    };
    assert.deepEqual(
      set.map((each) => each.number_of_members.value),
      [0, 0, 0, 0, 2],
    );
  });

  it('are listed in the order of their name, owner, and the time they were made or changed, and of one owner', async () => {
    const mark = unique('Sorted');
    const ids: Record<string, string> = {};
    for (const [name, as] of [
      ['b', 'curator'],
      ['c', 'admin'],
      ['a', 'curator'],
    ] as const) {
      ids[name] = (await create(as, { name: `${mark} ${name}` })).id;
    }
    const listed = async (query: string, as = 'admin') => {
      const { set } = ok(await call(as, 'GET', `?q=name~${mark}&${query}`)) as { set: { name: string }[] };
      return set.map(({ name }) => name.slice(mark.length + 1)).join('');
    };
    assert.equal(await listed('order_by=created'), 'acb', 'the newest first');
    assert.equal(await listed('order_by=CREATED&direction=asc'), 'bca');
    assert.equal(await listed('order_by=name&direction=desc'), 'cba');
    assert.equal(await listed('order_by=owner'), 'cab', 'admin, then curator, each by name');
    assert.equal(await listed('order_by=owner&direction=desc'), 'bac');
    assert.equal(await listed('owner=curator'), 'ab');
    assert.equal(await listed('owner=CURATOR'), '', 'a primary id as it is written');

    ok(await call('curator', 'PUT', `/${ids['b'] ?? ''}`, { note: 'changed' }));
    assert.equal(await listed('order_by=modified'), 'bac');
    ok(await call('curator', 'POST', `/${ids['a'] ?? ''}?op=add_members`, withMembers(...asset(1))));
    assert.equal(await listed('order_by=modified'), 'abc');
    ok(await call('admin', 'POST', `/${ids['c'] ?? ''}?op=replace_members`, withMembers(...asset(1))));
    assert.equal(await listed('order_by=modified'), 'cab');
    assert.equal(await listed('order_by=modified&direction=asc&limit=1&offset=1'), 'a');

    // Members of logical sets would have to be counted, of all sets, for each page.
    const refusal = await call('admin', 'GET', '?order_by=members');
    assertRefused(refusal, '40166410', /order_by must be one of NAME, CREATED, MODIFIED, OWNER/);
  });
});
