import type { Router } from 'express';
import { z } from 'zod';
import { mayDownload } from '../../shared/files/exports/export-access.ts';
import { countLetters } from '../../shared/model/letter.ts';
import { RUN_STATUSES, type Run, type RunStatus } from '../../shared/model/run.ts';
import type { Caller } from '../../shared/model/roles.ts';
import { controlRun, requireControl } from '../../shared/runs/control-run.ts';
import { requireName } from '../../shared/runs/run-name.ts';
import { listVisibleRuns, requireVisibleRun } from '../../shared/runs/visible-runs.ts';
import { defined } from '../../shared/runtime/defined.ts';
import { namesOfRecords } from '../../shared/sets/names.ts';
import { apiAddress } from '../addresses.ts';
import { readWith } from '../coded.ts';
import type { ApiServices } from '../api-services.ts';
import { callerOf } from '../require-key.ts';
import {
  invalidParameter,
  listValues,
  queryValues,
  readChoice,
  readPaging,
  type QueryValues,
} from '../query-values.ts';
import { resource } from '../resource.ts';
import { toExportBody } from './export-shape.ts';
import { instanceLink, toInstanceBody } from './instance-shape.ts';
import { requireJobId } from './job-id.ts';
import { readControl } from './read-control.ts';

const STATUS_CODES = Object.keys(RUN_STATUSES) as RunStatus[];
const DAY_MS = 24 * 60 * 60 * 1_000;

/** The fields of an instance that a caller may change; other fields that it was answered with are ignored. */
const renameSchema = z.object({ name: z.string('must be text').trim().min(1, 'must not be empty') });

/** `/{job}/instances`: lists, shows, renames and controls the runs of a job. */
export function addInstanceRoutes(router: Router, services: ApiServices): void {
  const { store, config, catalogue } = services;

  resource(router, '/:id/instances', {
    get: async (request, response) => {
      const values = listValues(request, ['status', 'submit_date_from', 'submit_date_to']);
      const filter = { job: requireJobId(request.params.id), ...readFilter(values) };
      const { runs, total } = await listVisibleRuns(services, callerOf(response), filter, readPaging(values));
      response.json({
        job_instance: await toBodies(apiAddress(request), callerOf(response), runs),
        total_record_count: total,
      });
    },
  });

  resource(router, '/:id/instances/:instance', {
    get: async (request, response) => {
      const { id: job, instance } = request.params;
      const run = await requireVisibleRun(store, callerOf(response), { job, run: instance });
      response.json(await toBody(apiAddress(request), callerOf(response), run));
    },
    put: async (request, response) => {
      const { id: job, instance } = request.params;
      const caller = callerOf(response);
      const run = await requireVisibleRun(store, caller, { job, run: instance });
      requireControl(caller, run);
      const name = requireName(readWith(renameSchema, request.body).name);
      await store.runs.rename(run._id, name);
      response.json(await toBody(apiAddress(request), caller, { ...run, name }));
    },
    post: async (request, response) => {
      const { id: job, instance } = request.params;
      const caller = callerOf(response);
      const run = await requireVisibleRun(store, caller, { job, run: instance });
      requireControl(caller, run);
      const control = readControl(queryValues(request), request.body);
      const controlled = await controlRun(services, { ...control, run: run._id, caller });
      response.json(await toBody(apiAddress(request), caller, controlled));
    },
  });

  async function toBody(address: string, caller: Caller, run: Run) {
    const [body] = await toBodies(address, caller, [run]);
    return body ?? {};
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

/** Days are in UTC, like the times in the answers. */
function readFilter(values: QueryValues) {
  const status = readChoice(values, 'status', STATUS_CODES);
  const from = readDay(values, 'submit_date_from');
  const to = readDay(values, 'submit_date_to');
  return {
    ...defined({ status, from }),
    ...(to === undefined ? {} : { before: new Date(to.getTime() + DAY_MS) }),
  };
}

function readDay(values: QueryValues, name: string): Date | undefined {
  const text = values.get(name);
  if (text === undefined) return undefined;
  const day = /^\d{4}-\d{2}-\d{2}Z?$/.test(text) ? new Date(`${text.slice(0, 10)}T00:00:00Z`) : undefined;
  const isThatDay = day && !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text.slice(0, 10));
  if (!isThatDay) throw invalidParameter(name, 'a day as YYYY-MM-DD');
  return day;
}
