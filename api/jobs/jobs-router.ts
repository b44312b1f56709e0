import { Router } from 'express';
import { requirePageReader, requirePageRole } from '../../shared/access/page-role.ts';
import { MusterError } from '../../shared/runtime/errors.ts';
import { folded } from '../../shared/model/canonical-text.ts';
import type { JobDefinition } from '../../shared/job-kit/job-definition.ts';
import { readsWithAny } from '../../shared/model/roles.ts';
import { requireJob, requireJobReader, requireRoles } from '../../shared/runs/check-request.ts';
import { submitRun } from '../../shared/runs/submit-run.ts';
import { apiAddress } from '../addresses.ts';
import type { ApiServices } from '../api-services.ts';
import { noteForAudit } from '../audit/audit-requests.ts';
import { callerOf } from '../require-key.ts';
import { invalidParameter, listValues, queryValues, readPaging, type QueryValues } from '../query-values.ts';
import { resource } from '../resource.ts';
import { addExportRoutes } from './export-routes.ts';
import { addInstanceRoutes } from './instance-routes.ts';
import { requireJobId } from './job-id.ts';
import { toFullJobBody, toJobBody, toTriggeredBody } from './job-shape.ts';
import { addLetterRoutes } from '../letters/letter-routes.ts';
import { addMemberRoutes } from './member-routes.ts';
import { readRun } from './read-run.ts';

const JOB_TYPES = ['MANUAL', 'SCHEDULED', 'OTHER'];

/** `/almaws/v1/conf/jobs`: jobs, running them, and their instances. */
export function jobsRouter(services: ApiServices): Router {
  const { store, catalogue } = services;
  const router = Router();

  resource(router, '/', {
    get: async (request, response) => {
      const caller = callerOf(response);
      requirePageReader(caller);
      const values = listValues(request, ['type', 'job_type', 'category', 'profile_id', 'name']);
      const { offset, limit } = readPaging(values);
      const jobs = filterJobs(await catalogue.list(), values).filter((job) => readsWithAny(caller, job.roles));
      const page = jobs.slice(offset, offset + limit).map((job) => toJobBody(apiAddress(request), job));
      response.json({ job: page, total_record_count: jobs.length });
    },
  });

  resource(router, '/:id', {
    get: async (request, response) => {
      const caller = callerOf(response);
      requirePageReader(caller);
      const job = await requireJob(services, requireJobId(request.params.id));
      requireJobReader(caller, job);
      response.json(toFullJobBody(apiAddress(request), job, await store.codeTables.all()));
    },
    post: async (request, response) => {
      const caller = callerOf(response);
      requirePageRole(caller);
      const job = await requireJob(services, requireJobId(request.params.id));
      requireRoles(caller, job);
      requireRunOperation(queryValues(request));
      const { sent, request: asked } = readRun(request.body, request.get('idempotency-key'));
      const { run } = await submitRun(services, { ...asked, jobId: job.id, caller });
      noteForAudit(response, { instance: run._id, set: run.set.id });
      response.json(toTriggeredBody(apiAddress(request), job, run, sent));
    },
  });

  addInstanceRoutes(router, services);
  addMemberRoutes(router, services);
  addExportRoutes(router, services);
  addLetterRoutes(router, services);

  return router;
}

/** @throws MusterError 40166410 for an unknown type or category. */
function filterJobs(jobs: readonly JobDefinition[], values: QueryValues): JobDefinition[] {
  const type = (values.get('type') ?? values.get('job_type'))?.toUpperCase();
  if (type !== undefined && !JOB_TYPES.includes(type)) throw invalidParameter('type', `one of ${JOB_TYPES.join(', ')}`);
  if (type !== undefined && type !== 'MANUAL') return [];
  // Jobs of integration profiles, which Muster does not have.
  if (values.has('profile_id')) return [];
  const category = values.get('category')?.toUpperCase();
  const categories = [...new Set(jobs.map((job) => job.category.value))];
  if (category !== undefined && !categories.includes(category)) {
    throw invalidParameter('category', `one of ${categories.join(', ')}`);
  }
  const name = folded(values.get('name') ?? '');
  return jobs.filter(
    (job) => (category === undefined || job.category.value === category) && folded(job.name).includes(name),
  );
}

function requireRunOperation(values: QueryValues): void {
  const op = values.get('op');
  if (op === undefined) throw new MusterError('402220', 400, 'The parameter op is missing: send op=run.');
  if (op.toLowerCase() !== 'run') throw new MusterError('402221', 400, 'Invalid operation: op must be run.');
}
