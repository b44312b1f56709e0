import { forbidden } from '../access/require-roles.ts';
import { hasAny, PAGE_ROLES, readsWithAny, type Caller, type Role } from '../model/roles.ts';
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

/** Who may make sets of this content. The creator owns a set only while holding one of these roles. */
function makersOf(content: SetContent): readonly Role[] {
  return [...CONTENT_ROLES[content], ADMINISTRATOR];
}

/** Who may see the members of a set of this content. Users are people: the repository roles have no business with them. */
function memberReadersOf(content: SetContent): readonly Role[] {
  return content === 'USER' ? makersOf(content) : [...makersOf(content), ...PAGE_ROLES];
}

/** What a caller does to a set. */
export type SetAction = 'describe' | 'addMembers' | 'removeMembers' | 'changeQuery' | 'changePrivacy' | 'delete';

/** The role that allows it on another person's public set, besides General System Administrator. */
function rolesFor(action: SetAction, content: SetContent): readonly Role[] {
  if (action === 'describe' || action === 'addMembers') return CONTENT_ROLES[content];
  if (action === 'changePrivacy') return [];
  // Both tell who is in the set.
  if (content === 'USER' && action !== 'delete') return [];
  return ['REPOSITORY_MANAGER'];
}

/** The contents whose public sets the caller may see. */
export function visibleContents(caller: Caller): SetContent[] {
  return SET_CONTENT_CODES.filter((content) => readsWithAny(caller, [...PAGE_ROLES, ...CONTENT_ROLES[content]]));
}

/** The contents whose sets the caller may see when they are the caller's own. */
export function ownContents(caller: Caller): SetContent[] {
  return SET_CONTENT_CODES.filter((content) => readsWithAny(caller, makersOf(content)));
}

/** Only its owner and General System Administrators may see a private set; for others it does not exist. */
export function canSee(caller: Caller, set: Pick<MemberSet, 'createdBy' | 'private' | 'content'>): boolean {
  if (seesEverySet(caller)) return true;
  if (set.createdBy === caller.person && ownContents(caller).includes(set.content)) return true;
  return !set.private && visibleContents(caller).includes(set.content);
}

/** True if the caller may see all sets, including private ones. */
export function seesEverySet(caller: Caller): boolean {
  return readsWithAny(caller, [ADMINISTRATOR]);
}

/** True for who may see who is in a set that the caller may see, and how many. */
export function canSeeMembers(caller: Caller, { content }: Pick<MemberSet, 'content'>): boolean {
  return readsWithAny(caller, memberReadersOf(content));
}

/** @throws MusterError FORBIDDEN naming the roles that let one see members of such sets. */
export function requireMemberReader(caller: Caller, set: Pick<MemberSet, 'content'>): void {
  if (canSeeMembers(caller, set)) return;
  throw forbidden(caller, 'see the members of a set of users', memberReadersOf(set.content));
}

/** @throws MusterError FORBIDDEN naming the roles that let one create sets of this content. */
export function requireCreator(caller: Caller, content: SetContent): void {
  const roles = makersOf(content);
  if (hasAny(caller, roles)) return;
  throw forbidden(caller, `create sets of ${SET_CONTENTS[content].desc.toLowerCase()}`, roles);
}

/** True for the owner of a set, and for who holds a role for doing this to sets of others. */
export function hasRight(caller: Caller, set: Pick<MemberSet, 'createdBy' | 'content'>, action: SetAction): boolean {
  const isOwner = set.createdBy === caller.person && hasAny(caller, makersOf(set.content));
  return isOwner || hasAny(caller, [...rolesFor(action, set.content), ADMINISTRATOR]);
}

/** Callers may change their own sets; those of others need a role. @throws MusterError FORBIDDEN naming the roles. */
export function requireRight(caller: Caller, set: MemberSet, action: SetAction): void {
  if (hasRight(caller, set, action)) return;
  const words: Record<SetAction, string> = {
    describe: 'change the set',
    addMembers: 'add members to the set',
    removeMembers: 'remove members from the set',
    changeQuery: 'change the query of the set',
    changePrivacy: 'make the set private or public',
    delete: 'delete the set',
  };
  const isOwn = set.createdBy === caller.person;
  const roles: readonly Role[] = isOwn ? makersOf(set.content) : [...rolesFor(action, set.content), ADMINISTRATOR];
  throw forbidden(caller, `${words[action]}${isOwn ? '' : ' of another user'}`, roles);
}
