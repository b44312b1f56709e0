import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { Validator } from '@seriousme/openapi-schema-validator';
import { pino } from 'pino';
import type { ApiServices } from '../../api/api-services.ts';
import { createApp } from '../../api/app.ts';
import { configurationKinds } from '../../api/configuration/kinds.ts';
import { errorsOf } from '../../api/contract/errors-of.ts';
import { readConfig } from '../../shared/runtime/config.ts';
import { readFile } from 'node:fs/promises';
import { allRoutesOf } from '../support/answers-fit.ts';
import { openBrowser } from '../support/browser.ts';
import { routesOf } from '../access/routes.ts';

interface Document {
  openapi: string;
  paths: Record<string, Record<string, { operationId: string; summary: string }>>;
}

describe('the OpenAPI document', () => {
  const services = {
    config: readConfig({}),
    configurationKinds,
    store: {},
    log: pino({ level: 'silent' }),
  } as unknown as ApiServices;
  const app = createApp(services);
  let server: Server;
  let url: string;
  let document: Document;
  before(async () => {
    server = app.listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    document = (await (await fetch(`${url}/openapi.json`)).json()) as Document;
  });
  after(() => {
    server.close();
    server.closeAllConnections();
  });

  it('is valid OpenAPI 3.1', async () => {
    assert.equal(document.openapi, '3.1.0');
    assert.deepEqual(await new Validator().validate(JSON.parse(JSON.stringify(document)) as Record<string, unknown>), {
      valid: true,
    });
  });

  it('has only patterns that validators of other languages read, too', () => {
    const patterns: string[] = [];
    JSON.stringify(document, (name, value: unknown) => {
      if (name === 'pattern' && typeof value === 'string') patterns.push(value);
      return value;
    });
    assert.ok(patterns.length > 0);
    // Properties of characters and what is before a place are written in other ways there, or not known.
    assert.deepEqual(
      patterns.filter((pattern) => /\\p\{|\(\?</i.test(pattern)),
      [],
    );
  });

  it('has every route that there is, each under a name of its own', () => {
    const described = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => {
        const name = path.replace('/almaws/v1/conf', '/conf').replaceAll(/\{(\w+)\}/g, ':$1');
        return `${method.toUpperCase()} ${name}`;
      }),
    );
    assert.deepEqual(described.sort(), routesOf(app));
    const names = Object.values(document.paths).flatMap((methods) =>
      Object.values(methods).map(({ operationId }) => operationId),
    );
    assert.equal(new Set(names).size, names.length);
  });

  it('has no error code that docs/api.md or the page of its route does not explain', async () => {
    const texts = await Promise.all(
      ['api', 'sets', 'rules', 'dois', 'letters', 'files', 'configuration', 'operations', 'export', 'records'].map(
        (name) => readFile(new URL(`../../docs/${name}.md`, import.meta.url), 'utf8'),
      ),
    );
    const said = texts.join('\n');
    const routes = allRoutesOf(services).flatMap(({ routes: each }) => each);
    const codes = new Set(routes.flatMap((route) => Object.values(errorsOf(route)).flat()));
    const missing = [...codes].filter((code) => {
      const [, last = code] = /^.+?(_[A-Z]+)$/.exec(code) ?? [];
      return code !== '*' && !said.includes(code) && !said.includes(`\`${last}\``);
    });
    assert.deepEqual(missing.sort(), []);
  });

  it('is shown by a page that needs nothing from elsewhere and breaks no rule of its strict policy', async () => {
    const headers = (await fetch(`${url}/reference`)).headers;
    assert.doesNotMatch(headers.get('content-security-policy') ?? "'unsafe'", /unsafe|https?:/);
    const browser = await openBrowser();
    try {
      const page = await browser.newPage();
      const problems: string[] = [];
      const asked: string[] = [];
      page.on('console', (message) => problems.push(message.text()));
      page.on('pageerror', (error) => problems.push(error.message));
      page.on('request', (request) => asked.push(request.url()));
      await page.goto(`${url}/reference`);
      await page.getByRole('heading', { name: 'Muster' }).waitFor();
      await page.locator('.opblock-tag', { hasText: 'sets' }).first().waitFor();
      assert.deepEqual(problems, []);
      assert.deepEqual(
        asked.filter((each) => !each.startsWith(url) && !each.startsWith('data:')),
        [],
      );
    } finally {
      await browser.close();
    }
  });
});
