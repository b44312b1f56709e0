import { z } from 'zod';
import type { ApiServices } from '../api-services.ts';
import { list, text } from '../contract/parameters.ts';
import { ANY_KEY } from '../contract/rights.ts';
import { route, type Route } from '../contract/route.ts';
import { link, named, shape, totalRecordCount } from '../contract/shapes.ts';

const libraryListShape = shape(
  'Libraries',
  'libraries',
  z.object({
    library: z.array(named('library', z.object({ code: z.string(), name: z.string(), link }))),
    total_record_count: totalRecordCount,
  }),
);

const profileListShape = shape(
  'IntegrationProfiles',
  'integration_profiles',
  z.object({
    integration_profile: z.array(named('integration_profile', z.object({ id: z.string(), link }))),
    total_record_count: totalRecordCount,
  }),
);

const mappingTableListShape = shape(
  'MappingTables',
  'mapping_tables',
  z.object({
    mapping_table: z.array(named('mapping_table', z.object({ name: z.string(), link }))),
    total_record_count: totalRecordCount,
  }),
);

/**
 * What clients of the published API look up beside jobs: libraries, and the integration profiles and mapping tables that
 * Muster has none of.
 */
export function lookupRoutes({ store }: Pick<ApiServices, 'store'>): Route[] {
  return [
    route(
      'get',
      '/libraries',
      {
        summary: 'Lists the libraries: the enabled rows of the code table Libraries.',
        rights: ANY_KEY,
        ...list({}),
        answer: libraryListShape,
        isPublished: true,
      },
      async ({ query: { limit, offset }, address }) => {
        const rows = (await store.codeTables.get('Libraries')).filter(({ enabled }) => enabled);
        const page = rows.slice(offset, offset + limit);
        const link = `${address}/conf/code-tables/Libraries`;
        return {
          library: page.map(({ code, description }) => ({ code, name: description, link })),
          total_record_count: rows.length,
        };
      },
    ),
    route(
      'get',
      '/integration-profiles',
      {
        summary: 'Lists integration profiles. Muster has none.',
        rights: ANY_KEY,
        ...list({ type: text, q: text }),
        answer: profileListShape,
        isPublished: true,
      },
      () => ({ integration_profile: [], total_record_count: 0 }),
    ),
    route(
      'get',
      '/mapping-tables',
      {
        summary: 'Lists mapping tables. Muster has none.',
        rights: ANY_KEY,
        ...list({}),
        answer: mappingTableListShape,
        isPublished: true,
      },
      () => ({ mapping_table: [], total_record_count: 0 }),
    ),
  ];
}
