import { z } from 'zod';
import { defined } from '../../shared/runtime/defined.ts';
import type { AuditEntry } from '../../shared/model/audit-entry.ts';
import { auditLine } from '../../shared/store/audit-trail.ts';
import type { ApiServices } from '../api-services.ts';
import { filters, list, searchText, timeOrDay } from '../contract/parameters.ts';
import { administratorToRead } from '../contract/rights.ts';
import { route, type Route } from '../contract/route.ts';
import { time, totalRecordCount } from '../contract/shapes.ts';
import { sendEach } from '../send-each.ts';
import { auditRead } from './audit-requests.ts';

const FILTERS = {
  ...{ by: searchText, action: searchText, subject: searchText, request: searchText },
  ...{ from: timeOrDay, to: timeOrDay },
};

const entryShape = z
  .object({
    entry: z.int(),
    at: time,
    by: z.string(),
    action: z.string(),
    subject: z.string(),
    result: z.enum(['asked', 'done', 'refused']),
    request: z.string().optional(),
    details: z.record(z.string(), z.unknown()).optional(),
    previous: z.string(),
    hash: z.string(),
  })
  .meta({ id: 'AuditEntry' });

/** `/almaws/v1/conf/audit`: who did what, for administrators; `/audit/export` as JSON lines. */
export function auditRoutes(services: Pick<ApiServices, 'store'>): Route[] {
  const { auditTrail } = services.store;
  return [
    route(
      'get',
      '/audit',
      {
        summary: 'Lists who did what, newest first.',
        rights: administratorToRead('read the audit trail'),
        ...list(FILTERS),
        answer: z.object({ entry: z.array(entryShape), total_record_count: totalRecordCount }),
      },
      async ({ query: { limit, offset, ...filter } }) => {
        const { entries, total } = await auditTrail.page(defined(filter), { limit, offset });
        return { entry: entries.map(auditLine), total_record_count: total };
      },
    ),
    route(
      'get',
      '/audit/export',
      {
        summary: 'Streams the same as JSON lines, oldest first.',
        rights: administratorToRead('export the audit trail'),
        ...filters(FILTERS),
        sends: { types: ['application/jsonl'] },
      },
      async ({ query, caller, request, response }) => {
        await auditRead(services, request, { by: caller.person, action: 'audit.export', subject: '/audit' });
        response.attachment('audit.jsonl').type('application/jsonl');
        await sendEach(response, linesOf(auditTrail.stream(defined(query))));
      },
    ),
  ];
}

async function* linesOf(entries: AsyncIterable<AuditEntry>): AsyncGenerator<string> {
  for await (const entry of entries) yield `${JSON.stringify(auditLine(entry))}\n`;
}
