import { MusterError } from '../../shared/runtime/errors.ts';
import { folded } from '../../shared/model/canonical-text.ts';
import type { JobDefinition } from '../../shared/job-kit/job-definition.ts';
import { readsWithAny } from '../../shared/model/roles.ts';
import { refusalToRun, requireJob, requireJobReader, requireRoles } from '../../shared/runs/check-request.ts';
import { reviewRun } from '../../shared/runs/review-run.ts';
import { checkRun, submitRun } from '../../shared/runs/submit-run.ts';
import type { ApiServices } from '../api-services.ts';
import { noteForAudit } from '../audit/audit-requests.ts';
import { choice, list, text, word } from '../contract/parameters.ts';
import { PAGE_READER, PAGE_ROLE } from '../contract/rights.ts';
import { route, type Route } from '../contract/route.ts';
import { letterRoutes } from '../letters/letter-routes.ts';
import { invalidParameter } from '../query-values.ts';
import { exportFileRoutes } from './export-routes.ts';
import { insightRoutes } from './insight-routes.ts';
import { instanceRoutes } from './instance-routes.ts';
import { requireJobId } from './job-id.ts';
import {
  checkedShape,
  fullJobShape,
  jobListShape,
  toCheckedBody,
  toFullJobBody,
  toJobBody,
  toOfferedBody,
  toTriggeredBody,
  triggeredShape,
} from './job-shape.ts';
import { memberRoutes } from './member-routes.ts';
import { reviewBody, reviewShape, toReviewBody } from './review-shape.ts';
import { readReviewedRun, readRun, runBody } from './read-run.ts';

const JOB_TYPES = ['MANUAL', 'SCHEDULED', 'OTHER'];

/** What may be wrong with a request to run a job. */
const WRONG_REQUEST = [
  ...['402215', '402216', '402218', '402228', '402229', '60107'],
  ...['PARAMETER_UNKNOWN', 'PARAMETER_INVALID', 'PARAMETER_REPEATED', 'NAME_TOO_LONG'],
  ...['SET_CONTENT', 'SET_EMPTY', 'SET_INACTIVE', 'INVALID_QUERY'],
];

/** `/almaws/v1/conf/jobs`: jobs, running them, and their instances. */
export function jobRoutes(services: ApiServices): Route[] {
  const { store, catalogue } = services;
  return [
    route(
      'get',
      '/jobs',
      {
        summary: 'Lists the jobs that you may run, by name.',
        rights: PAGE_READER,
        ...list({
          type: choice(JOB_TYPES),
          job_type: choice(JOB_TYPES),
          category: text,
          profile_id: text,
          name: text,
          may_run: choice(['YES', 'NO', 'ALL']),
        }),
        answer: jobListShape,
        isPublished: true,
      },
      async ({ query, caller, address }) => {
        const { offset, limit } = query;
        const known = filterJobs(await catalogue.list(), query);
        if (query.may_run === undefined) {
          const jobs = known.filter((job) => readsWithAny(caller, job.roles));
          const page = jobs.slice(offset, offset + limit).map((job) => toJobBody(address, job));
          return { job: page, total_record_count: jobs.length };
        }
        const wanted = { YES: [true], NO: [false], ALL: [true, false] }[query.may_run];
        const jobs = known
          .map((job) => ({ job, refusal: refusalToRun(caller, job) }))
          .filter(({ refusal }) => wanted.includes(refusal === undefined));
        const page = jobs.slice(offset, offset + limit);
        return {
          job: page.map(({ job, refusal }) => toOfferedBody(address, job, refusal)),
          total_record_count: jobs.length,
        };
      },
    ),
    route(
      'get',
      '/jobs/:id',
      {
        summary: 'Shows a job: who may run it, and its parameters as JSON Schema.',
        rights: PAGE_READER,
        answer: fullJobShape,
        errors: { 400: ['402215', '402216'] },
        isPublished: true,
      },
      async ({ path, caller, address }) => {
        const job = await requireJob(services, requireJobId(path.id));
        requireJobReader(caller, job);
        return toFullJobBody(address, job, await store.codeTables.all());
      },
    ),
    route(
      'post',
      '/jobs/:id',
      {
        summary: 'Runs a job on a set. If it answers an error, nothing was started.',
        rights: PAGE_ROLE,
        query: { op: word(['run']) },
        body: runBody,
        answer: triggeredShape,
        errors: {
          400: ['402220', '402221', ...WRONG_REQUEST],
          409: ['IDEMPOTENCY_KEY_REUSED', 'MEMBERS_CHANGED'],
          503: ['TEMPORAL_UNAVAILABLE'],
        },
        isPublished: true,
      },
      async ({ path, query, body, caller, address, request, response }) => {
        const job = await requireJob(services, requireJobId(path.id));
        requireRoles(caller, job);
        requireRunOperation(query.op);
        const { sent, request: asked } = readRun(body(), request.get('idempotency-key'));
        const { run } = await submitRun(services, { ...asked, jobId: job.id, caller });
        services.log.info({ run: run._id, job: job.id }, 'run submitted');
        noteForAudit(response, { instance: run._id, set: run.set.id });
        return toTriggeredBody(address, job, run, sent);
      },
    ),
    route(
      'post',
      '/jobs/:id/check',
      {
        summary: 'Checks a request to run a job as op=run does, and starts nothing.',
        rights: PAGE_ROLE,
        body: runBody,
        answer: checkedShape,
        errors: { 400: WRONG_REQUEST, 409: ['MEMBERS_CHANGED'] },
      },
      async ({ path, body, caller, address, request }) => {
        const job = await requireJob(services, requireJobId(path.id));
        requireRoles(caller, job);
        const { sent, request: asked } = readRun(body(), request.get('idempotency-key'));
        const checked = await checkRun(services, { ...asked, jobId: job.id, caller });
        return toCheckedBody(address, checked, sent);
      },
    ),
    route(
      'post',
      '/jobs/:id/review',
      {
        summary:
          'Tells all about a request to run a job: what is wrong, what to know, what it does, and how to submit it.',
        rights: PAGE_ROLE,
        body: reviewBody,
        answer: reviewShape,
        errors: { 400: ['402215', '402216', 'PARAMETER_REPEATED', 'INVALID_QUERY'] },
      },
      async ({ path, body, caller, address }) => {
        const job = await requireJob(services, requireJobId(path.id));
        requireRoles(caller, job);
        const { chosen_members: chosen, ...run } = body();
        const read = readReviewedRun(run);
        const review = await reviewRun(services, { ...read.request, jobId: job.id, caller }, chosen);
        return toReviewBody(address, review, read);
      },
    ),
    ...instanceRoutes(services),
    ...memberRoutes(services),
    ...insightRoutes(services),
    ...exportFileRoutes(services),
    ...letterRoutes(services),
  ];
}

interface JobFilter {
  type: string | undefined;
  job_type: string | undefined;
  category: string | undefined;
  profile_id: string | undefined;
  name: string | undefined;
}

/** @throws MusterError 40166410 for an unknown category. */
function filterJobs(jobs: readonly JobDefinition[], filter: JobFilter): JobDefinition[] {
  const type = filter.type ?? filter.job_type;
  if (type !== undefined && type !== 'MANUAL') return [];
  // Jobs of integration profiles, which Muster does not have.
  if (filter.profile_id !== undefined) return [];
  const category = filter.category?.toUpperCase();
  const categories = [...new Set(jobs.map((job) => job.category.value))];
  if (category !== undefined && !categories.includes(category)) {
    throw invalidParameter('category', `one of ${categories.join(', ')}`);
  }
  const name = folded(filter.name ?? '');
  return jobs.filter(
    (job) => (category === undefined || job.category.value === category) && folded(job.name).includes(name),
  );
}

function requireRunOperation(op: string | undefined): void {
  if (op === undefined) throw new MusterError('402220', 400, 'The parameter op is missing: send op=run.');
  if (op.toLowerCase() !== 'run') throw new MusterError('402221', 400, 'Invalid operation: op must be run.');
}
