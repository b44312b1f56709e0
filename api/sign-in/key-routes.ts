import { isAdministrator, requireAdministratorToRead } from '../../shared/access/administrator.ts';
import { issueKey } from '../../shared/access/issue-key.ts';
import { requireFreshSignIn, requireSession } from '../../shared/access/sensitive-changes.ts';
import type { ApiKey } from '../../shared/model/api-key.ts';
import { ROLES, type Caller, type Role } from '../../shared/model/roles.ts';
import { MusterError } from '../../shared/runtime/errors.ts';
import type { ApiServices } from '../api-services.ts';
import { noteForAudit } from '../audit/audit-requests.ts';
import { filters, text } from '../contract/parameters.ts';
import { decidedByHandler } from '../contract/rights.ts';
import { route, type Route } from '../contract/route.ts';
import { keyRequestBody, keyShape, keysShape, newKeyShape, toKeyBody } from './key-shape.ts';

const MOST_ACTIVE = 50;

/** `/conf/api-keys`: the keys of a person, who makes and revokes them. Administrators see and revoke those of everybody. */
export function keyRoutes({ store, config }: Pick<ApiServices, 'store' | 'config'>): Route[] {
  const own = decidedByHandler('any key, for your own; a General System Administrator for those of others');
  const none = { 404: ['KEY_NOT_FOUND'] };
  return [
    route(
      'get',
      '/api-keys',
      { summary: 'Lists your API keys.', rights: own, ...filters({ user: text }), answer: keysShape },
      async ({ query, caller }) => {
        const person = query.user ?? caller.person;
        if (person !== caller.person) requireAdministratorToRead(caller, 'see the keys of others');
        const keys = (await store.apiKeys.list(person)).map((key) => toKeyBody(key)).reverse();
        return { api_key: keys, total_record_count: keys.length };
      },
    ),
    route(
      'post',
      '/api-keys',
      {
        summary: 'Makes an API key for yourself. It is shown only once.',
        rights: decidedByHandler('a session in which you proved lately who you are'),
        body: keyRequestBody,
        status: 201,
        answer: newKeyShape,
        errors: {
          400: ['ROLE_NOT_HELD'],
          403: ['SESSION_REQUIRED', 'REAUTHENTICATION_REQUIRED'],
          404: ['USER_NOT_FOUND'],
          409: ['TOO_MANY_KEYS', 'ACCOUNT_CLOSED'],
        },
      },
      async ({ body, caller, response }) => {
        requireSession(caller, 'make a key');
        requireFreshSignIn(caller, 'make a key');
        const { name: label, expires, role: roles } = body();
        requireHeld(caller, roles ?? []);
        await requireRoom(caller.person);
        const { timeZone } = config;
        const { key, stored } = await issueKey(store, { user: caller.person, label, expires, roles, timeZone });
        noteForAudit(response, { key: stored._id });
        return { ...toKeyBody(stored), key };
      },
    ),
    route(
      'get',
      '/api-keys/:id',
      { summary: 'Shows an API key, without the key itself.', rights: own, answer: keyShape, errors: none },
      async ({ path, caller }) => toKeyBody(await requireOwn(path.id, caller)),
    ),
    route(
      'delete',
      '/api-keys/:id',
      { summary: 'Revokes an API key.', rights: own, errors: none },
      async ({ path, caller }) => {
        const { _id } = await requireOwn(path.id, caller);
        await store.apiKeys.revoke(_id, new Date());
      },
    ),
  ];

  /** @throws MusterError KEY_NOT_FOUND, also for a key of somebody else. */
  async function requireOwn(id: string, caller: Caller): Promise<ApiKey> {
    const key = await store.apiKeys.get(id);
    if (key && (key.user === caller.person || isAdministrator(caller))) return key;
    throw new MusterError('KEY_NOT_FOUND', 404, `There is no key ${id}.`);
  }

  async function requireRoom(person: string): Promise<void> {
    const keys = await store.apiKeys.list(person);
    if (keys.filter((key) => toKeyBody(key).state === 'ACTIVE').length < MOST_ACTIVE) return;
    throw new MusterError('TOO_MANY_KEYS', 409, `You have ${MOST_ACTIVE} keys. Revoke one that you do not need.`);
  }
}

/** A key for a role that its person lacks would begin to work when the person gets it. @throws MusterError ROLE_NOT_HELD */
function requireHeld({ roles, readOnlyRoles, scopedRoles }: Caller, wanted: readonly Role[]): void {
  const lacking = wanted.filter(
    (role) => !roles.has(role) && !readOnlyRoles.has(role) && !scopedRoles.some((each) => each.role === role),
  );
  if (lacking.length === 0) return;
  const names = lacking.map((role) => ROLES[role]).join(', ');
  throw new MusterError('ROLE_NOT_HELD', 400, `role: you do not hold ${names}. A key has at most your own roles.`);
}
