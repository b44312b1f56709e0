import { forbidden } from '../access/require-roles.ts';
import { hasAny, hasPageRole, type Caller, type Role } from '../model/roles.ts';
import { SET_CONTENT_CODES, SET_CONTENTS, type MemberSet, type SetContent } from '../model/set.ts';

/** Whose business sets of a content are. The seed calls the manager of assets both Research Assets Manager and Asset Manager. */
const CONTENT_ROLES: Record<SetContent, readonly Role[]> = {
  IER: ['RESEARCH_ASSETS_MANAGER', 'ASSET_MANAGER'],
  USER: ['USER_MANAGER', 'USER_ADMINISTRATOR'],
  RESEARCHER: ['RESEARCHER_MANAGER'],
  LETTER: [],
};
const ADMINISTRATOR = 'GENERAL_SYSTEM_ADMINISTRATOR' satisfies Role;

/** What is done to somebody's set. */
export type SetAction = 'describe' | 'addMembers' | 'removeMembers' | 'changeQuery' | 'changePrivacy' | 'delete';

/** Which role lets one do it to the public set of somebody else, beside General System Administrator. */
function rolesFor(action: SetAction, content: SetContent): readonly Role[] {
  if (action === 'describe' || action === 'addMembers') return CONTENT_ROLES[content];
  return action === 'changePrivacy' ? [] : ['REPOSITORY_MANAGER'];
}

/** The contents whose public sets the caller may see. */
export function visibleContents(caller: Caller): SetContent[] {
  return SET_CONTENT_CODES.filter((content) => hasPageRole(caller) || hasAny(caller, CONTENT_ROLES[content]));
}

/** A private set is seen by who made it and by a General System Administrator; to others it is as if it did not exist. */
export function canSee(caller: Caller, set: Pick<MemberSet, 'createdBy' | 'private' | 'content'>): boolean {
  if (caller.roles.has(ADMINISTRATOR) || set.createdBy === caller.primaryId) return true;
  return !set.private && visibleContents(caller).includes(set.content);
}

/** True for whoever may see all sets, private ones included. */
export function seesEverySet(caller: Caller): boolean {
  return caller.roles.has(ADMINISTRATOR);
}

/** @throws MusterError FORBIDDEN naming the roles that let one create sets of this content. */
export function requireCreator(caller: Caller, content: SetContent): void {
  const roles = [...CONTENT_ROLES[content], ADMINISTRATOR] as const;
  if (hasAny(caller, roles)) return;
  throw forbidden(`create sets of ${SET_CONTENTS[content].desc.toLowerCase()}`, roles);
}

/** Own sets are one's own; for those of others a role is needed. @throws MusterError FORBIDDEN naming the roles. */
export function requireRight(caller: Caller, set: MemberSet, action: SetAction): void {
  const roles = [...rolesFor(action, set.content), ADMINISTRATOR] as const;
  if (set.createdBy === caller.primaryId || hasAny(caller, roles)) return;
  const words: Record<SetAction, string> = {
    describe: 'change the set',
    addMembers: 'add members to the set',
    removeMembers: 'remove members from the set',
    changeQuery: 'change the query of the set',
    changePrivacy: 'make the set private or public',
    delete: 'delete the set',
  };
  throw forbidden(`${words[action]} of another user`, roles);
}
