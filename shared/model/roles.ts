/** Roles a user may hold; the seed's words as descriptions. */
export const ROLES = {
  GENERAL_SYSTEM_ADMINISTRATOR: 'General System Administrator',
  REPOSITORY_ADMINISTRATOR: 'Repository Administrator',
  REPOSITORY_MANAGER: 'Repository Manager',
  USER_ADMINISTRATOR: 'User Administrator',
  USER_MANAGER: 'User Manager',
  RESEARCH_ASSETS_MANAGER: 'Research Assets Manager',
  ASSET_MANAGER: 'Asset Manager',
  RESEARCHER_MANAGER: 'Researcher Manager',
} as const;

export type Role = keyof typeof ROLES;
export const ROLE_CODES = Object.keys(ROLES) as Role[];

/** Without one of these the Run a Job page, and with it jobs and instances, stay closed. Seed: "To access the page". */
export const PAGE_ROLES = [
  'GENERAL_SYSTEM_ADMINISTRATOR',
  'REPOSITORY_ADMINISTRATOR',
  'REPOSITORY_MANAGER',
  'USER_ADMINISTRATOR',
  'USER_MANAGER',
] as const satisfies readonly Role[];

/** What somebody may do now. `rightsOf` in shared/access makes it from an account; nothing else does. */
export interface Rights {
  /** Held for the whole institution, to act with. */
  roles: ReadonlySet<Role>;
  /** Held for the whole institution, only to read with (parameter "Read Only"). */
  readOnlyRoles: ReadonlySet<Role>;
  /** Held for one library. Muster has no pages of libraries: these open nothing, and can only be handed out as they are. */
  scopedRoles: readonly ScopedRole[];
}

export interface ScopedRole {
  role: Role;
  /** Code of the library. */
  scope: string;
}

/** Rights as they are stored. */
export interface StoredRights {
  roles: readonly Role[];
  readOnlyRoles: readonly Role[];
  scopedRoles: readonly ScopedRole[];
}

/** How a caller came in. */
export type Via = { kind: 'key'; /** Names the key; it is not the key. */ id: string };

/** Who calls, with the rights of this moment. */
export interface Caller extends Rights {
  /** Primary id of the user. */
  person: string;
  via: Via;
}

/** True for who may act with one of these roles. */
export function hasAny(rights: Rights, roles: readonly Role[]): boolean {
  return roles.some((role) => rights.roles.has(role));
}

/** True for who may read with one of these roles. */
export function readsWithAny(rights: Rights, roles: readonly Role[]): boolean {
  return hasAny(rights, roles) || roles.some((role) => rights.readOnlyRoles.has(role));
}
