import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { ConfigError } from '../../shared/runtime/config.ts';
import { databaseCommands, endedRuns, outsideTurns, requests, settledMembers } from '../../shared/runtime/watched.ts';
import { openStatus, type Status } from '../../shared/telemetry/open-status.ts';

const LOOPBACK = { host: '127.0.0.1', port: 0 };
const opened: Status[] = [];
after(async () => {
  for (const { close } of opened) await close();
});

async function open(): Promise<Status> {
  const status = (await openStatus({ status: LOOPBACK })) ?? assert.fail('nothing is served');
  opened.push(status);
  return status;
}

const get = (status: Status, path: string, method = 'GET') => fetch(`${status.url}${path}`, { method });

describe('the port for health and metrics', () => {
  it('is not there unless it is set, and then nobody watches', async () => {
    assert.equal(await openStatus({}), undefined);
    for (const work of [requests, databaseCommands, outsideTurns]) assert.equal(work.isWatched, false);
  });

  it('says ready only while all is well, and what is not; live always', async () => {
    const status = await open();
    let isDatabaseUp = true;
    status.check('database', async () => {
      if (!isDatabaseUp) throw new Error('connection refused');
      return true;
    });
    status.check('polling', () => false);
    status.check('polling', () => true);
    assert.equal((await get(status, '/health/ready')).status, 200);
    isDatabaseUp = false;
    const answer = await get(status, '/health/ready');
    assert.deepEqual([answer.status, answer.headers.get('retry-after')], [503, '5']);
    assert.deepEqual(await answer.json(), { status: 'down', database: 'down', polling: 'up' });
    assert.equal((await get(status, '/health/live')).status, 200);
    assert.deepEqual([(await get(status, '/')).status, (await get(status, '/metrics', 'POST')).status], [404, 405]);
  });

  it('refuses a port that is taken with what to do', async () => {
    const port = Number(new URL((await open()).url).port);
    await assert.rejects(openStatus({ status: { ...LOOPBACK, port } }), (error) => {
      assert.ok(error instanceof ConfigError);
      assert.match(error.message, /MUSTER_STATUS_PORT/);
      return true;
    });
  });

  it('prints what it was told, and the rest if a gauge or another exporter fails', async () => {
    const status = await open();
    const { metrics } = status;
    metrics.gauge({ name: 'muster_test', help: 'Test.', labels: ['kind'] }, async () => {
      throw new Error('no answer');
    });
    metrics.append(async () => {
      throw new Error('no answer');
    });
    const end = requests.begin({ method: 'GET', headers: {} });
    end.end({ route: '/conf/sets/:id', status: 404 });
    settledMembers.tell({ job: 'registerDoi', counts: { succeeded: 3, failed: 1 }, parked: 2 });
    endedRuns.tell({ job: 'registerDoi', status: 'COMPLETED_WARNING' });
    const waiting = outsideTurns.begin({ system: 'orcid' });
    const text = await (await get(status, '/metrics')).text();
    for (const line of [
      'muster_http_request_duration_seconds_count{method="GET",route="/conf/sets/:id",status="404"} 1',
      'muster_members_total{job="registerDoi",outcome="succeeded"} 3',
      'muster_members_parked_total{job="registerDoi"} 2',
      'muster_runs_ended_total{job="registerDoi",status="COMPLETED_WARNING"} 1',
      'muster_outside_waiting{system="orcid"} 1',
    ]) {
      assert.ok(text.split('\n').includes(line), line);
    }
    waiting.end(undefined);
    assert.match(await metrics.print(), /^muster_outside_waiting\{system="orcid"\} 0$/m);
  });
});
