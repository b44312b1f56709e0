import assert from 'node:assert/strict';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { RequestListener, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parseXml } from '../../api/contract/xml/parse-xml.ts';
import { readXml } from '../../api/contract/xml/read-xml.ts';
import { isConsolePath } from '../../api/console/console-pages.ts';
import { describeRoutes, type RouteGroup } from '../../api/contract/open-api.ts';
import { errorShape } from '../../api/contract/error-shape.ts';
import type { ApiServices } from '../../api/api-services.ts';
import { routeGroups } from '../../api/route-groups.ts';
import type { Route } from '../../api/contract/route.ts';

interface Answered {
  status: number;
  type: string | undefined;
  text: string;
}
interface ResponseObject {
  content?: Record<string, { schema?: { $ref?: string } }>;
  'x-error-codes'?: string[];
}
interface Document {
  paths: Record<string, Record<string, { responses: Record<string, ResponseObject> }>>;
}

/** The routes of the whole API, for tests. */
export function allRoutesOf(services: ApiServices): RouteGroup[] {
  return Object.values(routeGroups(services, { isReady: () => true, canReadSecrets: () => true }));
}

/** What is answered before it is known which route a request is for. */
const BEFORE_A_ROUTE = new Set([400, 401, 404, 405, 413, 415, 421, 429, 500, 503]);
const ERROR = '#/components/schemas/Error';

/**
 * The application, which holds everything that it answers, whoever asks, against the document of its routes. An answer that
 * does not fit fails the test file, as an error that nobody awaits.
 */
export function observed(app: RequestListener, groups: readonly RouteGroup[]): RequestListener {
  let fits: Checker | undefined;
  const told = new Set<string>();
  return (request, response) => {
    const { method = '', url = '' } = request;
    const pieces = piecesOf(response);
    response.once('finish', () => {
      if (method === 'HEAD') return;
      try {
        fits ??= checkerOf(groups);
        fits(method.toLowerCase(), url, {
          status: response.statusCode,
          type: String(response.getHeader('content-type') ?? '')
            .split(';')[0]
            ?.trim(),
          text: Buffer.concat(pieces).toString(),
        });
      } catch (misfit) {
        if (told.has(String(misfit))) return;
        told.add(String(misfit));
        setImmediate(() => {
          throw misfit;
        });
      }
    });
    app(request, response);
  };
}

/** What a response sends, as it is sent. */
function piecesOf(response: ServerResponse): Buffer[] {
  const pieces: Buffer[] = [];
  const keep = (piece: unknown) => {
    if (typeof piece === 'string') pieces.push(Buffer.from(piece));
    else if (piece instanceof Uint8Array) pieces.push(Buffer.from(piece));
  };
  for (const name of ['write', 'end'] as const) {
    const send = response[name].bind(response) as (...sent: unknown[]) => never;
    response[name] = (...sent: unknown[]) => {
      keep(sent[0]);
      return send(...sent);
    };
  }
  return pieces;
}

interface Template {
  route: Route;
  name: string;
  pattern: RegExp;
}

type Checker = ReturnType<typeof prepare>;
/** By the number of routes: a test may mount fewer. All test files of a process share what one of them compiled. */
const checkers = new Map<number, Checker>();

function checkerOf(groups: readonly RouteGroup[]): Checker {
  const count = countOf(groups);
  const checker = checkers.get(count) ?? prepare(groups);
  checkers.set(count, checker);
  return checker;
}

function countOf(groups: readonly RouteGroup[]): number {
  return groups.reduce((sum, { routes }) => sum + routes.length, 0);
}

function prepare(groups: readonly RouteGroup[]) {
  const document = documentOf(groups);
  const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
  ajv.addSchema({ ...document, $id: 'api' });
  const templates = new Map<string, Template[]>();
  for (const { prefix, routes } of groups) {
    for (const route of routes) {
      const path = `${prefix}${route.path}`;
      const template = {
        route,
        name: path.replaceAll(/:(\w+)/g, '{$1}'),
        pattern: new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/:\w+/g, '[^/]+')}/?$`),
      };
      templates.set(route.method, [...(templates.get(route.method) ?? []), template]);
    }
  }

  return (method: string, url: string, { status, type, text }: Answered): void => {
    const path = (url.split('?')[0] ?? '').replace(/^\/conf(?=\/|$)/, '/almaws/v1/conf');
    if (isConsolePath(path) && !type?.endsWith('json')) return;
    const found = templates.get(method)?.find(({ pattern }) => pattern.test(path));
    const where = `${method.toUpperCase()} ${found?.name ?? path} answered ${status}`;
    if (!found) {
      assert.ok(BEFORE_A_ROUTE.has(status), `${where}, and the document has no such route. ${text.slice(0, 300)}`);
      check(`api${ERROR}`, bodyOf(type, text, undefined, status), where);
      return;
    }
    const response = document.paths[found.name]?.[method]?.responses[status];
    assert.ok(response, `${where}, which the document does not have. ${text.slice(0, 500)}`);
    // What stands beside a redirect is nobody's to read.
    if (status >= 300 && status < 400) return;
    if (response.content === undefined) {
      assert.equal(text, '', `${where} with a body; the document has none`);
      return;
    }
    const media = [type ?? '', '*/*'].find((each) => response.content?.[each] !== undefined);
    assert.ok(
      media !== undefined,
      `${where} as ${type ?? 'nothing'}; the document has ${Object.keys(response.content).join()}`,
    );
    const schema = response.content[media]?.schema;
    if (schema === undefined) return;
    const place = ['paths', found.name, method, 'responses', String(status), 'content', media, 'schema'];
    const body = bodyOf(type, text, found.route, status);
    // Each place is compiled by itself, and most name one of few schemas.
    check(`api${schema.$ref ?? pointerTo(place)}`, body, where);
    const code = codeOf(body);
    if (code === undefined) return;
    const codes = response['x-error-codes'] ?? [];
    assert.ok(
      codes.includes(code) || codes.includes('*'),
      `${where} with ${code}; the document has ${codes.join(', ')}`,
    );
  };

  function check($ref: string, body: unknown, where: string): void {
    const validate = ajv.getSchema($ref);
    assert.ok(validate, `There is no schema ${$ref}`);
    if (validate(body)) return;
    const problems = (validate.errors ?? []).slice(0, 5).map(({ instancePath, message, params }) => {
      return `${instancePath} ${message ?? ''} ${JSON.stringify(params)}`;
    });
    assert.fail(
      `${where}, which does not fit the document: ${problems.join('; ')}. ${JSON.stringify(body).slice(0, 500)}`,
    );
  }
}

function pointerTo(place: readonly string[]): string {
  return `#/${place.map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/')}`;
}

function bodyOf(type: string | undefined, text: string, route: Route | undefined, status: number): unknown {
  if (type !== 'application/xml') return JSON.parse(text) as unknown;
  const answer = status < 400 ? route?.declaration.answer : errorShape;
  assert.ok(answer, 'an answer in XML has a schema');
  return readXml(answer, parseXml(text, 100));
}

function codeOf(body: unknown): string | undefined {
  const { errorList } = body as { errorList?: { error: { errorCode: string }[] } };
  return errorList?.error[0]?.errorCode;
}

/** The document takes half a second: the first test file that needs it leaves it for the others. */
function documentOf(groups: readonly RouteGroup[]): Document {
  const folder = process.env['MUSTER_TEST_DOCUMENTS'];
  const shared = folder === undefined ? undefined : join(folder, `openapi-${countOf(groups)}.json`);
  if (shared !== undefined && existsSync(shared)) return JSON.parse(readFileSync(shared, 'utf8')) as Document;
  const text = JSON.stringify(describeRoutes(groups, 'test'));
  if (shared !== undefined) {
    writeFileSync(`${shared}.${process.pid}`, text);
    renameSync(`${shared}.${process.pid}`, shared);
  }
  return JSON.parse(text) as Document;
}
