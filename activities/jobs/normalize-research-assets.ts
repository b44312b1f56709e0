import type { NormalizeReason } from '../../shared/jobs/normalize-research-assets/reasons.ts';
import { normalizationFacts, type NormalizeParameters } from '../../shared/jobs/normalize-research-assets.ts';
import type { Asset } from '../../shared/model/asset.ts';
import { recordWork } from '../../shared/job-kit/job-work.ts';
import {
  planWithRelations,
  withOwnRelations,
  type WithOwnRelations,
} from '../../shared/records/relations/own-relations.ts';
import { pinRules, readPinned } from './normalize-research-assets/pin-rules.ts';
import { planInThreads, plannedFor, type SentPlans } from './normalize-research-assets/plan-in-threads.ts';
import { ruleText } from './normalize-research-assets/rule-texts.ts';

/** Applies the rule files of a process, in the versions that were newest when the run was frozen. */
export const normalizeResearchAssetsWork = recordWork<
  Asset,
  NormalizeParameters,
  { plans: SentPlans } & WithOwnRelations,
  NormalizeReason
>({
  definition: normalizationFacts,
  changes: 'any',
  pin: pinRules,
  gather: async (assets, _parameters, store, { pinned }) => {
    const { tasks, codes } = readPinned(pinned);
    const own = await store.relations.of(assets.map(({ _id }) => _id));
    const ready = [];
    for (const { name, ruleFile, version } of tasks) {
      ready.push({ name, text: await ruleText(store, ruleFile, version) });
    }
    const whole = assets.map((asset) => withOwnRelations(asset, own));
    return { own, plans: await planInThreads({ tasks: ready, codes }, whole) };
  },
  plan: planWithRelations((asset, _parameters, { plans }) => plannedFor(asset, plans), 'the first'),
});
