import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { pino } from 'pino';
import { startApi, type RunningApi } from '../../api/start-api.ts';
import { readConfig } from '../../shared/runtime/config.ts';
import { openStore } from '../../shared/store/store.ts';
import { makeAssets, storeAssetSet } from '../support/asset-sets.ts';
import { testEngines } from '../support/engines.ts';
import { databaseThrough } from '../support/severable-database.ts';
import { newDatabaseName } from '../support/store.ts';
import { openProxy, type SeverableProxy } from '../support/severable-proxy.ts';
import { until } from '../support/until.ts';

/** A caller who waits for an answer does not wait longer. */
const PATIENCE_MS = 40_000;
const RUN = '/almaws/v1/conf/jobs/M50701?op=run';

describe('an API whose database or Temporal goes away and comes back', () => {
  let database: SeverableProxy;
  let temporal: SeverableProxy;
  let api: RunningApi;
  let key: string | undefined;
  const name = newDatabaseName();

  before(async () => {
    const [host = '', port] = testEngines().temporalAddress.split(':');
    const { url: mongodbUrl, proxy } = await databaseThrough();
    database = proxy;
    temporal = await openProxy({ host, port: Number(port) });
    await database.cut();
    await temporal.cut();
    const config = readConfig({
      PORT: '0',
      TEMPORAL_ADDRESS: `127.0.0.1:${temporal.port}`,
      MONGODB_URL: mongodbUrl,
      MONGODB_DATABASE: name,
      MUSTER_TASK_QUEUE: name,
    });
    // Silent: what it would say is looked at elsewhere.
    const start = { config: { ...config, port: 0 }, log: pino({ level: 'silent' }) };
    api = await startApi({
      ...start,
      onOwnerKey: (made) => {
        key = made;
      },
    });
  });
  after(async () => {
    await api.close();
    await database.close();
    await temporal.close();
  });

  async function call(path: string, body?: object): Promise<{ status: number; code: string; retryAfter: number }> {
    const response = await fetch(api.url + path, {
      method: body ? 'POST' : 'GET',
      headers: {
        authorization: `apikey ${key ?? 'none'}`,
        accept: 'application/json',
        'content-type': 'application/json',
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const text = await response.text();
    const code = /"errorCode":"(\w+)"/.exec(text)?.[1] ?? '';
    return { status: response.status, code, retryAfter: Number(response.headers.get('retry-after')) };
  }
  const health = async () => {
    const response = await fetch(`${api.url}/health`, { signal: AbortSignal.timeout(PATIENCE_MS) });
    return { code: response.status, ...((await response.json()) as object) };
  };
  const assertAway = async (answer: ReturnType<typeof call>) => {
    const { status, retryAfter } = await answer;
    assert.equal(status, 503);
    assert.ok(retryAfter > 0);
  };
  const succeeds = (what: string, path: string) => until(what, async () => (await call(path)).status === 200);

  it('comes up while both are away, says so, and prepares itself when the database is back', async () => {
    assert.deepEqual(await health(), {
      code: 503,
      status: 'down',
      database: 'down',
      temporal: 'down',
      prepared: false,
    });
    assert.equal((await fetch(`${api.url}/health/live`)).status, 200);
    await assertAway(call('/almaws/v1/conf/jobs'));
    await database.mend();
    // Ready means that the next request works, also in the moment between.
    await until('it is prepared', async () => {
      const { prepared } = (await health()) as { prepared?: boolean };
      return prepared === true && (await call('/almaws/v1/conf/jobs')).status === 200;
    });
    await api.ready;
    assert.match(key ?? '', /^[0-9a-f]{64}$/);
    assert.equal((await call('/almaws/v1/conf/jobs')).status, 200);
    assert.deepEqual(await health(), { code: 503, status: 'down', database: 'up', temporal: 'down', prepared: true });
  });

  it('reads without Temporal, and submits when Temporal is back', async () => {
    const store = await openStore(testEngines().mongodbUrl, name);
    await storeAssetSet(store, makeAssets(1), 'set');
    await store.close();
    const parameter = [
      { name: { value: 'set_id' }, value: 'set' },
      { name: { value: 'TASK_Links_Active' }, value: 'true' },
    ];
    const refused = await call(RUN, { parameter });
    assert.deepEqual([refused.status, refused.code], [503, 'TEMPORAL_UNAVAILABLE']);
    await temporal.mend();
    await until('the run is taken', async () => (await call(RUN, { parameter })).status === 200);
    assert.deepEqual(await health(), { code: 200, status: 'up', database: 'up', temporal: 'up', prepared: true });
    temporal.silence();
    await assertAway(call(RUN, { parameter }));
    assert.equal((await health()).code, 503);
    await temporal.cut();
    await temporal.mend();
    await until('the run is taken again', async () => (await call(RUN, { parameter })).status === 200);
  });

  it('answers 503 while the database is down or hangs, and recovers by itself', async () => {
    await database.cut();
    await assertAway(call('/almaws/v1/conf/units'));
    await assertAway(call(RUN, { parameter: [] }));
    assert.equal((await health()).code, 503);
    await database.mend();
    await succeeds('the database is back', '/almaws/v1/conf/units');
    database.silence();
    await assertAway(call('/almaws/v1/conf/units'));
    await database.cut();
    await database.mend();
    await succeeds('the database answers again', '/almaws/v1/conf/units');
    assert.equal((await health()).code, 200);
  });
});
