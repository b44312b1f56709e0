import { Router, type Request } from 'express';
import { SET_CONTENT_CODES, type MemberSet } from '../../shared/model/set.ts';
import { canSeeMembers, requireMemberReader } from '../../shared/sets/access.ts';
import { countSets } from '../../shared/sets/count-sets.ts';
import { createSet } from '../../shared/sets/create-set.ts';
import { requireSet } from '../../shared/sets/find-set.ts';
import { countMembers, listSetMembers } from '../../shared/sets/list-members.ts';
import { listVisibleSets, type SetListRequest } from '../../shared/sets/list-sets.ts';
import { namesOfRecords } from '../../shared/sets/names.ts';
import { manageMembers } from '../../shared/sets/manage-members.ts';
import { MEMBER_OPERATIONS } from '../../shared/sets/members-report.ts';
import { deleteSet, updateSet } from '../../shared/sets/update-set.ts';
import { apiAddress } from '../addresses.ts';
import type { ApiServices } from '../api-services.ts';
import { callerOf } from '../require-key.ts';
import {
  invalidParameter,
  listValues,
  queryValues,
  readChoice,
  readFlag,
  readPaging,
  type QueryValues,
  readSearchText,
} from '../query-values.ts';
import { resource } from '../resource.ts';
import { readMemberEntries, readSetChange, readSetRequest } from './set-body.ts';
import { toMembersBody, toReportBody, toSetBody } from './set-shape.ts';
import { readSetSource } from './set-source.ts';

const NOTHING: { sets: MemberSet[]; total: number } = { sets: [], total: 0 };

/** `/almaws/v1/conf/sets`: sets and their members, in the published API's shapes. See docs/sets.md. */
export function setsRouter({ store, config }: Pick<ApiServices, 'store' | 'config'>): Router {
  const router = Router();

  resource(router, '/', {
    get: async (request, response) => {
      const caller = callerOf(response);
      const values = listValues(request, ['content_type', 'set_type', 'q', 'name', 'set_origin']);
      const list = readListRequest(values);
      const { sets, total } = isFromElsewhere(values) ? NOTHING : await listVisibleSets(store, caller, list);
      const isFull = readChoice(values, 'view', ['BRIEF', 'FULL']) === 'FULL';
      const creators = sets.map(({ createdBy }) => createdBy);
      const names = await namesOfRecords(store.users, creators);
      const counted = sets.filter((set) => (isFull || set.type === 'ITEMIZED') && canSeeMembers(caller, set));
      const counts = await countSets(store, counted);
      const bodies = sets.map((set) =>
        toSetBody(apiAddress(request), set, names.get(set.createdBy), counts.get(set._id)),
      );
      response.json({ set: bodies, total_record_count: total });
    },
    post: async (request, response) => {
      const source = readSetSource(queryValues(request));
      const set = await createSet(store, callerOf(response), readSetRequest(request.body), {
        source,
        most: config.limits.setsPerPerson,
      });
      response.json(await toBody(request, set, await store.sets.count(set)));
    },
  });

  resource(router, '/:id', {
    get: async (request, response) => {
      const caller = callerOf(response);
      const set = await requireSet(store, caller, request.params.id);
      const members = canSeeMembers(caller, set) ? await countMembers(store, caller, set) : undefined;
      response.json(await toBody(request, set, members));
    },
    put: async (request, response) => {
      const change = readSetChange(request.body);
      const caller = callerOf(response);
      const set = await updateSet(store, caller, request.params.id, change);
      const members = canSeeMembers(caller, set) ? await store.sets.count(set) : undefined;
      response.json(await toBody(request, set, members));
    },
    delete: async (request, response) => {
      await deleteSet(store, callerOf(response), request.params.id);
      response.status(204).end();
    },
    post: async (request, response) => {
      const values = queryValues(request);
      const { set, report } = await manageMembers(store, callerOf(response), request.params.id, {
        operation: readOperation(values),
        entries: readMemberEntries(request.body),
        idType: values.get('id_type'),
        failOnInvalid: readFlag(values, 'fail_on_invalid_id') ?? readFlag(values, 'fail_on_invalid') ?? true,
      });
      const body = await toBody(request, set, set.members);
      response.json({ ...body, members_report: toReportBody(report) });
    },
  });

  resource(router, '/:id/members', {
    get: async (request, response) => {
      const caller = callerOf(response);
      const paging = readPaging(listValues(request));
      const set = await requireSet(store, caller, request.params.id);
      requireMemberReader(caller, set);
      const { members, total } = await listSetMembers(store, caller, set, paging);
      response.json(toMembersBody(apiAddress(request), set, members, total));
    },
  });

  async function toBody(request: Request, set: MemberSet, members: number | undefined) {
    const names = await namesOfRecords(store.users, [set.createdBy]);
    return toSetBody(apiAddress(request), set, names.get(set.createdBy), members);
  }

  return router;
}

function readListRequest(values: QueryValues): SetListRequest {
  return {
    ...readPaging(values),
    content: readChoice(values, 'content_type', SET_CONTENT_CODES),
    type: readChoice(values, 'set_type', ['ITEMIZED', 'LOGICAL']),
    contains: readSearch(values),
  };
}

/** `q` as `name~part` or `created_by~part`, or the bare part of a name; also the parameter `name`. */
function readSearch(values: QueryValues): SetListRequest['contains'] {
  const query = readSearchText(values, 'q') ?? readSearchText(values, 'name');
  if (query === undefined) return undefined;
  const [, field = 'name', text = query] = /^(\w+)~(.*)$/s.exec(query) ?? [];
  if (field === 'name') return { field, text };
  if (field === 'created_by') return { field: 'createdBy', text };
  throw invalidParameter('q', 'name~part or created_by~part');
}

/** `UI_CZ` asks for sets of a community zone, which Muster does not have. */
function isFromElsewhere(values: QueryValues): boolean {
  return readChoice(values, 'set_origin', ['UI', 'UI_CZ']) === 'UI_CZ';
}

function readOperation(values: QueryValues): (typeof MEMBER_OPERATIONS)[number] | undefined {
  return MEMBER_OPERATIONS.find((name) => name === values.get('op')?.toLowerCase());
}
