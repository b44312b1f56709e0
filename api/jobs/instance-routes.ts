import { z } from 'zod';
import { mayDownload } from '../../shared/files/exports/export-access.ts';
import { countLetters } from '../../shared/model/letter.ts';
import type { Run } from '../../shared/model/run.ts';
import type { Caller } from '../../shared/model/roles.ts';
import { controlRun, requireControl } from '../../shared/runs/control-run.ts';
import { requireName } from '../../shared/runs/run-name.ts';
import {
  listVisibleRuns,
  requireVisibleRun,
  requireVisibleRunOfAnyJob,
  streamVisibleRuns,
} from '../../shared/runs/visible-runs.ts';
import { defined } from '../../shared/runtime/defined.ts';
import { namesOfRecords } from '../../shared/sets/names.ts';
import type { ApiServices } from '../api-services.ts';
import { noteForAudit } from '../audit/audit-requests.ts';
import { filters, list, text, word } from '../contract/parameters.ts';
import { decidedByHandler, PAGE_READER } from '../contract/rights.ts';
import { route, type Route } from '../contract/route.ts';
import { shape } from '../contract/shapes.ts';
import { sendCsv } from '../send-csv.ts';
import { toExportBody } from './export-shape.ts';
import { RUN_COLUMNS, toRunRow } from './instance-list-csv.ts';
import { instanceLink, instanceListShape, instanceShape, toInstanceBody } from './instance-shape.ts';
import { RUN_FILTERS, readRunFilter, readRunOrder } from './instance-filters.ts';
import { requireJobId } from './job-id.ts';
import { controlBody, OPERATIONS, readControl } from './read-control.ts';
import { alertsWithoutWorker } from './without-worker.ts';

/** The fields of an instance that a caller may change; other fields that it was answered with are ignored. */
const renameBody = shape(
  'RenameRequest',
  'job_instance',
  z.object({ name: z.string('must be text').trim().min(1, 'must not be empty') }),
);

/** `/{job}/instances`: lists, shows, renames and controls the runs of a job. */
export function instanceRoutes(services: ApiServices): Route[] {
  const { store, config, catalogue } = services;
  const ofInstance = {
    rights: decidedByHandler("a page role and one of the job's own roles"),
    answer: instanceShape,
    isPublished: true,
  } as const;
  return [
    route(
      'get',
      '/instances',
      {
        summary: 'Lists the runs of all jobs that you may see, newest first.',
        rights: PAGE_READER,
        ...list({ ...RUN_FILTERS, job: text }),
        answer: instanceListShape,
        errors: { 400: ['402215', '402216'] },
      },
      async ({ query, caller, address }) => {
        const { job } = query;
        const filter = { ...defined({ job: job && requireJobId(job) }), ...readRunFilter(query) };
        const { runs, total } = await listVisibleRuns(services, caller, filter, {
          limit: query.limit,
          offset: query.offset,
          ...readRunOrder(query),
        });
        return { job_instance: await toBodies(address, caller, runs), total_record_count: total };
      },
    ),
    route(
      'get',
      '/instances.csv',
      {
        summary: 'Streams the same runs, in the same order, as CSV.',
        rights: PAGE_READER,
        ...filters({ ...RUN_FILTERS, job: text }),
        sends: { types: ['text/csv'] },
        errors: { 400: ['402215', '402216'] },
      },
      async ({ query, caller, response }) => {
        const { job } = query;
        const filter = { ...defined({ job: job && requireJobId(job) }), ...readRunFilter(query) };
        const runs = await streamVisibleRuns(services, caller, filter, readRunOrder(query));
        await sendCsv(response, { fileName: 'runs.csv', columns: RUN_COLUMNS }, toRows(runs));
      },
    ),
    route(
      'get',
      '/instances/:instance',
      {
        summary: 'Shows a run by its id alone.',
        rights: ofInstance.rights,
        answer: instanceShape,
        errors: { 400: ['402218'] },
      },
      async ({ path, caller, address }) => {
        const run = await requireVisibleRunOfAnyJob(store, caller, path.instance);
        return await toBody(address, caller, run);
      },
    ),
    route(
      'get',
      '/jobs/:id/instances',
      {
        summary: 'Lists the runs of a job that you may see, newest first.',
        rights: ofInstance.rights,
        ...list(RUN_FILTERS),
        answer: instanceListShape,
        errors: { 400: ['402215', '402216'] },
        isPublished: true,
      },
      async ({ path, query, caller, address }) => {
        const filter = { job: requireJobId(path.id), ...readRunFilter(query) };
        const { runs, total } = await listVisibleRuns(services, caller, filter, {
          limit: query.limit,
          offset: query.offset,
          ...readRunOrder(query),
        });
        return { job_instance: await toBodies(address, caller, runs), total_record_count: total };
      },
    ),
    route(
      'get',
      '/jobs/:id/instances/:instance',
      { summary: 'Shows a run: its status, progress and result.', ...ofInstance, errors: { 400: ['402218'] } },
      async ({ path, caller, address }) => {
        const run = await requireVisibleRun(store, caller, { job: path.id, run: path.instance });
        return await toBody(address, caller, run);
      },
    ),
    route(
      'put',
      '/jobs/:id/instances/:instance',
      {
        summary: 'Renames a run.',
        ...ofInstance,
        body: renameBody,
        errors: { 400: ['402218', 'NAME_TOO_LONG'] },
      },
      async ({ path, body, caller, address }) => {
        const run = await requireVisibleRun(store, caller, { job: path.id, run: path.instance });
        requireControl(caller, run);
        const name = requireName(body().name);
        await store.runs.rename(run._id, name);
        return await toBody(address, caller, { ...run, name });
      },
    ),
    route(
      'post',
      '/jobs/:id/instances/:instance',
      {
        summary: 'Pauses, resumes, cancels or updates a run.',
        ...ofInstance,
        query: { op: word(OPERATIONS) },
        body: controlBody,
        errors: {
          400: ['402218', '402220', '402221'],
          409: ['CONTROL_REFUSED', 'RUN_ENDED', 'RUN_ENDING', 'RUN_NOT_BEGUN'],
          503: ['NO_WORKER', 'RUN_STUCK', 'TEMPORAL_UNAVAILABLE'],
        },
      },
      async ({ path, query, body, caller, address, response }) => {
        const run = await requireVisibleRun(store, caller, { job: path.id, run: path.instance });
        requireControl(caller, run);
        const control = readControl(query.op, body());
        if (control.note !== undefined) noteForAudit(response, { note: control.note });
        const controlled = await controlRun(services, { ...control, run: run._id, caller });
        return await toBody(address, caller, controlled);
      },
    ),
  ];

  async function* toRows(pages: AsyncIterable<Run[]>) {
    for await (const runs of pages) {
      const names = await namesOfRecords(
        store.users,
        runs.map(({ submittedBy }) => submittedBy),
      );
      for (const run of runs) yield toRunRow(run, names);
    }
  }

  async function toBody(address: string, caller: Caller, run: Run) {
    const [body] = await toBodies(address, caller, [run]);
    if (!body) throw new Error('A run has one body.');
    return { ...body, alert: [...body.alert, ...(await alertsWithoutWorker(services, run))] };
  }

  async function toBodies(address: string, caller: Caller, runs: readonly Run[]) {
    const people = runs.flatMap(({ submittedBy, controls }) => [submittedBy, ...controls.map(({ by }) => by)]);
    const names = await namesOfRecords(store.users, people);
    const files = await store.exports.of(runs.map(({ _id }) => _id));
    const ordering = runs.filter(({ lettersRun }) => lettersRun !== undefined).map(({ _id }) => _id);
    const states = await store.outbox.countByStateOf(ordering);
    return runs.map((run) => {
      const ofRun = states.get(run._id);
      const letters = ofRun && countLetters(ofRun);
      const body = toInstanceBody(run, { address, names, temporal: config.temporal, catalogue, letters });
      const file = files.get(run._id);
      if (!file) return body;
      const download = { mayDownload: mayDownload(caller, file, run), link: instanceLink(address, run) };
      return { ...body, export: toExportBody(file, download) };
    });
  }
}
