import { z } from 'zod';
import { mayHandOut, whyNotHandOut } from '../../shared/access/over-accounts.ts';
import type { CodeRow } from '../../shared/model/code-table.ts';
import { ROLE_CODES, ROLES, type Caller } from '../../shared/model/roles.ts';
import type { ApiServices } from '../api-services.ts';
import { filters } from '../contract/parameters.ts';
import { anyReader } from '../contract/rights.ts';
import { route, type Route } from '../contract/route.ts';
import { USERS } from '../records/record-kinds.ts';

const rolesShape = z.object({
  role: z.array(
    z.object({
      role: z.object({ value: z.string(), desc: z.string() }),
      /** Whether it grants something here. Others have meaning for systems that read the users. */
      grants_rights: z.boolean(),
      /** Whether it can be given read-only. */
      can_be_read_only: z.boolean(),
      may_give: z.boolean(),
      /** The only libraries that the caller may give it for; null: any, and the institution. */
      only_for: z.array(z.string()).nullable(),
      /** Why the caller may not give it, as a sentence. */
      why_not: z.string().nullable(),
    }),
  ),
  total_record_count: z.int(),
});
type RoleBody = z.output<typeof rolesShape>['role'][number];

/** `/conf/roles`: the roles that there are, and which of them the caller may give to others. */
export function roleRoutes({ store }: Pick<ApiServices, 'store'>): Route[] {
  return [
    route(
      'get',
      '/roles',
      {
        summary: 'Lists the roles, which of them you may give to others, and why not the rest.',
        rights: anyReader(USERS.readers, 'see roles'),
        ...filters({}),
        answer: rolesShape,
      },
      async ({ caller }) => {
        const rows = await store.codeTables.get('UserRoles');
        const known = new Map(rows.map((row) => [row.code, row]));
        const own: CodeRow[] = ROLE_CODES.map(
          (code) => known.get(code) ?? { code, description: ROLES[code], enabled: true },
        );
        const others = rows.filter(({ code, enabled }) => enabled && !Object.hasOwn(ROLES, code));
        const role = [...own, ...others].map((row) => toRoleBody(row, caller));
        return { role, total_record_count: role.length };
      },
    ),
  ];
}

function toRoleBody({ code, description, roleParameter }: CodeRow, caller: Caller): RoleBody {
  const grants = Object.hasOwn(ROLES, code);
  const isAnywhere = mayHandOut(caller, code, undefined);
  const libraries = caller.scopedRoles.filter(({ role }) => role === code).map(({ scope }) => scope);
  const mayGive = isAnywhere || libraries.length > 0;
  return {
    role: { value: code, desc: description },
    grants_rights: grants,
    can_be_read_only: grants || roleParameter === 'READ_ONLY',
    may_give: mayGive,
    only_for: isAnywhere || !mayGive ? null : libraries,
    why_not: mayGive ? null : (whyNotHandOut(caller, [{ role: code }]) ?? null),
  };
}
