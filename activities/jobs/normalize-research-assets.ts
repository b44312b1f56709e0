import type { NormalizeReason } from '../../shared/jobs/normalize-research-assets/reasons.ts';
import { normalizationFacts, type NormalizeParameters } from '../../shared/jobs/normalize-research-assets.ts';
import type { Asset } from '../../shared/model/asset.ts';
import { recordWork } from '../../shared/job-kit/job-work.ts';
import { planWithRelations, type WithOwnRelations } from '../../shared/records/relations/own-relations.ts';
import { compiledVersion } from './normalize-research-assets/compiled-versions.ts';
import { pinRules, readPinned } from './normalize-research-assets/pin-rules.ts';
import { planNormalization, type NormalizationReference } from './normalize-research-assets/plan-normalization.ts';

/** Applies the rule files of a process, at the versions that were the newest when the run was frozen. */
export const normalizeResearchAssetsWork = recordWork<
  Asset,
  NormalizeParameters,
  NormalizationReference & WithOwnRelations,
  NormalizeReason
>({
  definition: normalizationFacts,
  changes: 'any',
  pin: pinRules,
  gather: async (assets, _parameters, store, { pinned }) => {
    const { tasks, codes } = readPinned(pinned);
    const ready = [];
    for (const { name, ruleFile, version } of tasks) {
      ready.push({ name, rules: await compiledVersion(store, ruleFile, version) });
    }
    return { tasks: ready, codes, own: await store.relations.of(assets.map(({ _id }) => _id)) };
  },
  plan: planWithRelations(planNormalization, 'the first'),
});
