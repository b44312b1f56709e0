import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Request } from 'express';
import { pino } from 'pino';
import type { ApiServices } from '../../api/api-services.ts';
import { configurationKinds } from '../../api/configuration/kinds.ts';
import { readEntry } from '../../api/configuration/configuration-shape.ts';
import { readCodeRows } from '../../api/code-tables/code-table-shape.ts';
import { describeRoutes } from '../../api/contract/open-api.ts';
import { readBodyOf, readQuery } from '../../api/contract/read-call.ts';
import { readConfig } from '../../shared/runtime/config.ts';
import { MusterError } from '../../shared/runtime/errors.ts';
import { allRoutesOf } from '../support/answers-fit.ts';

type Schema = Readonly<Record<string, unknown>>;
interface Document {
  paths: Record<string, Record<string, { requestBody?: { content: Record<string, { schema: Schema }> } }>>;
  components: { schemas: Record<string, Schema> };
}

const services = {
  config: readConfig({}),
  configurationKinds,
  store: {},
  log: pino({ level: 'silent' }),
} as unknown as ApiServices;
const groups = allRoutesOf(services);
const document = JSON.parse(JSON.stringify(describeRoutes(groups, '1'))) as Document;
const routes = groups.flatMap(({ routes: declared }) => declared);

const ODD = [
  undefined,
  null,
  '',
  'odd',
  'x'.repeat(30_000),
  '\u0000',
  5,
  -1,
  1.5,
  1e300,
  true,
  [],
  [5],
  {},
  { odd: 1 },
];
/** As deep as bodies are; some describe themselves. */
const DEEPEST = 4;

/** What does not fit: each odd value in each place, everything else as the schema would have it. */
function* misfitsOf(schema: Schema, depth = 0): Generator {
  yield* ODD;
  if (depth === DEEPEST) return;
  for (const branch of branchesOf(schema)) {
    const fields = (branch['properties'] ?? {}) as Record<string, Schema>;
    const fit = fitOf(branch);
    for (const [name, field] of Object.entries(fields)) {
      for (const odd of misfitsOf(field, depth + 1)) yield { ...(fit as object), [name]: odd };
    }
    if (branch['items'] !== undefined) for (const odd of misfitsOf(branch['items'] as Schema, depth + 1)) yield [odd];
    const others = branch['additionalProperties'];
    if (typeof others === 'object' && others !== null) {
      for (const odd of misfitsOf(others as Schema, depth + 1)) yield { name: odd };
    }
  }
}

function branchesOf(schema: Schema): Schema[] {
  const { $ref: reference } = schema;
  if (typeof reference === 'string')
    return branchesOf(document.components.schemas[reference.split('/').at(-1) ?? ''] ?? {});
  const parts = ['anyOf', 'oneOf', 'allOf'].flatMap((name) => (schema[name] ?? []) as Schema[]);
  return [schema, ...parts.flatMap(branchesOf)];
}

/** About what the schema wants, so that what is wrong elsewhere is looked at. */
function fitOf(schema: Schema, depth = 0): unknown {
  if (schema['default'] !== undefined) return schema['default'];
  if (schema['const'] !== undefined) return schema['const'];
  const words = schema['enum'];
  if (Array.isArray(words)) return words[0];
  for (const branch of branchesOf(schema)) {
    const {
      type,
      properties,
      required = [],
    } = branch as { type?: string; properties?: Record<string, Schema>; required?: string[] };
    if (type === 'string') return 'text';
    if (type === 'integer' || type === 'number') return 1;
    if (type === 'boolean') return true;
    if (type === 'array') return [];
    if (properties === undefined || depth > DEEPEST) continue;
    const needed = Object.entries(properties).filter(([name]) => required.includes(name));
    return Object.fromEntries(needed.map(([name, field]) => [name, fitOf(field, depth + 1)]));
  }
  return undefined;
}

function refusalOf(act: () => unknown): MusterError | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    assert.ok(error instanceof MusterError, String(error));
    return error;
  }
}

/** Words of the library that checks, and values that only programs have. */
const RAW =
  /Invalid (?:input|option|string|number|key|value|ISO|email|URL|discriminator)|expected \w+,|, received|Unrecognized|Too (?:big|small)|undefined|\[object|is not written as it should be/;
/** How words begin that go on after the name of a field. */
const GOES_ON = /^(?:must |is |has |may |differs |belongs )/;

/** What of a refusal a person would not understand. */
function rawWordsIn(where: string, { message, problems }: MusterError): string[] {
  const raw = [message, ...problems.map((problem) => problem.message)].filter((words) => RAW.test(words));
  const odd = problems.filter((problem) => !GOES_ON.test(problem.message));
  return [...raw, ...odd.map(({ field, message: words }) => `${field}: ${words}`)].map(
    (words) => `${where} ${words.slice(0, 200)}`,
  );
}

/** Tries each of these; how many were refused, and what was said in other words than people's. */
function judged(where: string, odd: Iterable<unknown>, read: (body: unknown) => unknown) {
  const raw = new Set<string>();
  let refused = 0;
  for (const body of odd) {
    const refusal = refusalOf(() => read(body));
    if (!refusal) continue;
    refused += 1;
    for (const words of rawWordsIn(where, refusal)) raw.add(words);
  }
  return { refused, raw: [...raw] };
}

function bodySchemaOf(method: string, path: string): Schema {
  const [, methods] =
    Object.entries(document.paths).find(([described]) => {
      return described.replace(/^.*?\/conf(?=\/)/, '').replaceAll(/\{(\w+)\}/g, ':$1') === path;
    }) ?? [];
  return methods?.[method]?.requestBody?.content['application/json']?.schema ?? {};
}

describe('a refusal says in plain words', () => {
  it('what is wrong with a body, whatever the route', () => {
    const all = routes
      .filter(({ declaration }) => declaration.body !== undefined)
      .map(({ method, path, declaration }) =>
        judged(`${method} ${path}:`, misfitsOf(bodySchemaOf(method, path)), (body) =>
          readBodyOf({ body } as Request, declaration),
        ),
      );
    assert.deepEqual(
      all.flatMap(({ raw }) => raw),
      [],
    );
    assert.ok(all.filter(({ refused }) => refused > 0).length > 30);
  });

  it('what is wrong with a parameter of the address, whatever the route', () => {
    const values = ['odd', '-1', '1.5', 'x'.repeat(3_000), '2026-13-45', '99999999999', 'true'];
    const all = routes.flatMap(({ method, path, declaration }) =>
      Object.keys(declaration.query ?? {}).map((name) =>
        judged(`${method} ${path}?${name}:`, values, (value) =>
          readQuery({ originalUrl: `/?${name}=${String(value)}` } as Request, declaration),
        ),
      ),
    );
    assert.deepEqual(
      all.flatMap(({ raw }) => raw),
      [],
    );
    assert.ok(all.filter(({ refused }) => refused > 0).length > 50);
  });

  it('what is wrong with an entry of each kind of configuration', () => {
    const all = [...configurationKinds.values()].map((kind) =>
      judged(`${kind.path}:`, misfitsOf(bodySchemaOf('post', `/${kind.path}`)), (body) => readEntry(kind, body)),
    );
    assert.deepEqual(
      all.flatMap(({ raw }) => raw),
      [],
    );
    assert.ok(all.every(({ refused }) => refused > 0));
  });

  it('what is wrong with the rows of a code table', () => {
    const schema = bodySchemaOf('put', '/code-tables/:table');
    const all = (['AssetTypes', 'RelationTypes', 'UserRoles'] as const).map((table) =>
      judged(`${table}:`, misfitsOf(schema), (body) => readCodeRows(body, table)),
    );
    assert.deepEqual(
      all.flatMap(({ raw }) => raw),
      [],
    );
    assert.ok(all.every(({ refused }) => refused > 0));
  });
});
