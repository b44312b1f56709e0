import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { openMuster, type TestMuster } from '../support/muster.ts';
import { ok, startTestApi, type TestApi } from './support.ts';

const XML = { accept: 'application/xml' };
const SENT = { ...XML, 'content-type': 'application/xml' };
const DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';

/** The examples here are written from what the published API answers, not from what this code writes. */
describe('XML', () => {
  let muster: TestMuster;
  let api: TestApi;
  let key: string;
  before(async () => {
    muster = await openMuster();
    api = await startTestApi(muster);
    key = await api.keyFor('ada', 'GENERAL_SYSTEM_ADMINISTRATOR', 'REPOSITORY_MANAGER', 'RESEARCH_ASSETS_MANAGER');
    const assets = ['9910000000000001', '9910000000000002', '9910000000000003'];
    await muster.store.assets.insert(
      assets.map((_id) => ({ _id, title: `Asset ${_id.slice(-1)} & more` })),
      'test',
    );
  });
  after(async () => {
    api.close();
    await muster.close();
  });
  const read = async (path: string) => {
    const { status, text, headers } = await api.call('GET', path, { key, headers: XML });
    assert.equal(status, 200, text);
    assert.equal(headers.get('content-type'), 'application/xml; charset=utf-8');
    return text;
  };
  const send = (method: string, path: string, raw: string) => api.call(method, path, { key, raw, headers: SENT });
  const codeOf = (text: string) => /<errorCode>(.*?)<\/errorCode>/.exec(text)?.[1];

  it('is what the published API answers to whoever takes everything; JSON comes to those who ask for it', async () => {
    const typeOf = async (path: string, accept: string | undefined) => {
      // What fetch sends by itself is */*.
      const headers = { authorization: `apikey ${key}`, ...(accept === undefined ? {} : { accept }) };
      const answer = await fetch(`${api.url}/almaws/v1/conf${path}`, { headers });
      return `${answer.status} ${answer.headers.get('content-type')?.split(';')[0] ?? ''}`;
    };
    assert.equal(await typeOf('/jobs', undefined), '200 application/xml');
    assert.equal(await typeOf('/jobs', '*/*'), '200 application/xml');
    assert.equal(await typeOf('/jobs', 'text/xml'), '200 application/xml');
    assert.equal(await typeOf('/jobs', 'application/json'), '200 application/json');
    assert.equal(await typeOf('/jobs', 'application/xml;q=0.5, application/json'), '200 application/json');
    assert.equal(await typeOf('/jobs?format=json', '*/*'), '200 application/json');
    assert.equal(await typeOf('/jobs?FORMAT=xml', 'application/json'), '200 application/xml');
    assert.equal(await typeOf('/jobs/none', undefined), '400 application/xml');
    assert.equal(await typeOf('/jobs/none', 'application/json'), '400 application/json');
    assert.equal(await typeOf('/sets/nowhere/none', undefined), '404 application/xml');
    // What only Muster has is JSON.
    assert.equal(await typeOf('/units', undefined), '200 application/json');
    assert.equal(await typeOf('/nowhere', undefined), '404 application/json');
  });

  it('lists jobs with links as attributes and coded fields as elements with a desc', async () => {
    const text = await read('/jobs?limit=100&name=Update Set of Research Assets');
    assert.equal(
      text,
      `${DECLARATION}<jobs total_record_count="1"><job link="${api.url}/almaws/v1/conf/jobs/M50701"><id>M50701</id>` +
        '<name>Update Set of Research Assets</name><description>Updates research assets.</description>' +
        '<type desc="Manual">MANUAL</type><category desc="Research Assets">RESEARCH_ASSETS</category>' +
        '<content desc="Research Assets">UPDATE_RESEARCH_ASSETS</content>' +
        '<setContent desc="Research assets">IER</setContent></job></jobs>',
    );
  });

  it('carries a client from a new set to the outcome of each member', async () => {
    const created = await send(
      'POST',
      '/sets',
      `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<set>
  <name>Gauß &amp; Söhne</name>
  <description><![CDATA[with <angles>]]></description>
  <type desc="Itemized">ITEMIZED</type>
  <content desc="Research assets">IER</content>
  <private>false</private>
</set>`,
    );
    assert.equal(created.status, 200, created.text);
    assert.match(created.text, /<name>Gauß &amp; Söhne<\/name><description>with &lt;angles&gt;<\/description>/);
    assert.match(created.text, /<private desc="No">false<\/private><status desc="Active">ACTIVE<\/status>/);
    const id = /<id>(\d+)<\/id>/.exec(created.text)?.[1] ?? '';
    assert.match(created.text, new RegExp(`<set link="${api.url}/almaws/v1/conf/sets/${id}">`));

    // The set as it was answered, with members put inside.
    const whole = created.text.replace(
      '</set>',
      '<members total_record_count="2"><member link="x"><id>9910000000000001</id><description>any</description></member>' +
        '<member><id>9910000000000002</id></member></members></set>',
    );
    const managed = await send('POST', `/sets/${id}?op=add_members&FAIL_on_invalid_ID=False`, whole);
    assert.equal(managed.status, 200, managed.text);
    assert.match(
      managed.text,
      /<number_of_members link="[^"]*\/members">2<\/number_of_members>/,
      'as clients read it: set/number_of_members',
    );
    assert.match(managed.text, /<added total="2"><member><id>9910000000000001<\/id><\/member><member>/);
    const one = await send(
      'POST',
      `/sets/${id}?op=add_members`,
      '<set><members><member><id>9910000000000003</id></member></members></set>',
    );
    assert.match(one.text, />3<\/number_of_members>/);
    const members = await read(`/sets/${id}/members?limit=1`);
    assert.equal(
      members,
      `${DECLARATION}<members total_record_count="3"><member link="${api.url}/esploro/v1/assets/9910000000000001">` +
        '<id>9910000000000001</id><description>Asset 1 &amp; more</description></member></members>',
    );

    const run = await send(
      'POST',
      '/jobs/M50701?op=run',
      `<job><parameters>
        <parameter><name>set_id</name><value>${id}</value></parameter>
        <parameter><name>job_name</name><value>Licences</value></parameter>
        <parameter><name>TASK_License_Active</name><value>true</value></parameter>
        <parameter><name>TASK_License_Value</name><value>CCBY_V4.0</value></parameter>
      </parameters></job>`,
    );
    assert.equal(run.status, 200, run.text);
    const [, link = '', instance = ''] =
      /<additional_info link="(http[^"]*\/instances\/(\d+))">Job no\. /.exec(run.text) ?? [];
    assert.match(
      run.text,
      new RegExp(`<parameters><parameter><name>set_id</name><value>${id}</value></parameter><parameter>`),
    );
    const under = link.slice(`${api.url}/almaws/v1/conf`.length);
    await muster.withWorker(() => muster.ended(instance));

    const ended = await read(under);
    assert.match(ended, new RegExp(`^.*\n<job_instance link="${link}"><id>${instance}</id><name>Licences</name>`));
    assert.match(ended, /<status desc="Completed Successfully">COMPLETED_SUCCESS<\/status>/);
    assert.match(ended, /<progress>100<\/progress>/);
    assert.match(ended, /<alerts><alert desc="[^"]*">alert_general_success<\/alert><\/alerts>/);
    const counter = '<type desc="Assets succeeded">update_research_assets.asset_succeeded</type><value>3</value>';
    assert.ok(ended.includes(`<counters><counter>${counter}</counter><counter>`), ended);
    assert.match(ended, /<job_info link="[^"]*\/jobs\/M50701"><id>M50701<\/id>/);
    assert.ok((await read('/jobs/M50701/instances')).includes('<job_instances total_record_count="1"><job_instance '));
    const outcomes = await read(`${under}/members`);
    assert.match(
      outcomes,
      /<member link="[^"]*\/members\/9910000000000001"><id>.*<outcome desc="Succeeded">succeeded</,
    );
    assert.equal((await send('PUT', under, ended.replace('Licences', 'Renamed'))).status, 200);
    assert.match(await read(under), /<name>Renamed<\/name>/);
    const control = await send('POST', `${under}?op=pause`, '<job_instance/>');
    assert.deepEqual([control.status, codeOf(control.text)], [409, 'RUN_ENDED']);
  });

  it('reads code tables and writes them back', async () => {
    const table = await read('/code-tables/RelationTypes');
    assert.match(
      table,
      /^.*\n<code_table link="[^"]*"><name>RelationTypes<\/name><description>[^<]*<\/description><rows>/,
    );
    assert.ok(
      table.includes(
        '<row><code>haspart</code><description>Has part</description><enabled>true</enabled><inverse>ispartof</inverse></row>',
      ),
    );
    const written = await send('PUT', '/code-tables/RelationTypes', table);
    assert.equal(written.text, table);
    assert.match(await read('/code-tables?limit=1'), /^.*\n<code_tables total_record_count="13"><code_table link="/);
    assert.match(await read('/libraries'), /^.*\n<libraries total_record_count="\d+">/);
    assert.equal(
      await read('/integration-profiles'),
      `${DECLARATION}<integration_profiles total_record_count="0"></integration_profiles>`,
    );
    assert.equal(
      await read('/mapping-tables'),
      `${DECLARATION}<mapping_tables total_record_count="0"></mapping_tables>`,
    );
  });

  it('says what is wrong in the envelope of the published API, with a tracking id that the log has too', async () => {
    const { status, text } = await api.call('GET', '/jobs/M99999', { key, headers: XML });
    assert.equal(status, 400);
    const trackingId = /<trackingId>(E01-[^<]+)<\/trackingId>/.exec(text)?.[1] ?? 'none';
    assert.equal(
      text,
      `${DECLARATION}<web_service_result xmlns="http://com/exlibris/urm/general/xmlbeans"><errorsExist>true</errorsExist>` +
        '<errorList><error><errorCode>402216</errorCode><errorMessage>Invalid job id M99999.</errorMessage>' +
        `<trackingId>${trackingId}</trackingId></error></errorList></web_service_result>`,
    );
    assert.ok(api.logged().includes(trackingId));
    const stranger = await api.call('GET', '/jobs', { headers: XML });
    assert.deepEqual([stranger.status, codeOf(stranger.text)], [401, 'UNAUTHORIZED']);
  });

  it('that cannot be read changes nothing: no entity is expanded, no document type taken, nothing read twice', async () => {
    const run = '/jobs/M50701?op=run';
    for (const [raw, code] of [
      ['<job><parameters>', 'MALFORMED_XML'],
      ['', '402228'],
      ['not XML', 'MALFORMED_XML'],
      ['<job/><job/>', 'MALFORMED_XML'],
      ['<job>\u0001</job>', 'MALFORMED_XML'],
      ['<job><parameters><parameter a="1" a="2"/></parameters></job>', 'MALFORMED_XML'],
      ['<!DOCTYPE job [<!ENTITY a "b">]><job>&a;</job>', 'MALFORMED_XML'],
      ['<!DOCTYPE job SYSTEM "http://127.0.0.1:1/x.dtd"><job/>', 'MALFORMED_XML'],
      ['<!DOCTYPE job [<!ENTITY a SYSTEM "file:///etc/passwd">]><job><parameters/></job>', 'MALFORMED_XML'],
      ['<job>&nbsp;</job>', 'MALFORMED_XML'],
      [`${'<a>'.repeat(101)}${'</a>'.repeat(101)}`, 'BODY_TOO_DEEP'],
      ['<set/>', 'INVALID_BODY'],
      ['<job>text</job>', 'INVALID_BODY'],
      ['<job><parameters/><parameters/></job>', 'INVALID_BODY'],
      ['<job><parameters><other/></parameters></job>', 'INVALID_BODY'],
      ['<job><parameters><parameter><value>1</value></parameter></parameters></job>', 'INVALID_BODY'],
      ['<job><__proto__><polluted/></__proto__></job>', '402228'],
    ] as const) {
      const answer = await send('POST', run, raw);
      assert.deepEqual([answer.status, codeOf(answer.text)], [400, code], `${raw.slice(0, 80)} ${answer.text}`);
    }
    const large = await send('POST', run, `<job>${' '.repeat(1_100_000)}</job>`);
    assert.deepEqual([large.status, codeOf(large.text)], [413, 'REQUEST_TOO_LARGE']);
    const where = await send('POST', run, '<job>\n  <parameters>\n</job>');
    assert.match(where.text, /3:/, 'the line');
    const headers = { ...SENT, accept: 'application/json' };
    const units = await api.call('POST', '/units', { key, raw: '<unit><code>X</code></unit>', headers });
    assert.deepEqual([units.status, ok(units, 415)], [415, units.body]);
  });
});
