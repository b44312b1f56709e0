import { z } from 'zod';
import type { Asset } from '../shared/model/asset.ts';
import { defineJob } from '../shared/job-kit/job-definition.ts';
import { recordWork, type JobWork } from '../shared/job-kit/job-work.ts';
import { change, unchanged, type Plan } from '../shared/job-kit/plan.ts';

/** The job that is measured: as little planning as a job can have, so that the mechanism is what shows. */
export const stampAssets = defineJob({
  id: 'BENCH_STAMP',
  activity: 'stampAssets',
  name: 'Stamp assets',
  description: 'Sets the licence.',
  content: { value: 'BENCH', desc: 'Research Assets' },
  category: { value: 'RESEARCH_ASSETS', desc: 'Research Assets' },
  setContent: 'IER',
  roles: ['GENERAL_SYSTEM_ADMINISTRATOR'],
  work: 'records',
  reasons: { HAS_LICENSE: 'It has the licence.' },
  effect: 'CHANGE',
  act: () => 'Stamp {members}',
  undoable: true,
  parameters: () => z.strictObject({ license: z.string() }),
});

/** The plan that all contestants use. */
export function planStamp(asset: Asset, { license }: { license: string }): Plan<Asset, 'HAS_LICENSE'> {
  return asset.license === license ? unchanged('HAS_LICENSE') : change({ ...asset, license });
}

export const stampAssetsWork: JobWork = recordWork<Asset, { license: string }, null, 'HAS_LICENSE'>({
  definition: stampAssets,
  changes: ['license'],
  gather: async () => null,
  plan: planStamp,
});
