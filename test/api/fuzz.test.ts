import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request as send, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { after, before, describe, it } from 'node:test';
import { createApp } from '../../api/app.ts';
import type { ApiServices } from '../../api/api-services.ts';
import { configurationKinds } from '../../api/configuration/kinds.ts';
import { ROLE_CODES } from '../../shared/model/roles.ts';
import { readConfig } from '../../shared/runtime/config.ts';
import { routesOf } from '../access/routes.ts';
import { thingMaker } from '../access/world.ts';
import { openMuster, type TestMuster } from '../support/muster.ts';
import { anyText } from '../support/any-text.ts';
import { fc } from '../support/property-testing.ts';
import { startTestApi, type TestApi } from './support.ts';

const FULL = process.env['MUSTER_TEST_FULL'] !== undefined;
/** For each route. */
const REQUESTS = FULL ? 1_000 : 6;
const AT_ONCE = 8;
const PERSON = 'admin';

interface OddRequest {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string | undefined;
}

/** Texts that programs trip over, and some that are fine. */
const ODD_TEXTS = [
  ...['', ' ', '.', '..', '../..', '0', '-1', '1e999', '9'.repeat(400), 'NaN', 'null', 'undefined', 'true'],
  ...['constructor', '__proto__', 'toString', 'hasOwnProperty', '$where', '$ne', 'a.b.c', '[object Object]'],
  ...[
    '%',
    '%00',
    '%ff%fe',
    '%E0%80%80',
    '%2e%2e%2f',
    '%0d%0aX-Bad: 1',
    '+',
    '*',
    '?',
    '&=&',
    '#',
    ';',
    '//',
    '[',
    '\\',
  ],
  ...[
    '%F0%9F%92%A9',
    '%ED%A0%80',
    '%u0041',
    'a'.repeat(3_000),
    '(((((((((',
    '{"$gt":""}',
    "' OR 1=1 --",
    '<x>',
    '{{x}}',
  ],
  ...['2026-13-45', '0000-00-00', '99999999', '-271821-04-20T00:00:00Z', '+275760-09-13T00:00:01Z', '20260229'],
  ...['M50701', 'M50703', 'M50708', 'Licenses', 'IER', 'USER', 'default', 'datacite', 'test', 'run', 'resend'],
];
const QUERIES = [
  ...['limit', 'offset', 'q', 'op', 'apikey', 'name', 'from', 'to', 'status', 'code', 'order', 'direction', 'set_id'],
  ...[
    'verb',
    'metadataPrefix',
    'resumptionToken',
    'identifier',
    'until',
    'set',
    'language',
    'pass',
    'outcome',
    'format',
  ],
];
const FIELDS = [
  ...['name', 'code', 'content', 'members', 'member', 'parameter', 'query', 'value', 'text', 'rows', 'row', 'owner'],
  ...['private', 'status', 'type', 'id', 'description', 'host', 'rule', 'rules', 'tasks', 'record', 'threshold', 'to'],
  ...['concurrency', 'calls_per_second', 'asset', 'profile', '__proto__', 'constructor', '$set', 'a.b', ''],
];

function requestsTo(route: string, ids: readonly string[]): fc.Arbitrary<OddRequest> {
  const [method = '', template = ''] = route.split(' ');
  const odd = fc.oneof(fc.constantFrom(...ODD_TEXTS), fc.constantFrom(...ids), anyText({ maxLength: 30 }));
  const place = odd.map((value) => (/^[\x21-\x7e]*$/.test(value) ? value.replace(/[/?#\\]/g, '') : escaped(value)));
  const names = template.match(/:\w+/g) ?? [];
  const path = fc
    .tuple(...names.map(() => place))
    .map((values) => names.reduce((filled, name, index) => filled.replace(name, () => values[index] ?? ''), template));
  const query = fc
    .array(fc.tuple(fc.oneof(fc.constantFrom(...QUERIES), place), place), { maxLength: 3 })
    .map((pairs) => pairs.map(([name, value]) => `${name}=${value}`).join('&'));
  const leaf = fc.oneof(
    fc.constantFrom(...ODD_TEXTS),
    fc.constantFrom(...ids),
    fc.constantFrom(null, true, 0, -1, 1e300),
  );
  const { json } = fc.letrec<{ json: unknown }>((tie) => ({
    json: fc.oneof(
      { maxDepth: 4 },
      leaf,
      fc.array(tie('json'), { maxLength: 4 }),
      fc.dictionary(fc.constantFrom(...FIELDS), tie('json'), { maxKeys: 5 }),
    ),
  }));
  const body = fc.oneof(
    json.map((value) => JSON.stringify(value)),
    fc.constantFrom('', '{', '[]', '{}', 'null', '"x"', '\u0000', '<a/>', `${'['.repeat(300)}${']'.repeat(300)}`),
  );
  const headers = fc.record(
    {
      accept: fc.constantFrom('application/json', 'application/xml', '*/*', 'text/html', 'x', 'application/json;q=0'),
      'content-type': fc.constantFrom(
        'application/json',
        'application/json; charset=utf-16',
        'text/plain',
        'x/y;;=',
        '',
      ),
      'content-encoding': fc.constantFrom('identity', 'gzip', 'zip'),
      'if-none-match': fc.constantFrom('*', 'W/"x"', '"'),
      'if-modified-since': fc.constantFrom('x', 'Thu, 01 Jan 1970 00:00:00 GMT'),
      range: fc.constantFrom('bytes=0-', 'bytes=-1', 'bytes=5-1', 'bytes=0-0,2-3', 'lines=1'),
      'idempotency-key': fc.constantFrom('x', 'y'.repeat(2_000)),
      cookie: fc.constantFrom('muster=x', '=;;=', 'a=b; a=c'),
      'x-forwarded-for': fc.constantFrom('x', '127.0.0.1, ::1'),
    },
    { requiredKeys: [] },
  );
  return fc.record({ path, query, headers, body: fc.option(body, { nil: undefined }) }).map((each) => ({
    ...{ method, headers: each.headers, body: method === 'GET' ? undefined : each.body },
    path: each.query === '' ? each.path : `${each.path}?${each.query}`,
  }));
}

/** As it may stand in a request's line. */
function escaped(value: string): string {
  return [...Buffer.from(value)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
}

describe('odd requests to every route', () => {
  let muster: TestMuster;
  let api: TestApi;
  let key: string;
  const ids: string[] = [];
  before(async () => {
    muster = await openMuster();
    api = await startTestApi(muster);
    key = await api.keyFor(PERSON, ...ROLE_CODES);
    const make = thingMaker(muster);
    for (const thing of [
      'private set of assets',
      'public set of users',
      'run',
      'private rule file',
      'process',
    ] as const) {
      ids.push(await make(thing, PERSON));
    }
    ids.push(await make('run with a private export', PERSON), await make('restricted file', PERSON));
  });
  after(async () => {
    api.close();
    await muster.close();
  });

  /** Sends it as it is, which `fetch` would not. */
  async function statusOf({ method, path, headers, body }: OddRequest): Promise<{ status: number; said: string }> {
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const all = { authorization: `apikey ${key}`, ...headers, ...length };
    const { hostname: host, port } = new URL(api.url);
    // A connection of its own: the server may close one after an odd request.
    const sent = send({ host, port, method, path, headers: all, agent: false });
    sent.end(body);
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    const { statusCode: status = 0, headers: answered } = response;
    // A stream of events has no end.
    if (answered['content-type']?.startsWith('text/event-stream') !== true)
      return { status, said: await text(response) };
    response.destroy();
    return { status, said: 'a stream' };
  }

  it('that once broke it are answered with words', async () => {
    const long = 'q'.repeat(7_000);
    const days = ['%2B275760-09-13T00:00:01Z', '-271821-04-20', '99999-01-01', '2026-02-30', '0000-00-00T00:00:00Z'];
    const paths = [
      ...[
        '//[',
        '//[?q=x',
        '//]:99999/',
        '/conf/%',
        '/conf/jobs?q=%ff',
        `/conf/sets?q=${long}`,
        `/conf/units?q=${long}`,
      ],
      ...[`/conf/jobs?q=${long}`, '/conf/jobs/M50701?op=constructor', '/conf/jobs/constructor/instances'],
      ...days.flatMap((day) => [
        `/conf/audit?from=${day}`,
        `/conf/audit?to=${day}`,
        `/oai?verb=ListRecords&metadataPrefix=oai_dc&from=${day}&until=${day}`,
        `/conf/jobs/M50701/instances?submit_date_from=${day}&submit_date_to=${day}`,
      ]),
    ];
    for (const path of paths) {
      const { status } = await statusOf({ method: 'GET', path, headers: {}, body: undefined });
      assert.ok(status < 500, `${path} answered ${status}`);
    }
    const nested = `${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`;
    for (const path of ['/conf/sets', '/conf/normalization/rules/try', '/conf/jobs/M50701?op=constructor']) {
      const headers = { 'content-type': 'application/json' };
      const { status } = await statusOf({ method: 'POST', path, headers, body: nested });
      assert.equal(status, 400, path);
    }
  });

  // Routes are mounted, not called.
  const services = { config: readConfig({}), configurationKinds, store: {} } as unknown as ApiServices;
  const routes = routesOf(createApp(services));

  it('are answered with what is wrong, and never break the API', async (test) => {
    let count = 0;
    const check = async (route: string): Promise<void> => {
      await fc.assert(
        fc.asyncProperty(requestsTo(route, ids), async (odd) => {
          // Without it, the rest would be answered 401.
          if (/[?&](?:apikey|%61pikey)=/i.test(odd.path)) return;
          count += 1;
          const { status, said } = await statusOf(odd);
          // A control needs a worker, and a file its bytes; neither is here. On a busy machine, engines are slow to say
          // that they are up.
          const isAway = /NO_WORKER|RUN_STUCK|FILE_MISSING/.test(said) || /^\/health/.test(odd.path);
          const isFine = status < 500 || (status === 503 && isAway);
          assert.ok(isFine, `${odd.method} ${odd.path} answered ${status}: ${said.slice(0, 300)}`);
        }),
        { numRuns: REQUESTS, endOnFailure: true },
      );
    };
    const waiting = [...routes];
    const work = async () => {
      for (let route = waiting.shift(); route; route = waiting.shift()) await check(route);
    };
    try {
      await Promise.all(Array.from({ length: AT_ONCE }, work));
    } catch (error) {
      const failures = api
        .logged()
        .split('\n')
        .filter((line) => line.includes('a request failed'));
      test.diagnostic(failures.slice(0, 3).join('\n'));
      throw error;
    }
    assert.ok(count > routes.length * REQUESTS * 0.5);
    test.diagnostic(`${count} requests to ${routes.length} routes`);
  });
});
