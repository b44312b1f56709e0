import type { z } from 'zod';
import type { CodeRow, CodeTables } from '../model/code-table.ts';
import { LETTERS_WITH_EVENT } from '../model/code-tables/letters.ts';
import { choice, yesOrNo } from '../job-kit/parameters/choice.ts';
import { codeChoice } from '../job-kit/parameters/code-choice.ts';
import { dateValue, dayOf } from '../job-kit/parameters/date-value.ts';
import { listOf } from '../job-kit/parameters/list-value.ts';
import { openGroup, taskFlag, taskGroup } from '../job-kit/parameters/task-group.ts';
import { taskParameters } from '../job-kit/parameters/task-parameters.ts';
import { textValue } from '../job-kit/parameters/text-value.ts';
import { changesOf } from '../job-kit/act.ts';
import { defineJob } from '../job-kit/job-definition.ts';
import type { ParameterProblem } from '../model/coded.ts';
import { UPDATE_RESEARCHERS_REASONS, type UpdateResearchersReason } from './update-researchers/reasons.ts';

/** The zone where each day starts first: a day that has not started there is in the future everywhere. */
const EARLIEST_ZONE = 'Pacific/Kiritimati';

const CHANGED = {
  accessToProfile: 'access to profiles',
  activeProfile: 'active profiles',
  automaticMatchRequest: 'match requests',
  includeInSH: 'Smart Harvesting',
  skipAutomaticApprovals: 'automatic approvals',
  updateORCIDProfile: 'ORCID updates',
  notifications: 'letters',
  topics: 'topics',
  keywords: 'keywords',
  nonAffiliated: 'affiliation',
  previouslyAffiliated: 'previous affiliation',
  closeAffiliations: 'current affiliations',
  lastSmartHarvestingDate: 'date of the last Smart Harvesting',
};

/** Changes researchers: flags, letters, topics, keywords, affiliations. Seed: "Update Set of Researchers". */
export const updateResearchers = defineJob<UpdateResearchersParameters, UpdateResearchersReason>({
  id: 'M50801',
  activity: 'updateResearchers',
  name: 'Update Set of Researchers',
  description: 'Updates researchers for the currently selected set.',
  content: { value: 'UPDATE_RESEARCHERS', desc: 'Researchers' },
  category: { value: 'RESEARCHERS', desc: 'Researchers' },
  setContent: 'RESEARCHER',
  roles: ['RESEARCH_ASSETS_MANAGER'],
  work: 'records',
  reasons: UPDATE_RESEARCHERS_REASONS,
  effect: 'CHANGE',
  act: (parameters) => changesOf(parameters, CHANGED),
  undoable: true,
  parameters: researcherParameters,
  check: async ({ lastSmartHarvestingDate: date }): Promise<ParameterProblem[]> => {
    const today = dayOf({ kind: 'moment', epochMs: Date.now() }, EARLIEST_ZONE);
    if (!date || dayOf(date.value, EARLIEST_ZONE) <= today) return [];
    const message = 'The date is in the future. Give the date of a past harvest.';
    return [{ parameter: 'TASK_LastSmartHarvestingDate_Value', message }];
  },
});

export type UpdateResearchersParameters = z.output<ReturnType<typeof researcherParameters>>;

/** A switched group with the flag's new value. */
function flagGroup(title: string, help: string) {
  return taskGroup({
    title,
    help,
    fields: { value: { reads: yesOrNo({ yes: 'Enable', no: 'Disable' }), title: 'Set to' } },
  });
}

/** A letter that nothing sends says so where it is chosen. */
function letterLabel({ code, description }: CodeRow): string {
  return LETTERS_WITH_EVENT.has(code) ? description : `${description} (no event sends it yet)`;
}

function termsGroup(title: string, help: string) {
  return taskGroup({
    title,
    help,
    fields: {
      condition: { reads: choice({ ADD: 'Add', DELETE: 'Delete' }), title: 'Action', default: 'ADD' },
      value: {
        reads: listOf(textValue({ maxLength: 200 })),
        title: 'Terms',
        help: 'One per line, or joined by @@. Terms must match exactly.',
      },
    },
  });
}

function researcherParameters(codes: CodeTables) {
  return taskParameters(
    {
      manageFieldsExternally: openGroup({
        title: 'Manage updated fields externally',
        help: 'When enabled, the researcher loader keeps updating the fields changed by this run. When not enabled, it leaves them alone.',
        fields: {
          value: { reads: yesOrNo(), title: 'Manage updated fields externally', suffix: 'Active', default: 'false' },
        },
        read: ({ value }) => value,
      }),
      accessToProfile: flagGroup('Access to researcher profile', 'Whether the researcher may open the profile.'),
      activeProfile: flagGroup('Active researcher profile', 'Whether the profile is approved and displayed.'),
      automaticMatchRequest: flagGroup(
        'Enable automatic request for author match approval',
        'Whether the researcher automatically gets requests to approve author matches.',
      ),
      includeInSH: flagGroup('Include in SH', 'Whether Smart Harvesting looks for works of the researcher.'),
      skipAutomaticApprovals: flagGroup(
        'Skip automatic approvals',
        'Whether people must approve everything that Smart Harvesting finds for this researcher.',
      ),
      updateORCIDProfile: flagGroup('Update ORCID Profile', "Whether the researcher's ORCID profile is updated."),
      notifications: taskGroup({
        title: 'Researcher Notifications',
        help: 'The letters that the researcher receives when an event occurs. Of some, no event occurs in Muster yet: they say so.',
        fields: {
          condition: {
            reads: choice({ REPLACE: 'Exactly these', ADD: 'Add these', DELETE: 'Delete these' }),
            title: 'Action',
            default: 'REPLACE',
          },
          value: { reads: listOf(codeChoice(codes, 'ResearcherLetters', 'enabled', letterLabel)), title: 'Letters' },
        },
      }),
      topics: termsGroup('Researcher Topics', 'Adds or deletes research topics for all researchers in the set.'),
      keywords: termsGroup('Keywords', 'Adds or deletes research keywords for all researchers in the set.'),
      nonAffiliated: taskFlag({
        title: 'Make researcher non-affiliated',
        help: 'Changes affiliated researchers to non-affiliated. Their affiliations with units stay; close them below.',
      }),
      previouslyAffiliated: taskFlag({
        title: 'Make researcher previously affiliated',
        help: 'Changes non-affiliated researchers, including those that this run makes non-affiliated, to previously affiliated.',
      }),
      closeAffiliations: taskFlag({
        title: 'Close current affiliations with current date',
        help: "Closes all open internal affiliations of non-affiliated researchers with today's date. Existing end dates are kept.",
      }),
      lastSmartHarvestingDate: taskGroup({
        title: 'Last Smart Harvesting date',
        help: 'The next Smart Harvesting looks for works from this date on.',
        fields: { value: { reads: dateValue(), title: 'Date' } },
      }),
    },
    { atLeastOneActive: true },
  );
}
