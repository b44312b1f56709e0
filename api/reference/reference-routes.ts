import { fileURLToPath } from 'node:url';
import { describeRoutes, type RouteGroup } from '../contract/open-api.ts';
import { EVERYBODY } from '../contract/rights.ts';
import { route, type Route } from '../contract/route.ts';
import { MusterError } from '../../shared/runtime/errors.ts';

/** The page shows what the document says, and may load nothing but its own files. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Muster: reference of the API</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="reference/swagger-ui.css">
</head>
<body>
<main id="reference"></main>
<script src="reference/swagger-ui-bundle.js"></script>
<script src="reference/show.js"></script>
</body>
</html>
`;

/** The address of the document is relative, so that the page works below any path. */
const SHOW = `SwaggerUIBundle({
  url: new URL('openapi.json', location.href).href,
  dom_id: '#reference',
  deepLinking: true,
  docExpansion: 'none',
  validatorUrl: null,
});
`;

/** Of what is described, not of the program. */
const VERSION = '1.0.0';

const PARTS: ReadonlyMap<string, string> = new Map([
  ['swagger-ui.css', import.meta.resolve('swagger-ui-dist/swagger-ui.css')],
  ['swagger-ui-bundle.js', import.meta.resolve('swagger-ui-dist/swagger-ui-bundle.js')],
]);
const DAY_SECONDS = 86_400;

/**
 * `/openapi.json`, and `/reference`, the page that shows it. Neither needs a key: both say only what there is to call.
 * @param groups every route, these included.
 */
export function referenceRoutes(groups: () => readonly RouteGroup[]): Route[] {
  let document: string | undefined;
  const page = { rights: EVERYBODY } as const;
  return [
    route(
      'get',
      '/openapi.json',
      { summary: 'The OpenAPI document.', ...page, sends: { types: ['application/json'] } },
      ({ response }) => {
        document ??= JSON.stringify(describeRoutes(groups(), VERSION));
        response.type('json').send(document);
      },
    ),
    route(
      'get',
      '/reference',
      { summary: 'The reference of the API, as a page.', ...page, sends: { types: ['text/html'] } },
      ({ response }) => {
        response.set('Content-Security-Policy', POLICY).type('html').send(PAGE);
      },
    ),
    route(
      'get',
      '/reference/:part',
      {
        summary: 'What the page of the reference is made of.',
        ...page,
        sends: { types: ['text/css', 'text/javascript'], statuses: { 304: 'The part that the client has already.' } },
        errors: { 404: ['NOT_FOUND'] },
      },
      async ({ path, response }) => {
        if (path.part === 'show.js') {
          response.type('text/javascript').send(SHOW);
          return;
        }
        const part = PARTS.get(path.part);
        if (part === undefined) throw new MusterError('NOT_FOUND', 404, `The reference has no part ${path.part}.`);
        await new Promise<void>((resolve, reject) => {
          response.sendFile(fileURLToPath(part), { maxAge: DAY_SECONDS * 1_000 }, (error?: Error) => {
            if (error) reject(error);
            else resolve();
          });
        });
      },
    ),
  ];
}
