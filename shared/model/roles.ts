/** Roles a user may have; descriptions use the seed's words. */
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

/**
 * Without one of these roles, the Run a Job page and with it jobs and instances are not accessible. Seed: "To access
 * the page".
 */
export const PAGE_ROLES = [
  'GENERAL_SYSTEM_ADMINISTRATOR',
  'REPOSITORY_ADMINISTRATOR',
  'REPOSITORY_MANAGER',
  'USER_ADMINISTRATOR',
  'USER_MANAGER',
] as const satisfies readonly Role[];

/** What a caller may do now. `rightsOf` in shared/access makes it from an account; nothing else does. */
export interface Rights {
  /** Roles for the whole institution that allow changes. */
  roles: ReadonlySet<Role>;
  /** Roles for the whole institution that only allow reading (parameter "Read Only"). */
  readOnlyRoles: ReadonlySet<Role>;
  /**
   * Roles for one library. Muster has no library pages, so these grant no access; their holder can only assign the same
   * roles to others.
   */
  scopedRoles: readonly ScopedRole[];
}

export interface ScopedRole {
  role: Role;
  /** Code of the library. */
  scope: string;
}

/** Rights as stored. */
export interface StoredRights {
  roles: readonly Role[];
  readOnlyRoles: readonly Role[];
  scopedRoles: readonly ScopedRole[];
}

/** How a caller authenticated. */
export type Via =
  | { kind: 'key'; /** Identifies the key; not the key itself. */ id: string }
  | { kind: 'token'; /** Code of the OpenID provider that issued it. */ provider: string }
  | {
      kind: 'session';
      /** Identifies the session; not its token. */
      id: string;
      /** Until then the person counts as having just proved who they are; sensitive changes need that. */
      freshUntil: Date;
    };

/** The caller, with current rights. */
export interface Caller extends Rights {
  /** Primary id of the user. */
  person: string;
  via: Via;
}

/** True if the caller may make changes with one of these roles. */
export function hasAny(rights: Rights, roles: readonly Role[]): boolean {
  return roles.some((role) => rights.roles.has(role));
}

/** True if the caller may read with one of these roles. */
export function readsWithAny(rights: Rights, roles: readonly Role[]): boolean {
  return hasAny(rights, roles) || roles.some((role) => rights.readOnlyRoles.has(role));
}
