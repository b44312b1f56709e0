import { MusterError } from '../runtime/errors.ts';
import type { MemberSet } from '../model/set.ts';
import type { Caller } from '../model/roles.ts';
import type { ChangeMode, MembershipChange } from '../store/set-members.ts';
import type { Store } from '../store/store.ts';
import { hasRight, requireRight } from './access.ts';
import { noSuchSet, requireSet } from './find-set.ts';
import { readSentIds, whyMalformed, type MalformedId, type SentIds } from './member-ids.ts';
import { MEMBER_OPERATIONS, type MemberOperation, type MembersReport } from './members-report.ts';
import { refuseInvalidIds } from './refuse-ids.ts';
import { idFieldOf, resolveMembers, type IdField, type ResolvedIds } from './resolve-members.ts';

/** As in the published API. */
const MAX_IDS_PER_CALL = 1_000;

export interface MembersRequest {
  /** Undefined when there is no such operation. */
  operation: MemberOperation | undefined;
  /** What came as `members.member`. */
  entries: readonly unknown[];
  /** Absent: the records' own ids. */
  idType: string | undefined;
  /** If true, one invalid id refuses the whole call; otherwise invalid ids are left out and reported. */
  failOnInvalid: boolean;
}

/**
 * Adds, removes or replaces members of an itemized set.
 * @throws MusterError 60107 no set, 60111 no such operation, 60112 not itemized, 60113 no ids, 60118 too many, 60114–60120
 * and 60176 invalid ids, 40166410 id_type; FORBIDDEN.
 */
export async function manageMembers(
  store: Pick<Store, 'sets' | 'records'>,
  caller: Caller,
  id: string,
  request: MembersRequest,
): Promise<{ set: MemberSet; report: MembersReport }> {
  const { failOnInvalid } = request;
  const set = await requireSet(store, caller, id);
  const operation = requireOperation(caller, set, request.operation);
  if (set.type !== 'ITEMIZED') {
    throw new MusterError(
      '60112',
      400,
      'Only itemized sets have members to manage. To change a logical set, change its query.',
    );
  }
  requireRights(caller, set, operation);
  const idField = idFieldOf(set.content, request.idType);
  const sent = readSentIds(request.entries);
  refuseCount(sent);
  const resolved = await meaningOf(store, set, operation, idField, sent.ids);
  const report = beginReport(operation, sent, resolved);
  if (failOnInvalid) refuseInvalidIds(report, idField.field);
  const members = resolved.members.map((member) => member.id);
  const change = await apply(store, set, operation, members, failOnInvalid ? 'together' : 'each');
  if (!change) throw noSuchSet(id);
  const finished = finishReport(report, change, resolved);
  if (failOnInvalid && operation !== 'replace_members') refuseInvalidIds(finished, idField.field);
  return { set: change.set, report: finished };
}

/** Only who may do any of the operations is told which there are. */
function requireOperation(caller: Caller, set: MemberSet, operation: MemberOperation | undefined): MemberOperation {
  if (!hasRight(caller, set, 'removeMembers')) requireRight(caller, set, 'addMembers');
  if (operation !== undefined) return operation;
  throw new MusterError('60111', 400, `Invalid operation: op is one of ${MEMBER_OPERATIONS.join(', ')}.`);
}

function requireRights(caller: Caller, set: MemberSet, operation: MemberOperation): void {
  if (operation !== 'delete_members') requireRight(caller, set, 'addMembers');
  if (operation !== 'add_members') requireRight(caller, set, 'removeMembers');
}

function refuseCount({ received }: SentIds): void {
  if (received === 0)
    throw new MusterError('60113', 400, 'No members: send them as {"members": {"member": [{"id": "…"}]}}.');
  if (received > MAX_IDS_PER_CALL) {
    throw new MusterError(
      '60118',
      400,
      `${received} members were sent; at most ${MAX_IDS_PER_CALL} can be managed with one call.`,
    );
  }
}

/** Removed members may no longer exist, so their own ids are not looked up. */
async function meaningOf(
  store: Pick<Store, 'records'>,
  set: MemberSet,
  operation: MemberOperation,
  idField: IdField,
  ids: readonly string[],
): Promise<ResolvedIds> {
  if (operation !== 'delete_members' || idField.field !== '_id')
    return resolveMembers(store, set.content, idField, ids);
  return { members: ids.map((id) => ({ id, sentAs: id })), unknown: [], ambiguous: [], repeated: [] };
}

function beginReport(operation: MemberOperation, sent: SentIds, resolved: ResolvedIds): MembersReport {
  const { received, duplicates, empty } = sent;
  const { malformed, unknown } = toldApart(resolved.unknown);
  return {
    ...{ operation, received, empty, unknown },
    duplicates: [...duplicates, ...resolved.repeated],
    malformed: [...sent.malformed, ...malformed],
    ambiguous: resolved.ambiguous,
    changed: [],
    already: [],
    removed: 0,
  };
}

async function apply(
  { sets: { membership } }: Pick<Store, 'sets'>,
  { _id }: MemberSet,
  operation: MemberOperation,
  members: readonly string[],
  mode: ChangeMode,
): Promise<(MembershipChange & { removed?: number }) | undefined> {
  if (operation === 'add_members') return membership.add(_id, members, mode);
  if (operation === 'delete_members') return membership.remove(_id, members, mode);
  if (members.length > 0) return membership.replace(_id, members);
  throw new MusterError(
    '60116',
    400,
    'None of the ids can be used, so the set was not replaced. To empty the set, delete its members.',
  );
}

function finishReport(
  report: MembersReport,
  { changed, already, removed = changed.length }: MembershipChange & { removed?: number },
  { members }: ResolvedIds,
): MembersReport {
  if (report.operation !== 'delete_members') {
    return { ...report, changed, already, removed: report.operation === 'replace_members' ? removed : 0 };
  }
  const sentAs = new Map(members.map((member) => [member.id, member.sentAs]));
  const notIn = toldApart(already.map((id) => sentAs.get(id) ?? id));
  return { ...report, changed, already: notIn.unknown, malformed: [...report.malformed, ...notIn.malformed], removed };
}

/** Unknown ids: those that are clearly something else, and the rest. */
function toldApart(ids: readonly string[]): { unknown: string[]; malformed: MalformedId[] } {
  const malformed = ids.flatMap((value) => {
    const why = whyMalformed(value);
    return why === undefined ? [] : [{ value, why }];
  });
  return { malformed, unknown: ids.filter((id) => whyMalformed(id) === undefined) };
}
