import type { Express } from 'express';

/** What express keeps of its routes. It has no types for it. */
interface Layer {
  rawPath: string | readonly string[];
  handle: { stack?: readonly Layer[] };
  route?: { path: string | readonly string[]; methods: Readonly<Record<string, boolean>> };
}

/** Every route of the API, e.g. `GET /conf/sets/:id`; each once, though the configuration API answers under two prefixes. */
export function routesOf(app: Express): string[] {
  const { stack } = app.router as unknown as { stack: readonly Layer[] };
  const routes = routesIn(stack, '').map((route) => route.replace(' /almaws/v1/conf', ' /conf'));
  return [...new Set(routes)].sort();
}

function routesIn(stack: readonly Layer[], prefix: string): string[] {
  return stack.flatMap(({ rawPath, handle, route }) => {
    if (route) {
      const methods = Object.keys(route.methods).filter((method) => method !== '_all');
      return [route.path]
        .flat()
        .flatMap((path) => methods.map((method) => `${method.toUpperCase()} ${join(prefix, path)}`));
    }
    return [rawPath].flat().flatMap((path) => routesIn(handle.stack ?? [], join(prefix, path)));
  });
}

function join(prefix: string, path: string): string {
  return `${prefix}${path}`.replaceAll('//', '/').replace(/(.)\/$/, '$1');
}
