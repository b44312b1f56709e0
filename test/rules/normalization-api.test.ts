import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Role } from '../../shared/model/roles.ts';
import { VERB_NAMES } from '../../shared/rules/language/tokens.ts';
import { storeAssetSet } from '../support/asset-sets.ts';
import { openMusterApi, type ApiAnswer, type TestApi } from '../support/muster-api.ts';

const TRIM = 'rule "trim" when TRUE then replaceContents "title.  " with " " end';
const SHOUT =
  'rule "shout" when exists "title" then set TEMP"1" to dc value "dc"."title" upper case (TEMP"1") set "dc"."title" to TEMP"1" end';
const MARK = 'rule "mark" when TRUE then addField "keywords.marked" end';

function errorOf({ body, status }: ApiAnswer): { status: number; code: string; message: string } {
  const [error] =
    (body['errorList'] as { error: { errorCode: string; errorMessage: string }[] } | undefined)?.error ?? [];
  return { status, code: error?.errorCode ?? '', message: error?.errorMessage ?? '' };
}

describe('rule files and processes over the API', () => {
  let api: TestApi;
  before(async () => {
    api = await openMusterApi();
    const callers: [string, Role[]][] = [
      ['manager', ['RESEARCH_ASSETS_MANAGER', 'REPOSITORY_MANAGER']],
      ['other', ['RESEARCH_ASSETS_MANAGER']],
      ['admin', ['GENERAL_SYSTEM_ADMINISTRATOR']],
      ['stranger', ['USER_MANAGER', 'ASSET_MANAGER']],
      ['page-only', ['REPOSITORY_MANAGER']],
    ];
    for (const [name, roles] of callers) await api.makeCaller(name, ...roles);
    await api.startWorker();
  });
  after(() => api.close());

  const post = (caller: string, path: string, body: unknown) => api.call(caller, 'POST', `/normalization${path}`, body);
  const put = (caller: string, path: string, body: unknown) => api.call(caller, 'PUT', `/normalization${path}`, body);
  const get = (caller: string, path: string) => api.call(caller, 'GET', `/normalization${path}`);

  async function makeFile(
    name: string,
    text: string,
    more: Record<string, unknown> = { access: 'SHARED' },
  ): Promise<string> {
    const answer = await post('manager', '/rule-files', { name, text, ...more });
    assert.equal(answer.status, 201, answer.text);
    return answer.body['id'] as string;
  }

  async function makeProcess(name: string, ...files: string[]): Promise<string> {
    const task = files.map((file, n) => ({ name: `Step ${n + 1}`, rule_file: { value: file } }));
    const answer = await post('manager', '/processes', { name, description: 'Tidies.', task });
    assert.equal(answer.status, 201, answer.text);
    return answer.body['id'] as string;
  }

  it('a file is private and enabled when new, and only its owner sees it', async () => {
    const id = await makeFile('Private rules', TRIM, {});
    const { body } = await get('manager', `/rule-files/${id}`);
    assert.deepEqual(
      [body['access'], body['enabled'], body['version'], body['rules'], body['text']],
      [{ value: 'PRIVATE', desc: 'Private' }, true, 1, 1, TRIM],
    );
    assert.equal(errorOf(await get('other', `/rule-files/${id}`)).code, 'RULE_FILE_NOT_FOUND');
    const listed = (await get('other', '/rule-files?limit=100')).body['rule_file'] as { id: string }[];
    assert.ok(!listed.some((file) => file.id === id));
    await put('manager', `/rule-files/${id}`, { access: 'SHARED' });
    assert.equal((await get('other', `/rule-files/${id}`)).status, 200);
  });

  it('another text makes a version, anything else does not; versions stay', async () => {
    const id = await makeFile('Versioned', TRIM);
    const described = await put('manager', `/rule-files/${id}`, { description: 'Trims.', text: TRIM });
    assert.deepEqual([described.body['version'], described.body['description']], [1, 'Trims.']);
    const changed = await put('admin', `/rule-files/${id}`, { text: SHOUT });
    assert.deepEqual([changed.body['version'], changed.body['modified_by']], [2, 'admin']);
    const { body } = await get('manager', `/rule-files/${id}/versions`);
    const versions = body['version'] as { version: number; created_by: string }[];
    assert.deepEqual(
      versions.map(({ version, created_by }) => [version, created_by]),
      [
        [2, 'admin'],
        [1, 'manager'],
      ],
    );
    assert.equal((await get('manager', `/rule-files/${id}/versions/1`)).body['text'], TRIM);
    assert.equal((await get('manager', `/rule-files/${id}/versions/2`)).body['text'], SHOUT);
    assert.equal(errorOf(await get('manager', `/rule-files/${id}/versions/3`)).code, 'RULE_FILE_VERSION_NOT_FOUND');
  });

  it('simultaneous changes of a text make one version each, or are refused', async () => {
    const id = await makeFile('Contended', TRIM);
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, n) =>
        put('manager', `/rule-files/${id}`, { text: MARK.replace('marked', `m${n}`) }),
      ),
    );
    const won = answers.filter(({ status }) => status === 200).length;
    for (const answer of answers.filter(({ status }) => status !== 200)) assert.equal(errorOf(answer).code, 'CONFLICT');
    const { body } = await get('manager', `/rule-files/${id}`);
    assert.equal(body['version'], 1 + won);
    const { text } = (await get('manager', `/rule-files/${id}/versions/${1 + won}`)).body;
    assert.equal(text, body['text']);
  });

  it('a file can be sent back exactly as it was read', async () => {
    const id = await makeFile('Round trip', TRIM);
    const { body } = await get('manager', `/rule-files/${id}`);
    const answer = await put('manager', `/rule-files/${id}`, body);
    assert.deepEqual([answer.status, answer.body['version']], [200, 1]);
  });

  it('refuses invalid files: errors in the text with their places, names taken or changed, unknown fields', async () => {
    const broken = errorOf(
      await post('manager', '/rule-files', { name: 'Broken', text: 'rule "x" when TRUE then removeFeild "a" end' }),
    );
    assert.deepEqual([broken.status, broken.code], [400, 'RULES_INVALID']);
    assert.match(broken.message, /1:25: expected an action/);
    await makeFile('Taken', TRIM);
    assert.equal(errorOf(await post('other', '/rule-files', { name: 'Taken', text: TRIM })).code, 'RULE_FILE_EXISTS');
    const id = await makeFile('Fixed name', TRIM);
    assert.equal(errorOf(await put('manager', `/rule-files/${id}`, { name: 'New name' })).code, 'RULE_FILE_NAME_FIXED');
    assert.equal(errorOf(await put('manager', `/rule-files/${id}`, { colour: 'red' })).code, 'INVALID_BODY');
    assert.equal(errorOf(await post('manager', '/rule-files', { name: 'No text' })).code, 'INVALID_BODY');
    assert.equal(errorOf(await get('manager', '/rule-files/nobody')).status, 404);
  });

  it('says the words of its language: those that hold a rule together, those that start an action, and the others', async () => {
    const { body } = await get('manager', '/rules/words');
    const kinds = new Map((body['word'] as { value: string; kind: string }[]).map(({ value, kind }) => [value, kind]));
    const words = ['rule', 'salience', 'end', 'and', 'replacecontents', 'addsystemnumber', 'set', 'exists', 'temp'];
    assert.deepEqual(
      words.map((word) => kinds.get(word)),
      [...Array<string>(4).fill('STRUCTURE'), ...Array<string>(3).fill('ACTION'), 'OTHER', 'OTHER'],
    );
    for (const verb of VERB_NAMES.keys()) assert.equal(kinds.get(verb), 'ACTION', verb);
    assert.equal(kinds.get('nonsense'), undefined);
  });

  it('needs its own role: page roles and other job roles do not suffice', async () => {
    for (const caller of ['stranger', 'page-only']) {
      for (const path of ['/rule-files', '/processes']) {
        assert.equal(errorOf(await get(caller, path)).code, 'FORBIDDEN', `${caller} ${path}`);
      }
      assert.equal(errorOf(await post(caller, '/rules/check', { text: TRIM })).code, 'FORBIDDEN');
      assert.equal(errorOf(await post(caller, '/rules/try', { text: TRIM, record: { title: 'T' } })).code, 'FORBIDDEN');
    }
    assert.equal((await get('admin', '/rule-files')).status, 200);
  });

  it('a process takes shared, enabled files only, and keeps them shared and enabled while it uses them', async () => {
    const hidden = await makeFile('Hidden', TRIM, { access: 'PRIVATE' });
    const disabled = await makeFile('Disabled', TRIM, { access: 'SHARED', enabled: false });
    for (const file of [hidden, disabled, 'nobody']) {
      const answer = await post('manager', '/processes', {
        name: `With ${file}`,
        task: [{ name: 'Step', rule_file: file }],
      });
      assert.equal(errorOf(answer).code, 'RULE_FILE_NOT_USABLE');
    }
    assert.equal(errorOf(await post('manager', '/processes', { name: 'Empty', task: [] })).code, 'INVALID_BODY');
    const file = await makeFile('In use', TRIM);
    await makeProcess('Uses it', file);
    for (const change of [{ access: 'PRIVATE' }, { enabled: false }]) {
      const refused = errorOf(await put('manager', `/rule-files/${file}`, change));
      assert.equal(refused.code, 'RULE_FILE_IN_USE');
      assert.match(refused.message, /"Uses it"/);
    }
    assert.equal(
      errorOf(await api.call('manager', 'DELETE', `/normalization/rule-files/${file}`)).code,
      'RULE_FILE_IN_USE',
    );
  });

  it('every enabled process is a job of its own, as the seed has it, under an id that stays', async () => {
    const file = await makeFile('For a job', TRIM);
    const id = await makeProcess('Tidy titles', file);
    const { body } = await api.call('manager', 'GET', `/jobs/${id}`);
    assert.deepEqual(
      [body['name'], body['description'], body['content'], body['category']],
      [
        'Tidy titles',
        'Tidies.',
        { value: 'NORMALIZE_RESEARCH_ASSETS', desc: 'Research assets normalization' },
        { value: 'RESEARCH_ASSETS', desc: 'Research assets' },
      ],
    );
    await put('manager', `/processes/${id}`, { name: 'Tidy all titles' });
    assert.equal((await api.call('manager', 'GET', `/jobs/${id}`)).body['name'], 'Tidy all titles');
    await put('manager', `/processes/${id}`, { enabled: false });
    assert.notEqual((await api.call('manager', 'GET', `/jobs/${id}`)).status, 200);
    await put('manager', `/processes/${id}`, { enabled: true });
    assert.equal((await api.call('manager', 'GET', `/jobs/${id}`)).status, 200);
    assert.equal((await api.call('manager', 'DELETE', `/normalization/processes/${id}`)).status, 204);
    assert.notEqual((await api.call('manager', 'GET', `/jobs/${id}`)).status, 200);
    await makeProcess('Tidy all titles', file);
  });

  it('a process cannot take the name of another job', async () => {
    const file = await makeFile('For names', TRIM);
    await makeProcess('First', file);
    for (const name of ['First', 'Update Set of Research Assets']) {
      const answer = await post('manager', '/processes', { name, task: [{ name: 'Step', rule_file: file }] });
      assert.equal(errorOf(answer).code, 'PROCESS_NAME_EXISTS', name);
    }
  });

  it('its form offers the shared, enabled files for each task, the defined one first', async () => {
    const [one, two] = [await makeFile('Offered one', TRIM), await makeFile('Offered two', SHOUT)];
    await makeFile('Not offered', MARK, { access: 'PRIVATE' });
    const id = await makeProcess('Two steps', one, two);
    const { text } = await api.call('manager', 'GET', `/jobs/${id}`);
    for (const expected of [
      'TASK_RuleFile1_Value',
      'TASK_RuleFile2_Value',
      '"Step 2"',
      'Offered two',
      `"default":"${one}"`,
    ]) {
      assert.ok(text.includes(expected), expected);
    }
    assert.ok(!text.includes('Not offered'));
  });

  it('a run applies its tasks in order, with another file where one was chosen, and tells what each rule did', async () => {
    const [trim, shout, mark] = [
      await makeFile('Run trim', TRIM),
      await makeFile('Run shout', SHOUT),
      await makeFile('Run mark', MARK),
    ];
    const id = await makeProcess('Normalize for a run', trim, shout);
    const set = await storeAssetSet(
      api.store,
      [
        { _id: 'n1', title: 'two  blanks' },
        { _id: 'n2', title: 'TIDY' },
      ],
      'set-normalize',
    );
    const plain = await api.run('manager', id, set, {});
    assert.deepEqual(
      [plain.run.status, plain.rows.get('n1')?.outcome, plain.rows.get('n2')?.reason],
      ['COMPLETED_SUCCESS', 'succeeded', 'NO_CHANGE'],
    );
    assert.equal((await api.store.assets.get('n1'))?.['title'], 'TWO BLANKS');
    assert.deepEqual(
      plain.rows.get('n1')?.details?.map(({ item }) => item),
      ['Step 1: trim', 'Step 2: shout'],
    );
    const chosen = await api.run('manager', id, set, { TASK_RuleFile2_Value: mark });
    assert.equal(chosen.rows.get('n2')?.outcome, 'succeeded');
    assert.deepEqual((await api.store.assets.get('n2'))?.['keywords'], [{ values: ['marked'] }]);
  });

  it('a run keeps the versions that were the newest when it was frozen', async () => {
    const file = await makeFile('Pinned', MARK);
    const id = await makeProcess('Pin', file);
    const set = await storeAssetSet(api.store, [{ _id: 'p1', title: 'T' }], 'set-pin');
    const { run } = await api.run('manager', id, set, {});
    assert.deepEqual((run.fixed?.pinned as { tasks: { version: number }[] }).tasks[0]?.version, 1);
    await put('manager', `/rule-files/${file}`, { text: SHOUT });
    const next = await api.run('manager', id, set, {});
    assert.deepEqual((next.run.fixed?.pinned as { tasks: { version: number }[] }).tasks[0]?.version, 2);
    assert.equal((await api.store.assets.get('p1'))?.['title'], 'T');
  });

  it('a run is refused for a file that is not shared and enabled, an unknown parameter, or without the job role', async () => {
    const file = await makeFile('Refusing', MARK);
    const hidden = await makeFile('Refused', MARK, { access: 'PRIVATE' });
    const id = await makeProcess('Refuse', file);
    const set = await storeAssetSet(api.store, [{ _id: 'r1', title: 'T' }], 'set-refuse');
    const run = (caller: string, parameters: Record<string, string>) =>
      api.call(caller, 'POST', `/jobs/${id}?op=run`, {
        parameter: Object.entries({ set_id: set, ...parameters }).map(([name, value]) => ({
          name: { value: name },
          value,
        })),
      });
    assert.equal((await run('manager', { TASK_RuleFile1_Value: hidden })).status, 400);
    assert.equal((await run('manager', { TASK_RuleFile2_Value: file })).status, 400);
    for (const caller of ['page-only', 'other', 'stranger']) {
      assert.notEqual((await run(caller, {})).status, 200, caller);
    }
  });
});

describe('checking and trying rules over the API', () => {
  let api: TestApi;
  before(async () => {
    api = await openMusterApi();
    await api.makeCaller('manager', 'RESEARCH_ASSETS_MANAGER');
  });
  after(() => api.close());
  const post = (path: string, body: unknown) => api.call('manager', 'POST', `/normalization/rules${path}`, body);

  it('check answers with every problem and its place', async () => {
    const { body } = await post('/check', {
      text: 'rule "x" when TRUE then removeFeild "a"\nsuffix "title" with "." end',
    });
    assert.deepEqual([body['rules'], body['errors'], body['warnings']], [1, 1, 1]);
    const problems = body['problem'] as { severity: string; line: number; column: number }[];
    assert.deepEqual(
      problems.map(({ severity, line, column }) => `${severity} ${line}:${column}`),
      ['error 1:25', 'warning 2:1'],
    );
  });

  it('try shows a stored asset before and after, rule by rule, and stores nothing', async () => {
    await api.store.assets.insert([{ _id: 'try1', title: 'two  blanks' }], 'test');
    const text = `${TRIM} ${MARK} rule "no" when exists "edition" then removeField "title" end`;
    const { body, status } = await post('/try', { text, asset: 'try1' });
    assert.equal(status, 200);
    assert.deepEqual(body['before'], { id: 'try1', title: 'two  blanks' });
    assert.deepEqual(body['after'], { id: 'try1', title: 'two blanks', keywords: [{ values: ['marked'] }] });
    const rules = body['rule'] as { name: string; outcome: string; before: unknown; after: unknown }[];
    assert.deepEqual(
      rules.map(({ name, outcome, before: was, after: is }) => [name, outcome, was, is]),
      [
        ['trim', 'CHANGED', { title: 'two  blanks' }, { title: 'two blanks' }],
        ['mark', 'CHANGED', {}, { keywords: [{ values: ['marked'] }] }],
        ['no', 'NOT_MET', {}, {}],
      ],
    );
    assert.deepEqual([body['changed'], body['repeats'], body['refused']], [true, false, null]);
    assert.equal((await api.store.assets.get('try1'))?.revision, 1);
  });

  it('try takes a record that is not stored, a stored file, and says what would be refused or repeated', async () => {
    const file = await post('/../rule-files', {
      name: 'Grow',
      text: 'rule "g" when TRUE then suffix "title" with "!" end',
    });
    const grown = await post('/try', { rule_file: file.body['id'], record: { title: 'T' } });
    assert.deepEqual([(grown.body['after'] as { title: string }).title, grown.body['repeats']], ['T!', true]);
    const refused = await post('/try', {
      text: 'rule "g" when TRUE then removeField "title" end',
      record: { title: 'T' },
    });
    assert.match(String(refused.body['refused']), /title would no longer be valid/);
  });

  it('refuses both or neither of text and file, of asset and record, and rules with errors', async () => {
    const file = { rule_file: 'x', text: TRIM };
    for (const body of [
      {},
      file,
      { text: TRIM },
      { text: TRIM, asset: 'a', record: {} },
      { text: TRIM, record: { title: 7 } },
    ]) {
      assert.equal(errorOf(await post('/try', body)).code, 'INVALID_BODY', JSON.stringify(body));
    }
    assert.equal(errorOf(await post('/try', { text: 'rule', record: { title: 'T' } })).code, 'RULES_INVALID');
    assert.equal(errorOf(await post('/try', { text: TRIM, asset: 'nobody' })).code, 'ASSET_NOT_FOUND');
    assert.equal(errorOf(await post('/check', { rule_file: 'nobody' })).code, 'RULE_FILE_NOT_FOUND');
  });

  it('ends rules that cost too much with the limit they reached', async () => {
    const text = `rule "big" when TRUE then set TEMP"1" to "xxxxxxxxxx" ${'concatenate with delimiter (TEMP"1",TEMP"1","") '.repeat(40)} end`;
    const { code, message } = errorOf(await post('/try', { text, record: { title: 'T' } }));
    assert.equal(code, 'RULE_OUTPUT_LIMIT');
    assert.match(message, /in rule "big"/);
  });
});
