import { MusterError } from '../../shared/runtime/errors.ts';
import type { Caller } from '../../shared/model/roles.ts';
import { SET_CONTENT_CODES, SET_ORDERS, type MemberSet, type SetOrder } from '../../shared/model/set.ts';
import { streamMembers } from '../../shared/runs/member-report.ts';
import { requireVisibleRunOfAnyJob } from '../../shared/runs/visible-runs.ts';
import { defined } from '../../shared/runtime/defined.ts';
import { canSeeMembers, requireMemberReader } from '../../shared/sets/access.ts';
import { countSets } from '../../shared/sets/count-sets.ts';
import { createSet, type SetSource } from '../../shared/sets/create-set.ts';
import { requireSet } from '../../shared/sets/find-set.ts';
import { countMembers, listSetMembers } from '../../shared/sets/list-members.ts';
import { listVisibleSets, type SetListRequest } from '../../shared/sets/list-sets.ts';
import { namesOfRecords } from '../../shared/sets/names.ts';
import { manageMembers } from '../../shared/sets/manage-members.ts';
import { MEMBER_OPERATIONS } from '../../shared/sets/members-report.ts';
import { deleteSet, ownFieldsOf, updateSet, type OwnFields } from '../../shared/sets/update-set.ts';
import type { ApiServices } from '../api-services.ts';
import { choice, flag, list, searchText, text, word } from '../contract/parameters.ts';
import { ANY_KEY, decidedByHandler } from '../contract/rights.ts';
import { route, type Route } from '../contract/route.ts';
import { tagged, unchangedCheck } from '../contract/versions.ts';
import { invalidParameter } from '../query-values.ts';
import { membersBody, refuseMembers, refuseSet, requireNamed, setBody } from './set-body.ts';
import {
  managedSetShape,
  setListShape,
  setMemberListShape,
  setShape,
  toMembersBody,
  toReportBody,
  toSetBody,
} from './set-shape.ts';
import { readSetSource, setSourceQuery, type RunPopulation } from './set-source.ts';

const ORDERS = Object.keys(SET_ORDERS) as SetOrder[];
const NOTHING: { sets: MemberSet[]; total: number } = { sets: [], total: 0 };

/** `/almaws/v1/conf/sets`: sets and their members, in the published API's shapes. See docs/sets.md. */
export function setRoutes({ store, config }: Pick<ApiServices, 'store' | 'config'>): Route[] {
  return [
    route(
      'get',
      '/sets',
      {
        summary: 'Lists the sets that you may see.',
        rights: ANY_KEY,
        ...list({
          content_type: choice(SET_CONTENT_CODES),
          set_type: choice(['ITEMIZED', 'LOGICAL']),
          q: searchText,
          name: searchText,
          owner: text,
          order_by: choice(ORDERS),
          direction: choice(['ASC', 'DESC']),
          set_origin: choice(['UI', 'UI_CZ']),
          view: choice(['BRIEF', 'FULL']),
        }),
        answer: setListShape,
        isPublished: true,
      },
      async ({ query, caller, address }) => {
        const wanted = listRequestOf(query);
        // UI_CZ asks for sets of a community zone, which Muster does not have.
        const isFromElsewhere = query.set_origin === 'UI_CZ';
        const { sets, total } = isFromElsewhere ? NOTHING : await listVisibleSets(store, caller, wanted);
        const isFull = query.view === 'FULL';
        const creators = sets.map(({ createdBy }) => createdBy);
        const names = await namesOfRecords(store.users, creators);
        const counted = sets.filter((set) => (isFull || set.type === 'ITEMIZED') && canSeeMembers(caller, set));
        const counts = await countSets(store, counted);
        const bodies = sets.map((set) => toSetBody(address, set, names.get(set.createdBy), counts.get(set._id)));
        return { set: bodies, total_record_count: total };
      },
    ),
    route(
      'post',
      '/sets',
      {
        summary: 'Creates a set: empty, logical, or made from other sets or from the members of a run.',
        rights: decidedByHandler('a role that manages the content of the set'),
        query: setSourceQuery,
        body: setBody,
        refuseBody: refuseSet,
        answer: setShape,
        errors: {
          400: ['402262', '402263', '402264', '402265', '402218', '500127', '60107', 'INVALID_QUERY'],
          409: ['SETS_EXHAUSTED'],
        },
        isPublished: true,
      },
      async ({ query, body, caller, address }) => {
        const asked = readSetSource(query);
        const source = asked.kind === 'population' ? await membersOfRun(caller, asked) : asked;
        const set = await createSet(store, caller, requireNamed(body()), { source, most: config.limits.setsPerPerson });
        return await toBody(address, set, await store.sets.count(set));
      },
    ),
    route(
      'get',
      '/sets/:id',
      {
        summary: 'Shows a set, with its number of members.',
        rights: decidedByHandler('any key, for a public set or your own'),
        answer: setShape,
        errors: { 400: ['60107', 'INVALID_QUERY'] },
        isPublished: true,
      },
      async ({ path, caller, address, request, response }) => {
        const set = await requireSet(store, caller, path.id);
        const members = canSeeMembers(caller, set) ? await countMembers(store, caller, set) : undefined;
        return tagged({ request, response }, ownFieldsOf(set), await toBody(address, set, members), true);
      },
    ),
    route(
      'put',
      '/sets/:id',
      {
        summary: 'Changes a set. What is left out stays.',
        rights: decidedByHandler("the set's creator, or a role that manages its content"),
        body: setBody,
        refuseBody: refuseSet,
        answer: setShape,
        errors: {
          400: ['60107', '402262', '402263', '402265', 'INVALID_QUERY'],
          409: ['CONFLICT'],
          412: ['PRECONDITION_FAILED'],
        },
        isPublished: true,
      },
      async ({ path, body, caller, address, request, response }) => {
        const requireUnchanged = unchangedCheck<OwnFields>(request, `The set ${path.id}`);
        const set = await updateSet(store, caller, path.id, body(), requireUnchanged);
        const members = canSeeMembers(caller, set) ? await store.sets.count(set) : undefined;
        return tagged({ request, response }, ownFieldsOf(set), await toBody(address, set, members), true);
      },
    ),
    route(
      'delete',
      '/sets/:id',
      {
        summary: 'Deletes a set. Its members, the records, stay.',
        rights: decidedByHandler("the set's creator, or a Repository Manager"),
        errors: { 400: ['60107'] },
        isPublished: true,
      },
      async ({ path, caller }) => {
        await deleteSet(store, caller, path.id);
      },
    ),
    route(
      'post',
      '/sets/:id',
      {
        summary: 'Adds, deletes or replaces members of an itemized set, up to 1,000 with one call.',
        rights: decidedByHandler("the set's creator, or a role that manages its content"),
        query: { op: word(MEMBER_OPERATIONS), id_type: text, fail_on_invalid_id: flag, fail_on_invalid: flag },
        body: membersBody,
        refuseBody: refuseMembers,
        answer: managedSetShape,
        errors: {
          400: [
            ...['60107', '60111', '60112', '60113', '60114', '60115', '60116', '60117', '60118', '60119', '60120'],
            ...['60176'],
          ],
          409: ['CONFLICT'],
        },
        isPublished: true,
      },
      async ({ path, query, body, caller, address }) => {
        const { set, report } = await manageMembers(store, caller, path.id, {
          operation: MEMBER_OPERATIONS.find((name) => name === query.op?.toLowerCase()),
          entries: body().members?.member ?? [],
          idType: query.id_type,
          failOnInvalid: query.fail_on_invalid_id ?? query.fail_on_invalid ?? true,
        });
        return { ...(await toBody(address, set, set.members)), members_report: toReportBody(report) };
      },
    ),
    route(
      'get',
      '/sets/:id/members',
      {
        summary: 'Lists the members of a set in the order of their ids.',
        rights: decidedByHandler('any key, for a public set or your own'),
        ...list({}),
        answer: setMemberListShape,
        errors: { 400: ['60107', 'INVALID_QUERY'] },
        isPublished: true,
      },
      async ({ path, query, caller, address }) => {
        const set = await requireSet(store, caller, path.id);
        requireMemberReader(caller, set);
        const { members, total } = await listSetMembers(store, caller, set, query);
        return toMembersBody(address, set, members, total);
      },
    ),
  ];

  /** The members with this outcome, as they are now. @throws MusterError 402218 if the caller may not see such a run. */
  async function membersOfRun(caller: Caller, { instance, state, reason }: RunPopulation): Promise<SetSource> {
    const run = await requireVisibleRunOfAnyJob(store, caller, instance);
    const { content } = run.set;
    if (content === 'LETTER') {
      throw new MusterError('402265', 400, 'The set cannot be created: letters are members of no set.');
    }
    return {
      kind: 'run',
      content,
      members: idsOf(streamMembers(store, run, { state, ...defined({ reason }) })),
      madeFrom: { run: run._id, outcome: state, ...defined({ reason }) },
    };
  }

  async function toBody(address: string, set: MemberSet, members: number | undefined) {
    const names = await namesOfRecords(store.users, [set.createdBy]);
    return toSetBody(address, set, names.get(set.createdBy), members);
  }
}

async function* idsOf(pages: AsyncIterable<readonly { member: string }[]>): AsyncGenerator<string> {
  for await (const page of pages) for (const { member } of page) yield member;
}

interface Listed extends Pick<SetListRequest, 'offset' | 'limit' | 'owner'> {
  content_type: SetListRequest['content'];
  set_type: SetListRequest['type'];
  q: string | undefined;
  name: string | undefined;
  order_by: SetOrder | undefined;
  direction: 'ASC' | 'DESC' | undefined;
}

function listRequestOf(query: Listed): SetListRequest {
  const { limit, offset, owner, content_type: content, set_type: type, q, name, order_by: order = 'NAME' } = query;
  const isByTime = order === 'CREATED' || order === 'MODIFIED';
  const direction = query.direction ?? (isByTime ? 'DESC' : 'ASC');
  return { limit, offset, owner, content, type, order, isRising: direction === 'ASC', contains: readSearch(q ?? name) };
}

/** `q` as `name~part` or `created_by~part`, or the bare part of a name; also the parameter `name`. */
function readSearch(query: string | undefined): SetListRequest['contains'] {
  if (query === undefined) return undefined;
  const [, field = 'name', text = query] = /^(\w+)~(.*)$/s.exec(query) ?? [];
  if (field === 'name') return { field, text };
  if (field === 'created_by') return { field: 'createdBy', text };
  throw invalidParameter('q', 'name~part or created_by~part');
}
