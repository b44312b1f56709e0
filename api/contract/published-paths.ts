import type { Request } from 'express';
import type { Route } from './route.ts';

/** The first parts of the paths of the published API: what is below them speaks XML, unknown addresses too. */
export function publishedStarts(routes: readonly Route[]): ReadonlySet<string> {
  const published = routes.filter(({ declaration }) => declaration.isPublished === true);
  return new Set(published.map(({ path }) => path.split('/')[1] ?? ''));
}

/** Whether a request is for the published API. @param groups routes, with the prefixes that they answer under. */
export function publishedPaths(
  groups: readonly { prefixes: readonly string[]; routes: readonly Route[] }[],
): (request: Request) => boolean {
  const starts = groups.flatMap(({ prefixes, routes }) => {
    const parts = publishedStarts(routes);
    return prefixes.map((prefix) => ({ prefix, parts }));
  });
  return ({ originalUrl }) => {
    const [path = ''] = originalUrl.split('?');
    return starts.some(
      ({ prefix, parts }) => path.startsWith(`${prefix}/`) && parts.has(path.slice(prefix.length).split('/')[1] ?? ''),
    );
  };
}
