import type { UpdateResearchersReason } from '../../shared/jobs/update-researchers/reasons.ts';
import { updateResearchers, type UpdateResearchersParameters } from '../../shared/jobs/update-researchers.ts';
import { dayIn } from '../../shared/model/partial-date.ts';
import type { Researcher } from '../../shared/model/researcher.ts';
import { dayOf } from '../../shared/job-kit/parameters/date-value.ts';
import { recordWork, type RunContext } from '../../shared/job-kit/job-work.ts';
import type { Plan } from '../../shared/job-kit/plan.ts';
import { planOfGroups, type Groups } from '../../shared/job-kit/plan-of-groups.ts';
import { setField } from './people/set-field.ts';
import {
  closeOpenAffiliations,
  makeNonAffiliated,
  makePreviouslyAffiliated,
  type AffiliationEnding,
} from './update-researchers/affiliations.ts';
import { changeTerms } from './update-researchers/terms.ts';

/** The parameters that switch a flag, in the seed's order, and the flag of the record. */
const FLAGS = [
  ['accessToProfile', 'researchCenter'],
  ['activeProfile', 'portalProfile'],
  ['automaticMatchRequest', 'autoMatchRequest'],
  ['includeInSH', 'autoCapture'],
  ['skipAutomaticApprovals', 'skipAutomaticApprovals'],
  ['updateORCIDProfile', 'updateOrcidProfile'],
] as const satisfies readonly (readonly [keyof UpdateResearchersParameters, keyof Researcher])[];

export const updateResearchersWork = recordWork({
  definition: updateResearchers,
  changes: [
    ...FLAGS.map(([, field]) => field),
    'letters',
    'topics',
    'keywords',
    'organizationAffiliations',
    'previousOrganizationAffiliations',
    'affiliated',
    'previousAffiliated',
    'lastSmartHarvestingDate',
    'provenance',
  ],
  gather: async () => null,
  plan: planResearcher,
});

/** Applies the active groups in the seed's order; each sees the changes of the previous ones. */
export function planResearcher(
  researcher: Researcher,
  parameters: UpdateResearchersParameters,
  _reference: null,
  { clock }: Pick<RunContext, 'clock'>,
): Plan<Researcher, UpdateResearchersReason> {
  return planOfGroups(researcher, groupsOf(parameters, clock));
}

function groupsOf(
  parameters: UpdateResearchersParameters,
  clock: RunContext['clock'],
): Groups<Researcher, UpdateResearchersReason> {
  const provenance = parameters.manageFieldsExternally ? 'EXTERNAL' : 'INTERNAL';
  const ending: AffiliationEnding = { today: dayIn(clock.timeZone, clock.now), provenance };
  const { notifications, topics, keywords, lastSmartHarvestingDate: harvested } = parameters;
  return [
    ...FLAGS.map(([name, field]) => {
      const flag = parameters[name];
      return flag && ((record: Researcher) => setField(record, { field, value: flag.value, provenance, item: field }));
    }),
    notifications && ((record) => changeTerms(record, 'letters', notifications, provenance)),
    topics && ((record) => changeTerms(record, 'topics', topics, provenance)),
    keywords && ((record) => changeTerms(record, 'keywords', keywords, provenance)),
    parameters.nonAffiliated && ((record) => makeNonAffiliated(record, ending)),
    parameters.previouslyAffiliated && ((record) => makePreviouslyAffiliated(record, ending)),
    parameters.closeAffiliations && ((record) => closeOpenAffiliations(record, ending)),
    harvested &&
      ((record) => {
        const value = dayOf(harvested.value, clock.timeZone);
        const field = 'lastSmartHarvestingDate';
        return setField(record, { field, value, provenance, item: field });
      }),
  ];
}
