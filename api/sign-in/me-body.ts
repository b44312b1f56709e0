import { csrfTokenOf } from '../../shared/access/sessions.ts';
import { recipientValues } from '../../shared/letters/recipient.ts';
import { ROLES, type Caller, type Role } from '../../shared/model/roles.ts';
import { MusterError } from '../../shared/runtime/errors.ts';
import { canBeTyped } from '../../shared/store/password.ts';
import type { ApiServices } from '../api-services.ts';
import { toSessionBody } from './session-body.ts';
import type { MeBody } from './sign-in-shape.ts';
import { waysToSignIn } from './ways.ts';

/** Who a caller is, with the rights of now. @param sessionToken of the caller's session, if any. @param address of this installation */
export async function meBody(
  { store, config }: Pick<ApiServices, 'store' | 'config'>,
  caller: Caller,
  { sessionToken, address }: { sessionToken: string | undefined; address: string },
): Promise<MeBody> {
  const user = await store.users.get(caller.person);
  if (!user) throw new MusterError('USER_NOT_FOUND', 404, `There is no user ${caller.person}.`);
  const id = caller.via.kind === 'session' ? caller.via.id : undefined;
  const session = id === undefined ? undefined : await store.sessions.get(id);
  return {
    primary_id: user._id,
    name: recipientValues(user).name,
    email: user.email ?? null,
    role: rolesOf(caller),
    via: caller.via.kind === 'key' ? 'KEY' : caller.via.kind === 'token' ? 'TOKEN' : 'SESSION',
    session: session ? toSessionBody(session, id, config.sessions) : null,
    csrf_token: id === undefined || sessionToken === undefined ? null : csrfTokenOf(sessionToken),
    password_set: canBeTyped(user.password?.scrypt),
    ways: await waysToSignIn({ store }, address),
  };
}

function rolesOf({ roles, readOnlyRoles, scopedRoles }: Caller): MeBody['role'] {
  const line = (role: Role, isReadOnly: boolean, scope: string | null = null) => ({
    role: { value: role, desc: ROLES[role] },
    read_only: isReadOnly,
    scope,
  });
  return [
    ...[...roles].map((role) => line(role, false)),
    ...[...readOnlyRoles].map((role) => line(role, true)),
    ...scopedRoles.map(({ role, scope }) => line(role, false, scope)),
  ];
}
