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

/** Who calls: the user behind the API key, with the roles held at this moment. */
export interface Caller {
  primaryId: string;
  roles: ReadonlySet<Role>;
}

export function hasAny(caller: Caller, roles: readonly Role[]): boolean {
  return roles.some((role) => caller.roles.has(role));
}

/** True for someone who may open the Run a Job page. */
export function hasPageRole(caller: Caller): boolean {
  return hasAny(caller, PAGE_ROLES);
}
