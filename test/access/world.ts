import type { Run } from '../../shared/model/run.ts';
import type { Role } from '../../shared/model/roles.ts';
import type { Session } from '../../shared/model/session.ts';
import type { User } from '../../shared/model/user.ts';
import { defined } from '../../shared/runtime/defined.ts';
import { NO_COUNTS } from '../../shared/model/outcome.ts';
import { ROLE_CODES } from '../../shared/model/roles.ts';
import { issueKey } from '../../shared/access/issue-key.ts';
import { beginSession, csrfTokenOf } from '../../shared/access/sessions.ts';
import type { TestApi } from '../api/support.ts';
import { storeSet } from '../support/asset-sets.ts';
import type { TestMuster } from '../support/muster.ts';
import type { Thing } from './permissions.ts';

/** Somebody who calls, or a key that lets nobody in. */
export interface MatrixCaller {
  name: string;
  /** Undefined: no key is sent. */
  key: string | undefined;
  isLetIn: boolean;
  /** Sent along, e.g. the cookie of a session. */
  headers?: Readonly<Record<string, string>>;
  /** Added to the address. */
  query?: string;
  /** The code that this caller always gets, or only for changes, or for changes that ask again. */
  refusal?: { code: string; of: 'everything' | 'changes' | 'sensitive changes' };
  roles: readonly Role[];
  readOnlyRoles: readonly Role[];
  /** Whose things the caller asks for: the caller's own, where the caller ever made any. */
  owner: string;
  /** Callers of one group come in differently, and are then alike to every route: each rule is shown with one of them, in turn. */
  group?: Group | undefined;
}

type Group = 'not let in' | 'without a right' | 'two roles' | 'limited key' | 'session';

/** Holds every role that a thing of this test takes. */
const OWNER_ROLES: readonly Role[] = ['REPOSITORY_MANAGER', 'RESEARCH_ASSETS_MANAGER', 'USER_MANAGER'];
const FORMER_ROLES: readonly Role[] = ['REPOSITORY_ADMINISTRATOR'];
const SOMEBODY = 'somebody-else';
const EVERY_ROLE = ROLE_CODES.map((role) => ({ role }));

interface SessionKind extends Pick<MatrixCaller, 'headers' | 'query' | 'refusal'> {
  hoursAgo?: number;
  account?: Partial<User>;
  /** Fields of the stored session. */
  times?: Partial<Session>;
  isLetIn?: boolean;
}

/** All kinds of callers, each with an account that is so. */
export async function makeCallers(muster: TestMuster, api: TestApi): Promise<MatrixCaller[]> {
  const keyOf = async (person: string, account: Partial<User>): Promise<string> => {
    const key = await api.keyFor(person);
    await muster.store.users.edit(person, 'test', (user) => ({ ...user, ...account }));
    return key;
  };
  const out = (name: string, key: string | undefined): MatrixCaller => ({
    ...{ name, key, isLetIn: false, roles: [], readOnlyRoles: [], owner: SOMEBODY, group: 'not let in' },
  });
  const closed = async (name: string, account: Partial<User>) =>
    out(name, await keyOf(name, { roles: EVERY_ROLE, ...account }));
  const letIn = async (
    name: string,
    roles: readonly Role[],
    more: { account?: Partial<User>; readOnlyRoles?: readonly Role[]; isOwner?: true; group?: Group } = {},
  ): Promise<MatrixCaller> => {
    const person = name.replaceAll(/\W+/g, '-');
    const key = await keyOf(person, more.account ?? { roles: roles.map((role) => ({ role })) });
    const { readOnlyRoles = [], isOwner, group } = more;
    const owner = isOwner ? person : SOMEBODY;
    return { name, key, isLetIn: true, roles, readOnlyRoles, owner, ...defined({ group }) };
  };

  /** Everybody here may do everything; only the way in differs. @param hoursAgo when the session began. */
  const signedIn = async (
    name: string,
    { hoursAgo = 0, account = {}, headers = {}, ...more }: SessionKind = {},
  ): Promise<MatrixCaller> => {
    const person = name.replaceAll(/\W+/g, '-');
    const user = { _id: person };
    await keyOf(person, { roles: EVERY_ROLE, ...account });
    const { session, token } = await beginSession(muster.store, { user, way: 'password' }, muster.config);
    const began = new Date(Date.now() - hoursAgo * 60 * 60 * 1_000);
    const times = { lastUsed: began, authenticatedAt: began, ...more.times };
    await muster.store.sessions.collection.updateOne({ _id: session._id }, { $set: times });
    const cookie = { cookie: `muster-session=${token}`, 'x-csrf-token': csrfTokenOf(token) };
    const { isLetIn = true, query, refusal } = more;
    const group: Group = isLetIn ? 'session' : 'not let in';
    const caller = { name, key: undefined, isLetIn, roles: ROLE_CODES, readOnlyRoles: [], owner: SOMEBODY, group };
    return { ...caller, headers: { ...cookie, ...headers }, ...defined({ query, refusal }) };
  };

  /** An account with every role, and a key that gives less. */
  const limited = async (person: string, key: { expires?: Date; roles?: readonly Role[] }): Promise<string> => {
    await keyOf(person, { roles: EVERY_ROLE });
    return (await issueKey(muster.store, { user: person, label: 'limited', timeZone: 'UTC', ...key })).key;
  };
  const keyForSomeRoles = async (...roles: Role[]): Promise<MatrixCaller> => {
    const name = `a key for ${roles.length === 0 ? 'no role' : roles.join(' and ')} of a person with every role`;
    const key = await limited(name.replaceAll(/\W+/g, '-'), { roles });
    const group: Group = roles.length === 0 ? 'without a right' : 'limited key';
    return { name, key, isLetIn: true, roles, readOnlyRoles: [], owner: SOMEBODY, group };
  };

  const revoked = await keyOf('revoked', { roles: EVERY_ROLE });
  const [stored] = await muster.store.apiKeys.list('revoked');
  await muster.store.apiKeys.revoke(stored?._id ?? '', new Date());
  await issueKey(muster.store, { user: 'revoked', label: 'another', timeZone: 'UTC' });
  return [
    { ...out('no key', undefined), group: undefined },
    out('a wrong key', 'f'.repeat(64)),
    out('a revoked key', revoked),
    out('an expired key', await limited('with-expired-key', { expires: new Date(Date.now() - 1_000) })),
    await closed('inactive', { status: 'INACTIVE' }),
    await closed('expired', { expiryDate: '2001-01-01' }),
    await closed('blocked', { blocks: [{ blockType: '02-GLOBAL' }] }),
    await letIn('no role', []),
    await letIn('roles that Muster does not know', [], {
      account: { roles: [{ role: 'PATRON' }] },
      group: 'without a right',
    }),
    ...(await Promise.all(ROLE_CODES.map((role) => letIn(role, [role])))),
    ...(await Promise.all(
      (['RESEARCH_ASSETS_MANAGER', 'ASSET_MANAGER', 'RESEARCHER_MANAGER'] as const).map((role) =>
        letIn(`${role} with a page role`, ['REPOSITORY_ADMINISTRATOR', role], { group: 'two roles' }),
      ),
    )),
    await letIn('every role', ROLE_CODES),
    await keyForSomeRoles(),
    await keyForSomeRoles('REPOSITORY_MANAGER'),
    await keyForSomeRoles('USER_MANAGER', 'RESEARCHER_MANAGER'),
    await letIn('every role for one library', [], {
      account: { roles: EVERY_ROLE.map((each) => ({ ...each, scope: 'MAIN' })) },
      group: 'without a right',
    }),
    await letIn('every role read-only', [], {
      account: { roles: EVERY_ROLE.map((each) => ({ ...each, readOnly: true })) },
      readOnlyRoles: ROLE_CODES,
    }),
    await letIn('the owner', OWNER_ROLES, { isOwner: true }),
    await letIn('the owner with read-only roles', [], {
      account: { roles: OWNER_ROLES.map((role) => ({ role, readOnly: true })) },
      readOnlyRoles: OWNER_ROLES,
      isOwner: true,
    }),
    await letIn('a former owner without a role', [], { isOwner: true }),
    await letIn('a former owner with a page role', FORMER_ROLES, { isOwner: true }),
    await signedIn('a session'),
    await signedIn('a session that was not used for long', { hoursAgo: 3, isLetIn: false }),
    await signedIn('a session whose person was last asked long ago', {
      ...{ hoursAgo: 1, times: { lastUsed: new Date() } },
      refusal: { code: 'REAUTHENTICATION_REQUIRED', of: 'sensitive changes' },
    }),
    await signedIn('a session without a CSRF token', {
      headers: { 'x-csrf-token': '' },
      refusal: { code: 'CSRF_TOKEN_MISSING', of: 'changes' },
    }),
    await signedIn('a session, from a foreign origin', {
      headers: { origin: 'https://evil.example' },
      refusal: { code: 'FOREIGN_ORIGIN', of: 'everything' },
    }),
    await signedIn('a session, with a key in the address', {
      query: `apikey=${await keyOf('key-in-address', { roles: EVERY_ROLE })}`,
      refusal: { code: 'KEY_IN_ADDRESS', of: 'everything' },
    }),
  ];
}

/** Makes things; each call another one. */
export function thingMaker({ store }: Pick<TestMuster, 'store'>): (thing: Thing, owner: string) => Promise<string> {
  let count = 0;
  // Several are made at once, so each keeps its own number.
  const makerOf = (made: number): Record<Thing, (owner: string) => Promise<string>> => {
    const set = async (owner: string, content: 'IER' | 'USER', isPrivate: boolean) => {
      const id = await storeSet(store, [], `set-${made}`, content);
      await store.sets.collection.updateOne({ _id: id }, { $set: { createdBy: owner, private: isPrivate } });
      return id;
    };
    const ruleFile = async (owner: string, access: 'PRIVATE' | 'SHARED') => {
      const by = { owner, createdDate: new Date(), modifiedBy: owner, modifiedDate: new Date() };
      const file = { _id: `file-${made}`, name: `File ${made}`, description: '', access, enabled: true, ...by };
      const text = 'rule "mark" when TRUE then addField "keywords.marked" end';
      await store.ruleFiles.insert({ ...file, version: 1, rules: 1 }, text);
      return file._id;
    };
    const process = async (owner: string, file: string) => {
      const by = { createdBy: owner, createdDate: new Date(), modifiedBy: owner, modifiedDate: new Date() };
      const tasks = [{ name: 'One', ruleFile: file }];
      const _id = `M69${made}`;
      await store.processes.insert({ _id, name: `Process ${made}`, description: '', enabled: true, tasks, ...by });
      return _id;
    };
    const run = async (owner: string, folder?: 'PRIVATE' | 'INSTITUTION') => {
      const _id = `9${String(made).padStart(18, '0')}`;
      await store.runs.insert(endedRun(_id, owner));
      const at = { createdAt: new Date(), expiresAt: new Date('2999-01-01') };
      const file = { _id, job: 'M50708', owner, name: 'x.csv', bytes: 1, sha256: 'x', members: 0, ...at };
      if (folder) await store.exports.collection.insertOne({ ...file, folder });
      return _id;
    };
    return {
      'private set of assets': (owner) => set(owner, 'IER', true),
      'public set of assets': (owner) => set(owner, 'IER', false),
      'private set of users': (owner) => set(owner, 'USER', true),
      'public set of users': (owner) => set(owner, 'USER', false),
      run: (owner) => run(owner),
      'run with a private export': (owner) => run(owner, 'PRIVATE'),
      'run with an export for the institution': (owner) => run(owner, 'INSTITUTION'),
      'private rule file': (owner) => ruleFile(owner, 'PRIVATE'),
      'shared rule file that a process uses': async (owner) => {
        const file = await ruleFile(owner, 'SHARED');
        await process(owner, file);
        return file;
      },
      process: async (owner) => process(owner, await ruleFile(owner, 'SHARED')),
      'restricted file': async () => {
        const asset = `asset-${made}`;
        const facts = {
          sha256: 'a'.repeat(64),
          size: 1,
          mimeType: 'text/plain',
          name: 'x.txt',
          by: 'test',
          at: new Date(),
        };
        const id = await store.files.add({ asset, ...facts });
        await store.assets.insert([{ _id: asset, files: [{ file: { id, rights: 'restricted' } }] }], 'test');
        return id;
      },
    };
  };
  return (thing, owner) => {
    count += 1;
    return makerOf(count)[thing](owner);
  };
}

function endedRun(_id: string, submittedBy: string): Run {
  const at = new Date();
  const coded = { value: 'X', desc: 'X' };
  const job = { id: 'M50708', name: 'Export', description: '', activity: 'exportResearchAssets' };
  return {
    ...{ _id, name: 'An export', submittedBy, submitTime: at, startTime: at, endTime: at, statusDate: at },
    job: { ...job, content: coded, category: coded, roles: ['RESEARCH_ASSETS_MANAGER'] },
    set: { id: 'set-1', name: 'Set', content: 'IER', version: 1, members: 0 },
    ...{ rawParameters: {}, parameters: {}, controls: [], status: 'COMPLETED_NO_BULKS', counts: NO_COUNTS },
    settings: {
      ...{ batchSize: 1, concurrency: 1, passDelays: [], startToCloseMs: 1, heartbeatMs: 1, threshold: null },
    },
  };
}
