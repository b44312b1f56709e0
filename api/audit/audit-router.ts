import { once } from 'node:events';
import { Router } from 'express';
import { requireAdministratorToRead } from '../../shared/access/administrator.ts';
import { defined } from '../../shared/runtime/defined.ts';
import { auditLine, type AuditFilter } from '../../shared/store/audit-trail.ts';
import type { ApiServices } from '../api-services.ts';
import { invalidParameter, listValues, readPaging, readSearchText, type QueryValues } from '../query-values.ts';
import { callerOf } from '../require-key.ts';
import { resource } from '../resource.ts';
import { auditRead } from './audit-requests.ts';

const FILTERS = ['by', 'action', 'subject', 'request', 'from', 'to'];

/** `/almaws/v1/conf/audit`: who did what, for administrators; `/audit/export` as JSON lines. */
export function auditRouter(services: Pick<ApiServices, 'store'>): Router {
  const router = Router();
  const { auditTrail } = services.store;

  resource(router, '/', {
    get: async (request, response) => {
      requireAdministratorToRead(callerOf(response), 'read the audit trail');
      const values = listValues(request, FILTERS);
      const { entries, total } = await auditTrail.page(readFilter(values), readPaging(values));
      response.json({ entry: entries.map(auditLine), total_record_count: total });
    },
  });

  resource(router, '/export', {
    get: async (request, response) => {
      const caller = callerOf(response);
      requireAdministratorToRead(caller, 'export the audit trail');
      const filter = readFilter(listValues(request, FILTERS));
      await auditRead(services, request, { by: caller.person, action: 'audit.export', subject: '/audit' });
      response.type('application/jsonl').attachment('audit.jsonl');
      for await (const entry of auditTrail.stream(filter)) {
        if (response.destroyed) return;
        if (!response.write(`${JSON.stringify(auditLine(entry))}\n`))
          await Promise.race([once(response, 'drain'), once(response, 'close')]);
      }
      response.end();
    },
  });

  return router;
}

/** Times are ISO 8601; a day alone begins at midnight UTC. */
function readFilter(values: QueryValues): AuditFilter {
  const [by, action, subject, request] = ['by', 'action', 'subject', 'request'].map((name) =>
    readSearchText(values, name),
  );
  return defined({ by, action, subject, request, from: readTime(values, 'from'), to: readTime(values, 'to') });
}

function readTime(values: QueryValues, name: string): Date | undefined {
  const text = values.get(name);
  if (text === undefined) return undefined;
  const time = /^\d{4}-\d{2}-\d{2}(?:T[\d:.]+(?:Z|[+-]\d{2}:\d{2}))?$/.test(text) ? new Date(text) : undefined;
  if (!time || Number.isNaN(time.getTime())) throw invalidParameter(name, 'a day (YYYY-MM-DD) or a time with its zone');
  return time;
}
