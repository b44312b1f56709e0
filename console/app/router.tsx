import { createRouter } from '@tanstack/react-router';
import { ROOT } from '../api/root.ts';
import { Loading } from '../ui/loading.tsx';
import { routes } from './routes.tsx';

/** Finds the page of an address, below whatever path a proxy gives Muster. */
export const router = createRouter({
  routeTree: routes,
  basepath: new URL(ROOT).pathname,
  defaultPreload: 'intent',
  defaultPendingComponent: Loading,
  scrollRestoration: true,
  // As text, as it stands there: read as JSON, the digits of long ids would be rounded.
  parseSearch: (search) => Object.fromEntries(new URLSearchParams(search)),
  stringifySearch: (search) => {
    const given = Object.entries(search).filter(([, value]) => value !== undefined);
    const query = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
    return query === '' ? '' : `?${query}`;
  },
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
