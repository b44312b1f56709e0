import { LETTERS } from '../../shared/letters/find-letter.ts';
import { requireEntry, requireToRead } from '../../shared/settings/change-configuration.ts';
import type { ConfigurationKind } from '../../shared/settings/configuration-kind.ts';
import type { ApiServices } from '../api-services.ts';
import { filters } from '../contract/parameters.ts';
import { route, type Route } from '../contract/route.ts';
import { defined } from '../../shared/runtime/defined.ts';
import { preview, previewed } from './preview-letter.ts';

/** The styles of the letter and pictures within it; nothing is run, nothing is loaded, and only our own pages show it. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; sandbox";

/** `/letters/{code}/preview`: a letter as a page of its own, to be shown in a frame. */
export function previewRoutes(services: Pick<ApiServices, 'store' | 'config' | 'configurationKinds'>): Route[] {
  return [
    route(
      'get',
      '/letters/:code/preview',
      {
        summary: 'Shows a letter as its recipient would see it, as a page.',
        rights: {
          words: `one of ${letters().readRoles.join(', ')}`,
          needsKey: true,
          check: (caller) => requireToRead(letters(), caller),
        },
        ...filters(previewed.shape),
        sends: { types: ['text/html'] },
        errors: { 400: ['IS_LAYOUT', 'TEMPLATE_ERROR'], 404: ['CONFIGURATION_NOT_FOUND', 'USER_NOT_FOUND'] },
      },
      async ({ path, query, caller, response }) => {
        const entry = await requireEntry(services, letters(), path.code);
        const { html } = await preview(services, caller, entry, defined(query));
        response.set({ 'Content-Security-Policy': POLICY, 'Cache-Control': 'no-store' });
        response.type('html').send(withDeadLinks(html));
      },
    ),
  ];

  function letters(): ConfigurationKind {
    const kind = services.configurationKinds.get(LETTERS);
    if (!kind) throw new Error('Letters are a kind of configuration.');
    return kind;
  }
}

/** A link would replace the letter in its frame: it opens a window instead, which a sandbox does not let it. */
function withDeadLinks(html: string): string {
  return html.replace(/^\s*(?:<!doctype[^>]*>)?/i, (start) => `${start}<base target="_blank">`);
}
