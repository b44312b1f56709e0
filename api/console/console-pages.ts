import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Router, type RequestHandler } from 'express';
import sirv from 'sirv';
import { MusterError } from '../../shared/runtime/errors.ts';

const BUILT = fileURLToPath(new URL('../../console/built/', import.meta.url));
const YEAR_SECONDS = 31_536_000;

const FILES = ['console', 'icon.svg'];
/** What the addresses of the console's pages begin with, beside the first one. */
const PAGES = ['account', 'run', 'runs', 'sets', 'records', 'notifications', 'configuration'];

/** Whether this path is the console's: a page, or a file that a page loads. The others are the API's. */
export function isConsolePath(path: string): boolean {
  const [, first = ''] = path.split('/');
  return path === '/' || PAGES.includes(first) || FILES.includes(first);
}

/** Scripts, styles and requests of this site only; nothing inline. */
const POLICY = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "frame-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
];

/** The built console: its pages, at every address that is one, and the files that they load. */
export function consolePages({ publicUrl }: { publicUrl?: string | undefined }): Router {
  const isEncrypted = publicUrl?.startsWith('https:') === true;
  const policy = [...POLICY, ...(isEncrypted ? ['upgrade-insecure-requests'] : [])].join('; ');
  const files = sirv(BUILT, { dev: true, etag: true, brotli: true, gzip: true });
  const page: RequestHandler = (request, response, next) => {
    if (!['GET', 'HEAD'].includes(request.method) || !isConsolePath(request.path)) {
      next();
      return;
    }
    response.set({ 'Content-Security-Policy': policy, 'Cache-Control': 'no-cache', 'X-Robots-Tag': 'noindex' });
    response.type('html').send(pageAt(request.path));
  };
  return Router()
    .use(
      FILES.map((name) => `/${name}`),
      (request, response, next) => {
        const isHashed = request.baseUrl === '/console';
        response.set('Cache-Control', isHashed ? `public, max-age=${YEAR_SECONDS}, immutable` : 'public, max-age=3600');
        // Workers are held to the policy that comes with their own file.
        response.set('Content-Security-Policy', policy);
        request.url = request.originalUrl;
        // A missing file is no page.
        files(request, response, () => {
          next(new MusterError('NOT_FOUND', 404, `The console has no file ${request.path}.`));
        });
      },
    )
    .use(page);
}

/**
 * The page as it is read at this path: its files are named from there, so that it works at any depth and below any path
 * of a proxy, which Muster need not know.
 */
function pageAt(path: string): string {
  const up = '../'.repeat(path.split('/').length - 2);
  return builtPage().replaceAll('="./', `="${up === '' ? './' : up}`);
}

function builtPage(): string {
  try {
    return readFileSync(`${BUILT}index.html`, 'utf8');
  } catch {
    throw new MusterError(
      'CONSOLE_NOT_BUILT',
      404,
      'The console is not built. Build it with: npm run build:console. The API works without it.',
    );
  }
}
