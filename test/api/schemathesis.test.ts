import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, before, describe, it } from 'node:test';
import { ROLE_CODES } from '../../shared/model/roles.ts';
import { openMusterApi, type TestApi } from '../support/muster-api.ts';
import { pythonFuzzer } from '../support/python-peers.ts';

const FULL = process.env['MUSTER_TEST_FULL'] !== undefined;

/** Requests made for each operation and phase. */
const EXAMPLES = FULL ? Number(process.env['MUSTER_FUZZ_EXAMPLES'] ?? '25') : 1;
const PHASES = FULL ? 'examples,coverage,fuzzing' : 'fuzzing';
const CALLERS = FULL ? (['owner', 'weak', 'nobody'] as const) : (['owner'] as const);

const CHECKS = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_headers_conformance',
  'response_schema_conformance',
];

describe('the API under Schemathesis', () => {
  let api: TestApi;
  before(async () => {
    // The fuzzer enters addresses. None of them is called.
    api = await openMusterApi({ MUSTER_EGRESS_ALLOW: 'nowhere.invalid' });
    await api.makeCaller('owner', ...ROLE_CODES);
    await api.makeCaller('weak');
  });
  after(() => api.close());

  for (const caller of CALLERS) {
    it(`never fails, and answers as the document says, to ${caller}`, async (test) => {
      const folder = await mkdtemp(join(tmpdir(), 'muster-fuzz-'));
      try {
        const report = join(folder, 'events.ndjson');
        const fuzzer = await pythonFuzzer();
        const { operations, streams } = await describedBy(api);
        const key = caller === 'nobody' ? [] : ['-H', `Authorization: apikey ${api.keyOf(caller)}`];
        const child = spawn(
          fuzzer.program('st'),
          [
            // With several workers the order of requests is left to chance, and Python 3.11 fails in its own parser now and then.
            ...['run', `${api.origin}/openapi.json`, '--url', api.origin, '--seed', '1', '--workers', '1'],
            ...['--checks', CHECKS.join(','), '--phases', PHASES, '-n', String(EXAMPLES)],
            ...streams.flatMap((path) => ['--exclude-path', path]),
            // A machine that is busy with other things is no fault of the API.
            ...['--request-timeout', '120', '--suppress-health-check', 'all', '--warnings', 'off'],
            ...['--continue-on-failure', '--no-color', '--report', 'ndjson', '--report-ndjson-path', report],
            ...key,
          ],
          { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] },
        );
        const [said, complained, [code]] = await Promise.all([
          text(child.stdout),
          text(child.stderr),
          once(child, 'close') as Promise<[number]>,
        ]);
        const events = await readFile(report, 'utf8').catch(() => '');
        const requests = events.split('"status_code":').length - 1;
        test.diagnostic(`${requests} requests as ${caller}`);
        assert.equal(code, 0, `${said.slice(-20_000)}${complained.slice(-2_000)}`);
        assert.ok(requests >= operations * EXAMPLES, `${requests} requests to ${operations} operations`);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    });
  }
});

interface Document {
  paths: Record<string, Record<string, { responses: Record<string, { content?: object }> }>>;
}

/** How many operations the fuzzer finds, and the paths where answers never end: it would wait for ever. */
async function describedBy({ origin }: TestApi): Promise<{ operations: number; streams: string[] }> {
  const { paths } = (await (await fetch(`${origin}/openapi.json`)).json()) as Document;
  const isStream = (content: object = {}) => Object.hasOwn(content, 'text/event-stream');
  const streams = Object.entries(paths)
    .filter(([, methods]) => Object.values(methods).some(({ responses }) => isStream(responses['200']?.content)))
    .map(([path]) => path);
  // It leaves out the address of the document by itself.
  const left = [...streams, '/openapi.json'];
  const asked = Object.entries(paths).filter(([path]) => !left.includes(path));
  return { operations: asked.flatMap(([, methods]) => Object.keys(methods)).length, streams };
}
