import { MusterError } from '../../shared/runtime/errors.ts';
import { journalRowId } from '../../shared/model/journal.ts';
import type { Run } from '../../shared/model/run.ts';
import { SET_CONTENTS } from '../../shared/model/set.ts';
import { MEMBER_STATES, type MemberFilter, type MemberState } from '../../shared/runs/member-parts.ts';
import { findMember, listRunMembers, streamMembers } from '../../shared/runs/member-report.ts';
import { requireVisibleRun } from '../../shared/runs/visible-runs.ts';
import { defined } from '../../shared/runtime/defined.ts';
import { namesOfRecords } from '../../shared/sets/names.ts';
import type { ApiServices } from '../api-services.ts';
import { choice, filters, flag, list, text } from '../contract/parameters.ts';
import { decidedByHandler } from '../contract/rights.ts';
import { route, type Route } from '../contract/route.ts';
import { instanceLink } from './instance-shape.ts';
import {
  runMemberListShape,
  runMemberShape,
  toMemberBody,
  toMemberChangeBody,
  type DescribeReason,
} from './member-shape.ts';
import { sendReport } from './report-csv.ts';

const FILTERS = { outcome: choice(MEMBER_STATES), reason: text };

/** `/{job}/instances/{instance}/members` and `/report.csv`: the outcome of every member. */
export function memberRoutes({ store, catalogue }: Pick<ApiServices, 'store' | 'catalogue'>): Route[] {
  const rights = decidedByHandler("a page role and one of the job's own roles");
  return [
    route(
      'get',
      '/jobs/:id/instances/:instance/members',
      {
        summary: 'Lists the members of a run with their outcomes.',
        rights,
        ...list({ ...FILTERS, changes: flag }),
        answer: runMemberListShape,
        errors: { 400: ['402218'] },
        isPublished: true,
      },
      async ({ path, query, caller, address }) => {
        const run = await requireVisibleRun(store, caller, { job: path.id, run: path.instance });
        const { entries, total } = await listRunMembers(store, run, filterOf(query), query);
        const names = await namesOf(
          run,
          entries.map(({ member }) => member),
        );
        const link = instanceLink(address, run);
        const settled = entries.filter(({ state }) => state !== 'waiting').map(({ member }) => member);
        const rows = query.changes === true ? await store.journal.byIds(rowIds(run, settled)) : [];
        const rowOf = new Map(rows.map((row) => [row.member, row]));
        const member = entries.map((entry) => {
          const body = toMemberBody(link, entry, describing(run), names.get(entry.member));
          const row = rowOf.get(entry.member);
          return row ? { ...body, change: toMemberChangeBody(row) } : body;
        });
        return { member, total_record_count: total };
      },
    ),
    route(
      'get',
      '/jobs/:id/instances/:instance/members/:member',
      {
        summary: 'Shows a member of a run with its outcome, and what the run changed in it.',
        rights,
        answer: runMemberShape,
        errors: { 400: ['402218'], 404: ['MEMBER_NOT_FOUND'] },
        isPublished: true,
      },
      async ({ path, caller, address }) => {
        const { id: job, instance, member } = path;
        const run = await requireVisibleRun(store, caller, { job, run: instance });
        const found = await findMember(store, run, member);
        if (!found) throw new MusterError('MEMBER_NOT_FOUND', 404, `Instance ${instance} has no member ${member}.`);
        const names = await namesOf(run, [member]);
        const body = toMemberBody(instanceLink(address, run), found.entry, describing(run), names.get(member));
        return { ...body, ...(found.row ? { change: toMemberChangeBody(found.row) } : {}) };
      },
    ),
    route(
      'get',
      '/jobs/:id/instances/:instance/report.csv',
      {
        summary: 'Streams the members of a run with their outcomes as CSV.',
        rights,
        ...filters(FILTERS),
        sends: { types: ['text/csv'] },
        errors: { 400: ['402218'] },
      },
      async ({ path, query, caller, response }) => {
        const { id: job, instance } = path;
        const run = await requireVisibleRun(store, caller, { job, run: instance });
        const entries = streamMembers(store, run, filterOf(query));
        await sendReport(response, `${job}-${instance}.csv`, entries, describing(run), (members) =>
          namesOf(run, members),
        );
      },
    ),
  ];

  function describing({ job }: Run): DescribeReason {
    return (reason) => catalogue.describeReason(job.activity, reason);
  }

  async function namesOf({ set }: Run, members: readonly string[]): Promise<Map<string, string>> {
    return namesOfRecords(store.records(SET_CONTENTS[set.content].collection), members);
  }
}

function rowIds(run: Run, members: readonly string[]): string[] {
  return members.map((member) => journalRowId(run._id, member));
}

interface Filter {
  outcome: MemberState | undefined;
  reason: string | undefined;
}

function filterOf({ outcome, reason }: Filter): MemberFilter {
  return defined({ state: outcome, reason });
}
