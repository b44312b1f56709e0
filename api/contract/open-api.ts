import { z } from 'zod';
import { createDocument, type CreateDocumentOptions, type ZodOpenApiObject } from 'zod-openapi';
import { errorShape } from './error-shape.ts';
import { errorsOf } from './errors-of.ts';
import { CONTENT_TYPES } from './formats.ts';
import { publishedStarts } from './published-paths.ts';
import type { Route } from './route.ts';
import { documentedShapeOf } from './xml/xml-form.ts';

/** Routes below one prefix. */
export interface RouteGroup {
  prefix: string;
  routes: readonly Route[];
}

type Operation = NonNullable<NonNullable<ZodOpenApiObject['paths']>[string]['get']>;
type Responses = Operation['responses'];
type Content = NonNullable<Exclude<Responses[`2${string}`], undefined>>;

const FORM = 'application/x-www-form-urlencoded';

/** Every GET can be asked for again with the ETag of an earlier answer (RFC 9110, 13.1.2). */
const UNCHANGED: Responses = { '304': { description: 'What If-None-Match names is still the answer.' } };

const options: CreateDocumentOptions = {
  override: ({ jsonSchema, zodSchema, io }) => {
    const shape = documentedShapeOf(zodSchema);
    if (!shape) return;
    const written = Object.entries(z.toJSONSchema(shape, { io, unrepresentable: 'any' }));
    const own = jsonSchema as Record<string, unknown>;
    for (const name of Object.keys(own)) if (name !== 'xml') delete own[name];
    Object.assign(own, { ...Object.fromEntries(written.filter(([name]) => name !== '$schema')), ...own });
  },
};

/** The OpenAPI 3.1 document of these routes. */
export function describeRoutes(groups: readonly RouteGroup[], version: string): ReturnType<typeof createDocument> {
  const paths: Record<string, Record<string, Operation>> = {};
  for (const { prefix, routes } of groups) {
    const published = publishedStarts(routes);
    for (const route of routes) {
      const path = `${prefix}${route.path}`.replaceAll(/:(\w+)/g, '{$1}');
      const answersXml = published.has(route.path.split('/')[1] ?? '');
      (paths[path] ??= {})[route.method] = describe(route, path, answersXml);
    }
  }
  return createDocument(
    {
      openapi: '3.1.0',
      info: {
        title: 'Muster',
        version,
        description:
          'Durable bulk jobs for research repositories. Routes that speak XML answer it unless JSON is asked for.',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      servers: [{ url: './', description: 'Where this document comes from' }],
      security: [{ key: [] }],
      components: {
        securitySchemes: {
          key: {
            type: 'apiKey',
            in: 'header',
            name: 'Authorization',
            description: 'The word apikey, a blank, and the key. The parameter apikey takes the key alone.',
          },
        },
      },
      paths,
    },
    options,
  );
}

function describe(route: Route, path: string, answersXml: boolean): Operation {
  const { method, declaration } = route;
  const { summary, rights, body, isPublished = false, query, takesForm } = declaration;
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  const shown = { ...query, ...(isPublished ? { format: z.enum(['json', 'xml']).optional() } : {}) };
  const shape = body && (documentedShapeOf(body) ?? body);
  return {
    operationId: operationId(method, path),
    summary,
    description: `Needs ${rights.words}.`,
    tags: [route.path.split('/')[1] ?? ''],
    ...(rights.needsKey ? {} : { security: [] }),
    requestParams: {
      ...(names.length === 0 ? {} : { path: z.object(Object.fromEntries(names.map((name) => [name, z.string()]))) }),
      ...(Object.keys(shown).length === 0 ? {} : { query: z.object(shown) }),
    },
    ...(shape ? { requestBody: { content: bodyContent(shape, { isPublished, takesForm: takesForm === true }) } } : {}),
    responses: { ...successes(route), ...(method === 'get' ? UNCHANGED : {}), ...refusals(route, answersXml) },
  };
}

function bodyContent(schema: z.ZodType, { isPublished, takesForm }: { isPublished: boolean; takesForm: boolean }) {
  if (takesForm) return { [FORM]: { schema } };
  return {
    [CONTENT_TYPES.json]: { schema },
    ...(isPublished ? { [CONTENT_TYPES.xml]: { schema } } : {}),
  };
}

function successes({ declaration }: Route): Responses {
  const { answer, sends, isPublished, status = (answer ?? sends) ? 200 : 204 } = declaration;
  if (sends) {
    const content = Object.fromEntries(sends.types.map((type) => [type, {}]));
    const others = Object.entries(sends.statuses ?? {}).map(([other, description]): [string, Content] => [
      other,
      { description, ...(other === '304' ? {} : { content }) },
    ]);
    const isRedirect = status >= 300;
    const done: Content = { description: 'Done.', ...(isRedirect ? {} : { content }) };
    return { [`${status}`]: done, ...Object.fromEntries(others) };
  }
  if (!answer) return { [`${status}`]: { description: 'Done.' } };
  const content = {
    [CONTENT_TYPES.json]: { schema: answer },
    ...(isPublished === true ? { [CONTENT_TYPES.xml]: { schema: answer } } : {}),
  };
  return { [`${status}`]: { description: 'Done.', content } };
}

function refusals(route: Route, answersXml: boolean): Responses {
  const { answer, otherStatuses = {}, sends } = route.declaration;
  const all = Object.entries(errorsOf(route)).map(([status, codes]): [string, Content] => {
    const words = otherStatuses[Number(status)] ?? sends?.statuses?.[Number(status)];
    const schema = words !== undefined && answer ? z.union([errorShape, answer]) : errorShape;
    const page = words !== undefined && sends ? Object.fromEntries(sends.types.map((type) => [type, {}])) : {};
    const content = {
      [CONTENT_TYPES.json]: { schema },
      ...(answersXml ? { [CONTENT_TYPES.xml]: { schema } } : {}),
      ...page,
    };
    const description = [words, codes.join(', ')].filter((part) => part !== undefined).join(' ');
    return [status, { description, content, 'x-error-codes': codes }];
  });
  return Object.fromEntries(all);
}

/** e.g. `getConfJobsByIdInstances`. */
function operationId(method: string, path: string): string {
  const words = path
    .replace('/almaws/v1', '')
    .split(/[^\w{}]+/)
    .filter((part) => part !== '')
    .map((part) => (part.startsWith('{') ? `By${capitalized(part.slice(1, -1))}` : capitalized(part)));
  return method + words.join('');
}

function capitalized(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
