import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { readConfig } from '../../shared/runtime/config.ts';
import { defined } from '../../shared/runtime/defined.ts';
import { createApp } from '../../api/app.ts';
import type { ApiServices } from '../../api/api-services.ts';
import { configurationKinds } from '../../api/configuration/kinds.ts';
import { startTestApi, type Answer, type TestApi } from '../api/support.ts';
import { openMuster, type TestMuster } from '../support/muster.ts';
import { PERMISSIONS, type Condition, type Permission, type Thing } from './permissions.ts';
import { withPermissionTable } from './permission-table.ts';
import { routesOf } from './routes.ts';
import { makeCallers, thingMaker, type MatrixCaller } from './world.ts';

const AT_ONCE = 16;
/** Every rule with every caller; else with one of those that are alike to it. */
const IS_FULL = process.env['MUSTER_TEST_FULL'] !== undefined;

describe('who may do what', () => {
  let muster: TestMuster;
  let api: TestApi;
  before(async () => {
    muster = await openMuster();
    api = await startTestApi(muster);
  });
  after(async () => {
    api.close();
    await muster.close();
  });

  it('is written down for every route that there is, and for no other', () => {
    // Routes are mounted, not called.
    const services = { config: readConfig({}), configurationKinds, store: {} } as unknown as ApiServices;
    const written = [...new Set(PERMISSIONS.map(({ route }) => route))].sort();
    assert.deepEqual(routesOf(createApp(services)), written);
  });

  it('is what docs/permissions.md says (npm run permissions prints it)', async () => {
    const { is, wanted } = await withPermissionTable();
    assert.equal(is, wanted);
  });

  it('is what the API answers, for every kind of caller', async (test) => {
    const callers = await makeCallers(muster, api);
    const make = thingMaker(muster);
    const kept = new Map<string, Promise<string>>();
    const keptThing = (thing: Thing, owner: string) => {
      const key = `${thing} of ${owner}`;
      const known = kept.get(key) ?? make(thing, owner);
      kept.set(key, known);
      return known;
    };
    let calls = 0;
    const answerTo = async (
      permission: Permission,
      { key, owner, headers, ...caller }: MatrixCaller,
    ): Promise<Answer> => {
      const { route, thing, fresh, query, body, path = {} } = permission;
      calls += 1;
      const unique = `new ${calls}`;
      const isUsedUp = fresh && caller.refusal?.of !== 'everything';
      const id = thing === undefined ? 'none' : await (isUsedUp ? make(thing, owner) : keptThing(thing, owner));
      const values: Record<string, string> = thing?.startsWith('run') ? { id: 'M50708', instance: id } : { id };
      const [method = '', template = ''] = route.split(' ');
      const address = template.replaceAll(/:(\w+)/g, (_whole, name: string) => path[name] ?? values[name] ?? 'none');
      const sent: unknown =
        method === 'GET' ? undefined : JSON.parse(JSON.stringify(body ?? {}).replaceAll('NEW', unique));
      const asked = [query, caller.query].filter((part) => part !== undefined).join('&');
      return api.call(method, `/${address}${asked === '' ? '' : `?${asked}`}`, {
        ...defined({ key, headers }),
        ...(sent === undefined ? {} : { body: sent }),
      });
    };

    // What changes one thing waits for the others that do: else they meet, and one is told so.
    const queues = new Map<string, Cell[]>();
    for (const [index, permission] of PERMISSIONS.entries()) {
      const place = permission.thing ?? permission.route;
      const cells = callersOf(permission, callers, index).map((caller) => ({ permission, caller }));
      queues.set(place, [...(queues.get(place) ?? []), ...cells]);
    }
    // The longest first, so that it is not the last one to end.
    const waiting = [...queues.values()].sort((one, other) => one.length - other.length);
    const surprises: string[] = [];
    const work = async () => {
      for (let queue = waiting.pop(); queue; queue = waiting.pop()) {
        for (const { permission, caller } of queue) {
          const expected = expectedOf(permission, caller);
          const got = codeOf(await answerTo(permission, caller));
          if (expected.includes(got)) continue;
          const { route, thing = '', what = '' } = permission;
          surprises.push(`${route} ${thing} ${what} | ${caller.name}: expected ${expected.join(' or ')}, got ${got}`);
        }
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    test.diagnostic(`${calls} cells: ${PERMISSIONS.length} rules for ${callers.length} kinds of callers`);
    const failures = api
      .logged()
      .split('\n')
      .filter((line) => line.includes('a request failed'));
    assert.deepEqual(surprises, [], failures[0]);
  });
});

interface Cell {
  permission: Permission;
  caller: MatrixCaller;
}

/** Who shows a rule: everybody who may matter to its route, and of each group of those who are alike to it, one in turn. */
function callersOf({ asksAgain = false }: Permission, callers: readonly MatrixCaller[], turn: number): MatrixCaller[] {
  if (IS_FULL) return [...callers];
  return callers.filter((caller) => {
    if (caller.group === undefined || (asksAgain && caller.refusal?.of === 'sensitive changes')) return true;
    const alike = callers.filter(({ group }) => group === caller.group);
    return alike[turn % alike.length] === caller;
  });
}

function expectedOf({ route, may, yes, asksAgain = false }: Permission, caller: MatrixCaller): readonly string[] {
  if (may === 'everybody') return yes;
  if (!caller.isLetIn) return ['UNAUTHORIZED'];
  const { refusal } = caller;
  const isRefused =
    refusal?.of === 'everything' ||
    (refusal?.of === 'changes' && !route.startsWith('GET ')) ||
    (refusal?.of === 'sensitive changes' && asksAgain);
  if (refusal && isRefused) return [refusal.code];
  if (may === 'any key') return yes;
  const unmet = may.find((condition) => !isMet(condition, caller));
  return unmet === undefined ? yes : [unmet.otherwise];
}

function isMet({ who, reads }: Condition, { roles, readOnlyRoles, owner, name }: MatrixCaller): boolean {
  const held = new Set(reads ? [...roles, ...readOnlyRoles] : roles);
  const isOwner = owner === name.replaceAll(/\W+/g, '-');
  return who.roles.some((role) => held.has(role)) || (isOwner && (who.owner ?? []).some((role) => held.has(role)));
}

/** The code of a refusal, else the status. */
function codeOf({ status, body }: Answer): string {
  const { error } = (body['errorList'] ?? {}) as { error?: { errorCode: string }[] };
  return error?.[0]?.errorCode ?? String(status);
}
