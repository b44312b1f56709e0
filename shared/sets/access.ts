import { forbidden } from '../access/require-roles.ts';
import { hasAny, hasPageRole, type Caller, type Role } from '../model/roles.ts';
import { SET_CONTENT_CODES, SET_CONTENTS, type MemberSet, type SetContent } from '../model/set.ts';

/**
 * The roles for sets of each content. The seed calls the manager of assets both Research Assets Manager and Asset
 * Manager.
 */
const CONTENT_ROLES: Record<SetContent, readonly Role[]> = {
  IER: ['RESEARCH_ASSETS_MANAGER', 'ASSET_MANAGER'],
  USER: ['USER_MANAGER', 'USER_ADMINISTRATOR'],
  RESEARCHER: ['RESEARCHER_MANAGER'],
  LETTER: [],
};
const ADMINISTRATOR = 'GENERAL_SYSTEM_ADMINISTRATOR' satisfies Role;

/** What a caller does to a set. */
export type SetAction = 'describe' | 'addMembers' | 'removeMembers' | 'changeQuery' | 'changePrivacy' | 'delete';

/** The role that allows it on another person's public set, besides General System Administrator. */
function rolesFor(action: SetAction, content: SetContent): readonly Role[] {
  if (action === 'describe' || action === 'addMembers') return CONTENT_ROLES[content];
  return action === 'changePrivacy' ? [] : ['REPOSITORY_MANAGER'];
}

/** The contents whose public sets the caller may see. */
export function visibleContents(caller: Caller): SetContent[] {
  return SET_CONTENT_CODES.filter((content) => hasPageRole(caller) || hasAny(caller, CONTENT_ROLES[content]));
}

/** Only its creator and General System Administrators may see a private set; for others it does not exist. */
export function canSee(caller: Caller, set: Pick<MemberSet, 'createdBy' | 'private' | 'content'>): boolean {
  if (caller.roles.has(ADMINISTRATOR) || set.createdBy === caller.primaryId) return true;
  return !set.private && visibleContents(caller).includes(set.content);
}

/** True if the caller may see all sets, including private ones. */
export function seesEverySet(caller: Caller): boolean {
  return caller.roles.has(ADMINISTRATOR);
}

/** @throws MusterError FORBIDDEN naming the roles that let one create sets of this content. */
export function requireCreator(caller: Caller, content: SetContent): void {
  const roles = [...CONTENT_ROLES[content], ADMINISTRATOR] as const;
  if (hasAny(caller, roles)) return;
  throw forbidden(`create sets of ${SET_CONTENTS[content].desc.toLowerCase()}`, roles);
}

/** Callers may change their own sets; those of others need a role. @throws MusterError FORBIDDEN naming the roles. */
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
