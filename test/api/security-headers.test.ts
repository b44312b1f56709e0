import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { describe, it } from 'node:test';
import { pino } from 'pino';
import type { ApiServices } from '../../api/api-services.ts';
import { createApp } from '../../api/app.ts';
import { configurationKinds } from '../../api/configuration/kinds.ts';
import { renderLandingPage, renderTombstone } from '../../api/public/landing-page.ts';
import { readConfig } from '../../shared/runtime/config.ts';

async function headersOf(path: string, environment: Record<string, string> = {}): Promise<Headers> {
  const services = { config: readConfig(environment), configurationKinds, store: {}, log: pino({ level: 'silent' }) };
  const server = createApp(services as unknown as ApiServices).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const { headers } = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`);
    return headers;
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

const policyOf = (headers: Headers) => headers.get('content-security-policy') ?? '';

describe('the headers of every answer', () => {
  it('let a page load nothing and run nothing', async () => {
    const policy = policyOf(await headersOf('/health/live'));
    assert.match(policy, /default-src 'none'/);
    assert.doesNotMatch(policy, /unsafe|https:|http:|data:|\*/);
  });

  it('allow the one style that our own pages have', async () => {
    const policy = policyOf(await headersOf('/health/live'));
    const none = { authors: [], contributors: [], facts: [], abstracts: [], keywords: [], files: [], links: [] };
    const page = { title: 'T', repository: 'R', formats: [], typedLinks: [], jsonLd: '{}', ...none };
    const tombstone = {
      title: 'T',
      repository: 'R',
      doi: '10.1/a',
      doiAddress: 'https://doi.org/10.1/a',
      deletedOn: 'x',
    };
    for (const html of [renderLandingPage(page), renderTombstone(tombstone)]) {
      const styles = [...html.matchAll(/<style>([^]*?)<\/style>/g)].map(([, style = '']) => style);
      assert.equal(styles.length, 1);
      const hash = createHash('sha256')
        .update(styles[0] ?? '')
        .digest('base64');
      assert.ok(policy.includes(`style-src 'sha256-${hash}'`), policy);
      assert.doesNotMatch(html, / style=| on\w+=/);
    }
  });

  it('ask for encryption only where there is any', async () => {
    for (const environment of [{}, { MUSTER_PUBLIC_URL: 'http://repository.example.org' }]) {
      const headers = await headersOf('/health/live', environment);
      assert.equal(headers.get('strict-transport-security'), null);
      assert.doesNotMatch(policyOf(headers), /upgrade-insecure-requests/);
    }
    const headers = await headersOf('/health/live', { MUSTER_PUBLIC_URL: 'https://repository.example.org' });
    assert.match(headers.get('strict-transport-security') ?? '', /max-age=/);
    assert.match(policyOf(headers), /upgrade-insecure-requests/);
  });

  it('keep what a key opens out of every cache', async () => {
    assert.equal((await headersOf('/conf/jobs')).get('cache-control'), 'private, no-store');
  });
});
