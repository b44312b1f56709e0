import type { Router } from 'express';
import { MusterError } from '../../shared/runtime/errors.ts';
import type { Run } from '../../shared/model/run.ts';
import { SET_CONTENTS } from '../../shared/model/set.ts';
import { MEMBER_STATES, type MemberFilter } from '../../shared/runs/member-parts.ts';
import { findMember, listRunMembers, streamMembers } from '../../shared/runs/member-report.ts';
import { requireVisibleRun } from '../../shared/runs/visible-runs.ts';
import { defined } from '../../shared/runtime/defined.ts';
import { namesOfRecords } from '../../shared/sets/names.ts';
import { apiAddress } from '../addresses.ts';
import type { ApiServices } from '../api-services.ts';
import { callerOf } from '../require-key.ts';
import { invalidParameter, listValues, readPaging, type QueryValues } from '../query-values.ts';
import { resource } from '../resource.ts';
import { instanceLink } from './instance-shape.ts';
import { toMemberChangeBody, toMemberBody, type DescribeReason } from './member-shape.ts';
import { sendCsv } from './report-csv.ts';

const FILTERS = ['outcome', 'reason'];

/** `/{job}/instances/{instance}/members` and `/report.csv`: the outcome of every member. */
export function addMemberRoutes(router: Router, { store, catalogue }: Pick<ApiServices, 'store' | 'catalogue'>): void {
  resource(router, '/:id/instances/:instance/members', {
    get: async (request, response) => {
      const { id: job, instance } = request.params;
      const run = await requireVisibleRun(store, callerOf(response), { job, run: instance });
      const values = listValues(request, FILTERS);
      const { entries, total } = await listRunMembers(store, run, readFilter(values), readPaging(values));
      const names = await namesOf(
        run,
        entries.map(({ member }) => member),
      );
      const link = instanceLink(apiAddress(request), run);
      const member = entries.map((entry) => toMemberBody(link, entry, describing(run), names.get(entry.member)));
      response.json({ member, total_record_count: total });
    },
  });

  resource(router, '/:id/instances/:instance/members/:member', {
    get: async (request, response) => {
      const { id: job, instance, member } = request.params;
      const run = await requireVisibleRun(store, callerOf(response), { job, run: instance });
      const found = await findMember(store, run, member);
      if (!found) throw new MusterError('MEMBER_NOT_FOUND', 404, `Instance ${instance} has no member ${member}.`);
      const names = await namesOf(run, [member]);
      const body = toMemberBody(
        instanceLink(apiAddress(request), run),
        found.entry,
        describing(run),
        names.get(member),
      );
      response.json({ ...body, ...(found.row ? { change: toMemberChangeBody(found.row) } : {}) });
    },
  });

  resource(router, '/:id/instances/:instance/report.csv', {
    get: async (request, response) => {
      const { id: job, instance } = request.params;
      const run = await requireVisibleRun(store, callerOf(response), { job, run: instance });
      const entries = streamMembers(store, run, readFilter(listValues(request, FILTERS)));
      await sendCsv(response, `${job}-${instance}.csv`, entries, describing(run), (members) => namesOf(run, members));
    },
  });

  function describing({ job }: Run): DescribeReason {
    return (reason) => catalogue.describeReason(job.activity, reason);
  }

  async function namesOf({ set }: Run, members: readonly string[]): Promise<Map<string, string>> {
    return namesOfRecords(store.records(SET_CONTENTS[set.content].collection), members);
  }
}

function readFilter(values: QueryValues): MemberFilter {
  const outcome = values.get('outcome')?.toLowerCase();
  const state = MEMBER_STATES.find((known) => known === outcome);
  if (outcome !== undefined && state === undefined)
    throw invalidParameter('outcome', `one of ${MEMBER_STATES.join(', ')}`);
  const reason = values.get('reason');
  return defined({ state, reason });
}
