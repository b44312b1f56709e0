import { z } from 'zod';
import type { Asset } from '../../shared/model/asset.ts';
import { defineJob } from '../../shared/job-kit/job-definition.ts';
import { performerWork, recordWork, renderWork } from '../../shared/job-kit/job-work.ts';
import { change, fail, skip, unchanged } from '../../shared/job-kit/plan.ts';

const common = {
  description: 'For tests only.',
  content: { value: 'TEST', desc: 'Research Assets' },
  category: { value: 'RESEARCH_ASSETS', desc: 'Research Assets' },
  setContent: 'IER',
  roles: ['GENERAL_SYSTEM_ADMINISTRATOR'],
  work: 'records',
  reasons: {},
  effect: 'CHANGE',
  act: () => 'Test {members}',
  undoable: true,
} as const;

/** Planning or performing an asset with this title is the end of its process. */
export const ENDS_THE_WORKER = 'ends the worker';

/** Sets the publisher; some titles make it misbehave. */
export const stampJob = defineJob({
  ...common,
  id: 'TEST_STAMP',
  activity: 'stampAssets',
  name: 'Stamp assets',
  reasons: {
    TEST_SKIP: 'A rule of the test says no.',
    TEST_FAIL: 'The test cannot do it.',
    ALREADY_STAMPED: 'It was stamped before.',
  },
  parameters: () => z.strictObject({ text: z.string() }),
});

/** Planning calls per member, to check that none is planned more often than needed. */
export const stampWork = recordWork<Asset, { text: string }, null, keyof (typeof stampJob)['reasons']>({
  definition: stampJob,
  changes: ['publisher'],
  gather: async (members) => {
    if (members.some((asset) => asset.title === 'breaks the gathering'))
      throw new Error('gather cannot take this asset');
    return null;
  },
  plan: (asset, { text }) => {
    if (asset.title === 'breaks the planner') throw new Error('planner cannot take this asset');
    if (asset.title === ENDS_THE_WORKER) process.kill(process.pid, 'SIGKILL');
    if (asset.title === 'is skipped') return skip('TEST_SKIP', 'A rule of the job says no.');
    if (asset.title === 'fails') return fail('TEST_FAIL', 'This asset cannot be done.');
    if (asset.publisher === text) return unchanged('ALREADY_STAMPED');
    return change({ ...asset, publisher: text });
  },
});

/** Every member makes a keyed edit on one other record, and changes itself. */
export const hubJob = defineJob({
  ...common,
  id: 'TEST_HUB',
  activity: 'relateToHub',
  name: 'Relate to a hub',
  reasons: { ALREADY_RELATED: 'It was related before.' },
  parameters: () => z.strictObject({ hub: z.string() }),
});

export const hubWork = recordWork<Asset, { hub: string }, null, 'ALREADY_RELATED'>({
  definition: hubJob,
  changes: ['publisher'],
  gather: async () => null,
  plan: (asset, { hub }) => {
    if (asset.publisher === `of ${hub}`) return unchanged('ALREADY_RELATED');
    const key = `haspart|${asset._id}`;
    const item = { key, category: 'INTERNAL', relationType: 'haspart', relatedIdentifier: asset._id };
    const also =
      asset._id === hub
        ? []
        : [{ collection: 'assets', target: hub, list: 'relations', key, action: 'add', item } as const];
    return change({ ...asset, publisher: `of ${hub}` }, { also });
  },
});

export const gatedJob = defineJob({
  ...common,
  id: 'TEST_GATED',
  activity: 'stampAtGate',
  name: 'Stamp at a gate',
  parameters: () => z.strictObject({}),
});

/** Waits at a gate before it plans, so that a test can look at a run in the middle. */
export function gatedWork(gate: (members: readonly string[]) => Promise<void>) {
  return recordWork<Asset, object, null, never>({
    definition: gatedJob,
    changes: ['publisher'],
    gather: async (members) => {
      await gate(members.map((asset) => asset._id));
      return null;
    },
    plan: (asset) => change({ ...asset, publisher: 'passed the gate' }),
  });
}

/** Deletes its members. */
export const deleteJob = defineJob({
  ...common,
  id: 'TEST_DELETE',
  activity: 'deleteForTest',
  name: 'Delete for a test',
  parameters: () => z.strictObject({}),
});

export const deleteWork = recordWork<Asset, object, null, never>({
  definition: deleteJob,
  changes: ['deleted'],
  gather: async () => null,
  plan: (asset, _parameters, _reference, { clock, run }) => change({ ...asset, deleted: { at: clock.now, by: run } }),
});

/** What the outside world answers; a test puts its own in. */
export interface Outside {
  call(member: string, key: string, attempt: number): Promise<'done' | 'transient' | 'permanent' | 'stops'>;
}

export const performJob = defineJob({
  ...common,
  id: 'TEST_PERFORM',
  activity: 'performOutside',
  name: 'Perform outside',
  reasons: { OUTSIDE: 'The outside said no.' },
  work: 'performer',
  parameters: () => z.strictObject({}),
});

/** Calls the outside and writes what it said on the asset. */
export function performWork(outside: Outside, targetOf: (member: string) => string = () => 'outside') {
  return performerWork<Asset, object, string, 'OUTSIDE'>({
    definition: performJob,
    changes: ['publisher'],
    perform: async (asset, _parameters, { key, attempt }) => {
      if (asset.title === ENDS_THE_WORKER) process.kill(process.pid, 'SIGKILL');
      const answer = await outside.call(asset._id, key, attempt);
      const target = targetOf(asset._id);
      if (answer === 'done') return { kind: 'done', result: `registered as ${key}`, target };
      const refusal = { reason: 'OUTSIDE', message: 'The outside said no.', target } as const;
      return answer === 'stops' ? { kind: 'transient', ...refusal, stopsRun: true } : { kind: answer, ...refusal };
    },
    plan: (asset, _parameters, result) => change({ ...asset, publisher: result }),
  });
}

/** Writes the titles of its members to a file. */
export const renderJob = defineJob({
  ...common,
  id: 'TEST_RENDER',
  activity: 'renderTitles',
  name: 'Render titles',
  work: 'render',
  effect: 'COPY',
  undoable: false,
  parameters: () => z.strictObject({}),
});

export const titlesWork = renderWork<Asset, object>({
  definition: renderJob,
  open: () => ({
    header: '',
    render: ({ _id, title }) => {
      if (title === ENDS_THE_WORKER) process.kill(process.pid, 'SIGKILL');
      return `${_id}\n`;
    },
  }),
});
