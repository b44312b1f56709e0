import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { file, startHostileServer, type HostileServer } from '../stand-ins/hostile-server.ts';
import { startTraceReceiver, type ReceivedSpan, type TraceReceiver } from '../stand-ins/trace-receiver.ts';
import { makeAssets, storeAssetSet } from '../support/asset-sets.ts';
import { testEngines } from '../support/engines.ts';
import { temporaryFolder } from '../support/folder.ts';
import { LOADER } from '../support/loader.ts';
import { runBody } from '../support/muster-api.ts';
import { openTestStore } from '../support/store.ts';
import { TEST_SECRET_KEY } from '../support/test-secret-key.ts';
import { areFree } from '../../engines/ports.ts';
import { until } from '../support/until.ts';

const PROJECT = fileURLToPath(new URL('../../', import.meta.url));
const KEY = randomBytes(32).toString('hex');
const IMPORT = 'M50173';
const MEMBERS = 3;

const { folder } = await temporaryFolder();
const running = new Set<Program>();
after(() => {
  for (const { kill } of running) kill();
});

/** API and worker as they run in production, each a process, watched from outside. */
describe('API and worker', () => {
  let store: Awaited<ReturnType<typeof openTestStore>>;
  let files: HostileServer;
  let traces: TraceReceiver;
  let api: Program;
  let worker: Program;
  let run: string;
  let environment: Record<string, string>;
  before(async () => {
    store = await openTestStore();
    files = await startHostileServer();
    traces = await startTraceReceiver();
    const { temporalAddress, mongodbUrl } = testEngines();
    environment = {
      TEMPORAL_ADDRESS: temporalAddress,
      MONGODB_URL: mongodbUrl,
      MONGODB_DATABASE: store.databaseName,
      MUSTER_TASK_QUEUE: `test-${randomBytes(6).toString('hex')}`,
      MUSTER_DATA: folder,
      MUSTER_SECRET_KEYS: TEST_SECRET_KEY,
      MUSTER_BOOTSTRAP_KEY: KEY,
      MUSTER_DOWNLOAD_ALLOW: files.place,
      MUSTER_STATUS_PORT: '0',
      PORT: '0',
      LOG_LEVEL: 'debug',
      OTEL_EXPORTER_OTLP_ENDPOINT: traces.url,
      OTEL_BSP_SCHEDULE_DELAY: '200',
    };
    api = start('api/main.ts', environment);
    worker = start('workers/main.ts', environment);
    await until('the API is ready', async () => (await ask(await api.status(), '/health/ready')).status === 200);
    await until('the worker is ready', async () => (await ask(await worker.status(), '/health/ready')).status === 200);
    run = await submit(api, await storeAssets('set-1', MEMBERS));
    await until('the run has ended', async () => (await store.runs.get(run))?.endTime);
  });
  after(async () => {
    await store.close();
    await files.close();
    await traces.close();
  });

  async function storeAssets(set: string, count: number): Promise<string> {
    const assets = makeAssets(count, (index) => ({
      _id: `${set}-${index}`,
      links: [
        { link: { url: files.serve(`/${set}-${index}.pdf`, file({ body: Buffer.from(`%PDF ${set} ${index}`) })) } },
      ],
    }));
    return storeAssetSet(store, assets, set);
  }

  it('say whether they are ready, and for what', async () => {
    const [ofApi, ofWorker] = await Promise.all(
      [api, worker].map(async (each) => (await each.status()) + '/health/ready'),
    );
    const up = { status: 'up', database: 'up', temporal: 'up' };
    assert.deepEqual(await (await fetch(ofApi ?? '')).json(), { ...up, prepared: 'up' });
    assert.deepEqual(await (await fetch(ofWorker ?? '')).json(), { ...up, polling: 'up' });
    assert.equal((await ask(await worker.status(), '/health/live')).status, 200);
    assert.equal((await ask(await worker.status(), '/other')).status, 404);
  });

  it('count requests, runs, members, calls and commands once, by labels that are never ids', async () => {
    const ofApi = await metricsOf(api);
    const ofWorker = await metricsOf(worker);
    const job = 'importAssetFiles';
    assert.equal(ofWorker.value('muster_members_total', { job, outcome: 'succeeded' }), MEMBERS);
    assert.equal(ofWorker.value('muster_runs_ended_total', { job, status: 'COMPLETED_SUCCESS' }), 1);
    const calls = { system: 'files', result: '2xx' };
    assert.equal(ofWorker.value('muster_outside_call_duration_seconds_count', calls), MEMBERS);
    assert.equal(ofWorker.value('muster_outside_wait_seconds_count', { system: 'files' }), MEMBERS);
    const route = '/almaws/v1/conf/jobs/:id';
    assert.equal(
      ofApi.value('muster_http_request_duration_seconds_count', { method: 'POST', route, status: '200' }),
      1,
    );
    assert.ok(
      (ofApi.value('muster_database_command_duration_seconds_count', { command: 'insert', result: 'ok' }) ?? 0) > 0,
    );
    assert.equal(ofApi.value('muster_runs', { status: 'RUNNING' }), 0);
    assert.equal(ofApi.value('muster_queue_pollers', { kind: 'workflow' }), 1);
    for (const { text } of [ofApi, ofWorker]) {
      assert.doesNotMatch(text, new RegExp(`${run}|set-1`), 'no ids');
      assert.ok(text.split('\n').length < 4_000, 'bounded');
    }
  });

  it('serve every metric that the dashboard asks for', async () => {
    const connection = await Connection.connect({ address: testEngines().temporalAddress });
    const taskQueue = environment['MUSTER_TASK_QUEUE'] ?? '';
    // Failures are served once there is one.
    const options = { taskQueue, workflowId: `unknown-${taskQueue}`, args: [] };
    const unknown = await new Client({ connection }).workflow.start('unknownToMuster', options);
    const failed = 'temporal_workflow_task_execution_failed_total';
    await until('the failed step is counted', async () => (await metricsOf(worker)).names.includes(failed));
    await unknown.terminate();
    await connection.close();
    const dashboard = await readFile(new URL('../../docs/monitoring/grafana-dashboard.json', import.meta.url), 'utf8');
    const { panels } = JSON.parse(dashboard) as { panels: { title: string; targets?: { expr: string }[] }[] };
    const served = new Set([...(await metricsOf(api)).names, ...(await metricsOf(worker)).names]);
    const asked = panels.flatMap(({ title, targets = [] }) =>
      targets.flatMap(({ expr }) =>
        [...expr.matchAll(/\b(?:muster|temporal|process|nodejs)_\w+/g)].map(([name]) => ({ title, name })),
      ),
    );
    assert.ok(asked.length > 15);
    assert.deepEqual(
      asked.filter(({ name }) => !served.has(name)),
      [],
    );
  });

  it('name request, run and batch in their log lines', async () => {
    const ofApi = api.lines().filter((line) => line['run'] === run);
    assert.ok(
      ofApi.some(({ request }) => /^E01-/.test(String(request))),
      'the request that submitted the run',
    );
    const ofBatches = worker.lines().filter((line) => line['run'] === run && line['activity'] === 'importAssetFiles');
    assert.deepEqual(new Set(ofBatches.map(({ batch }) => batch)), new Set([1, 2, 3]));
    assert.ok(ofBatches.every(({ trace }) => /^[0-9a-f]{32}$/.test(String(trace))));
  });

  it('make one trace of a submit: from its request through workflow and activities to commands and calls', async () => {
    const spans = await until('the trace is whole', async () => {
      const found = traces.spans.filter(({ trace }) => trace === submitSpan(traces.spans)?.trace);
      const names = new Set(found.map(({ name }) => name));
      return names.has('RunActivity:finishRun') && names.has('RunWorkflow:importAssetFiles') ? found : undefined;
    });
    const pathOf = (name: RegExp) =>
      namesUpward(spans, spans.find((span) => name.test(span.name)) ?? assert.fail(String(name)));
    const root = 'POST /almaws/v1/conf/jobs/:id';
    assert.deepEqual(pathOf(/^StartWorkflow:importAssetFiles$/), ['StartWorkflow:importAssetFiles', root]);
    const call = pathOf(/^call files$/);
    assert.equal(call.at(-1), root);
    assert.ok(
      call.includes('RunActivity:importAssetFiles') && call.includes('RunWorkflow:importAssetFiles'),
      call.join(),
    );
    const underActivity = spans
      .filter(({ attributes }) => attributes['db.system'] === 'mongodb')
      .map((span) => namesUpward(spans, span));
    for (const activity of ['freezeMembers', 'importAssetFiles', 'finishRun']) {
      assert.ok(
        underActivity.some((names) => names.includes(`RunActivity:${activity}`)),
        `${activity} has its commands`,
      );
    }
    const said = JSON.stringify(spans);
    assert.doesNotMatch(said, new RegExp(`${KEY}|127\\.0\\.0\\.1|set-1|MusterSubmitter`), 'no values');
  });

  it('end in order at SIGTERM: a call in hand is finished and journaled, and a request in hand is answered', async () => {
    let release: () => void = () => undefined;
    const isReleased = new Promise<void>((resolve) => (release = resolve));
    const url = files.serve('/held.pdf', async (request, response) => {
      await isReleased;
      await file({ body: Buffer.from('%PDF held') })(request, response);
    });
    const askedFor = (wanted: string) => files.requests.filter(({ path }) => path === wanted).length;
    const set = await storeAssetSet(store, [{ _id: 'held', title: 'Held', links: [{ link: { url } }] }], 'set-2');
    const second = await submit(api, set);
    await until('the download has begun', async () => askedFor('/held.pdf') === 1);
    worker.signal('SIGTERM');
    await until(
      'it takes no more work',
      async () => (await ask(await worker.status(), '/health/ready')).status === 503,
    );
    release();
    assert.equal(await worker.ended, 0, worker.said());
    const row = await store.journal.collection.findOne({ run: second });
    assert.deepEqual([row?.outcome, row?.attempts, askedFor('/held.pdf')], ['succeeded', 1, 1]);

    const { answer, finish } = await beginRequest(await api.url());
    api.signal('SIGTERM');
    await until('it accepts no more', async () => areFree([Number(new URL(await api.url()).port)]));
    finish();
    assert.match(await answer, /^HTTP\/1\.1 400 /, 'answered: the body is no run');
    assert.equal(await api.ended, 0, api.said());
  });
});

interface Program {
  url(): Promise<string>;
  status(): Promise<string>;
  said(): string;
  /** What it logged. */
  lines(): Record<string, unknown>[];
  ended: Promise<number | null>;
  signal(this: void, signal: NodeJS.Signals): void;
  kill(this: void): void;
}

function start(path: string, environment: Record<string, string>): Program {
  const child = spawn(process.execPath, [...LOADER, path], {
    cwd: PROJECT,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let log = '';
  child.stdout.on('data', (text: Buffer) => (output += text.toString()));
  child.stderr.on('data', (text: Buffer) => (log += text.toString()));
  const said = () => `${output}${log}`;
  const told = (pattern: RegExp) =>
    until(`${path} says ${pattern.source}`, async () => {
      assert.equal(child.exitCode, null, said());
      return pattern.exec(output)?.[1];
    });
  const program: Program = {
    url: () => told(/^Muster's API listens on (\S+)$/m),
    status: () => told(/^Health and metrics are at (\S+)$/m),
    said,
    lines: () =>
      log
        .split('\n')
        .filter((line) => line.startsWith('{') && line.endsWith('}'))
        .map((line) => JSON.parse(line) as Record<string, unknown>),
    ended: once(child, 'close').then(([code]) => {
      running.delete(program);
      return code as number | null;
    }),
    signal: (signal) => child.kill(signal),
    kill: () => child.kill('SIGKILL'),
  };
  running.add(program);
  return program;
}

async function submit(api: Program, set: string): Promise<string> {
  const response = await fetch(`${await api.url()}/almaws/v1/conf/jobs/${IMPORT}?op=run`, {
    method: 'POST',
    headers: { authorization: `apikey ${KEY}`, accept: 'application/json', 'content-type': 'application/json' },
    body: JSON.stringify(runBody(set, {})),
  });
  const body = (await response.json()) as { additional_info?: { link: string } };
  assert.equal(response.status, 200, JSON.stringify(body));
  return body.additional_info?.link.split('/').at(-1) ?? assert.fail();
}

async function ask(url: string, path: string): Promise<Response> {
  return fetch(`${url}${path}`);
}

async function metricsOf(program: Program) {
  const text = await (await ask(await program.status(), '/metrics')).text();
  const samples = text.split('\n').flatMap((line) => {
    const found = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line);
    return found ? [{ name: found[1] ?? '', labels: found[2] ?? '', value: Number(found[3]) }] : [];
  });
  const value = (name: string, labels: Record<string, string>) =>
    samples.find(
      (sample) =>
        sample.name === name &&
        Object.entries(labels).every(([key, each]) => sample.labels.includes(`${key}="${each}"`)),
    )?.value;
  return { text, names: samples.map(({ name }) => name), value };
}

function submitSpan(spans: readonly ReceivedSpan[]): ReceivedSpan | undefined {
  return spans.find(({ name }) => name === 'POST /almaws/v1/conf/jobs/:id');
}

/** The names of a span and of those above it. */
function namesUpward(spans: readonly ReceivedSpan[], from: ReceivedSpan): string[] {
  const names: string[] = [];
  for (let span: ReceivedSpan | undefined = from; span;) {
    names.push(span.name);
    const above: string = span.parent;
    span = spans.find(({ id }) => id === above);
  }
  return names;
}

/** A request of which the last byte is missing. */
async function beginRequest(url: string) {
  const { hostname, port } = new URL(url);
  const body = '{}';
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  let text = '';
  socket.on('data', (data: Buffer) => (text += data.toString()));
  const answer = once(socket, 'close').then(() => text);
  socket.write(
    `POST /almaws/v1/conf/jobs/${IMPORT}?op=run HTTP/1.1\r\nHost: localhost\r\nAuthorization: apikey ${KEY}\r\n` +
      `Accept: application/json\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\nExpect: 100-continue\r\n\r\n`,
  );
  // It has read the headers when it asks for the body.
  await until('it wants the body', async () => text.includes('100 Continue'));
  text = '';
  socket.write(body.slice(0, -1));
  return { answer, finish: () => socket.write(body.slice(-1)) };
}
