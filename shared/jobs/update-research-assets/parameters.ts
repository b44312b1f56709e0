import { codeRow, type CodeTables } from '../../model/code-table.ts';
import { choice, yesOrNo } from '../../job-kit/parameters/choice.ts';
import { codeChoice } from '../../job-kit/parameters/code-choice.ts';
import { dateValue } from '../../job-kit/parameters/date-value.ts';
import { given, taskFlag, taskGroup } from '../../job-kit/parameters/task-group.ts';
import type { TaskParameters } from '../../job-kit/parameters/task-parameters.ts';
import { textValue } from '../../job-kit/parameters/text-value.ts';
import { unitValue } from '../../job-kit/parameters/unit-value.ts';
import { defined } from '../../runtime/defined.ts';
import { AUTHOR_SELECTION_FIELDS, authorSelection } from './author-selection.ts';

const REPLACE_OR_REMOVE = choice({ REPLACE: 'Replace', REMOVE: 'Remove' });
const WHEN_REPLACING = { condition: ['REPLACE'] } as const;
const DISPLAY_OR_HIDE = yesOrNo({ yes: 'Display', no: 'Hide' });
const UNIT_HELP = 'Code of the organization unit, with or without the prefix of the institution.';
const FROM_READS = textValue({ maxLength: 500 }).meta({ 'x-kind': 'unit-or-text' });

/** The parameter groups in the seed's order, which is also the order they apply in. */
export function updateResearchAssetsGroups(codes: CodeTables) {
  return {
    affiliation: authorAffiliation(),
    profileDisplay: profileDisplay(),
    academicUnit: academicUnit(),
    accessRights: accessRights(codes),
    license: license(codes),
    assetType: assetType(codes),
    profileVisibility: visibility('Profile visibility', "Shows or hides the assets in researchers' profiles."),
    portalVisibility: visibility('Portal visibility', 'Shows or hides the assets in the portal.'),
    nonAffiliated: nonAffiliatedAuthors(),
    links: taskFlag({ title: 'Links', help: 'Removes all links. Files stay.' }),
  };
}

/** The job's parameters; a group that is off is absent. */
export type UpdateResearchAssetsParameters = TaskParameters<ReturnType<typeof updateResearchAssetsGroups>>;

function authorAffiliation() {
  return taskGroup({
    title: 'Creator or contributor: affiliation',
    help: 'Replaces the affiliation that the creator or contributor had at the time that the asset was created.',
    fields: {
      ...AUTHOR_SELECTION_FIELDS,
      from: {
        reads: FROM_READS,
        title: 'Affiliation to replace',
        help: 'A unit, or the exact free text. Leave empty to match any affiliation, or none, of authors who are users of the institution. Others are changed only where their affiliation is named here.',
        optional: true,
      },
      value: { reads: unitValue(), title: 'New affiliation', help: `${UNIT_HELP} It may be inactive.` },
    },
    read: ({ from, value, ...selection }) => ({ authors: authorSelection(selection), ...defined({ from }), to: value }),
  });
}

function profileDisplay() {
  return taskGroup({
    title: 'Creator or contributor: public profile',
    help: 'Displays or hides the asset in the public profile of the researcher. Authors without a profile are skipped.',
    fields: {
      ...AUTHOR_SELECTION_FIELDS,
      from: {
        reads: FROM_READS,
        title: 'Only with this affiliation',
        help: 'A unit, or the exact free text. Leave empty to match any affiliation.',
        optional: true,
      },
      value: { reads: DISPLAY_OR_HIDE, title: 'Display in public profile' },
    },
    read: ({ from, value, ...selection }) => ({
      authors: authorSelection(selection),
      ...defined({ from }),
      isDisplayed: value,
    }),
  });
}

function academicUnit() {
  return taskGroup({
    title: 'Academic unit',
    help: "Adds, replaces, or removes an asset's current affiliation.",
    fields: {
      condition: { reads: choice({ ADD: 'Add', REPLACE: 'Replace', REMOVE: 'Remove' }), title: 'Action' },
      from: {
        reads: FROM_READS,
        title: 'Unit to replace',
        help: 'Leave empty to replace all units of the asset.',
        when: WHEN_REPLACING,
        optional: true,
      },
      value: { reads: unitValue(), title: 'Unit', help: UNIT_HELP },
    },
    read: ({ condition, from, value }) => ({ action: condition, ...defined({ from }), unit: value }),
  });
}

function accessRights(codes: CodeTables) {
  const policiesWithDate = codes.AccessPolicies.filter((row) => row.needsDate).map((row) => row.code);
  return taskGroup({
    title: 'Access rights',
    help: 'Replaces or removes the access rights granted to an asset.',
    fields: {
      condition: { reads: REPLACE_OR_REMOVE, title: 'Action', default: 'REPLACE' },
      value: { reads: codeChoice(codes, 'AccessPolicies'), title: 'Access rights policy', when: WHEN_REPLACING },
      date: {
        reads: dateValue(),
        title: 'Embargo date',
        help: 'The day on which the embargo ends: YYYYMMDD, MM/DD/YYYY or milliseconds since 1970.',
        when: { ...WHEN_REPLACING, value: policiesWithDate },
      },
    },
    read: ({ condition, value, date }) => {
      if (condition === 'REMOVE') return { action: condition };
      const policy = given(value);
      const name = codeRow(codes, 'AccessPolicies', policy)?.description ?? policy;
      return { action: condition, policy, name, ...defined({ date }) };
    },
  });
}

function license(codes: CodeTables) {
  return taskGroup({
    title: 'License',
    help: 'Replaces or removes the license held by an asset.',
    fields: {
      condition: { reads: REPLACE_OR_REMOVE, title: 'Action', default: 'REPLACE' },
      value: { reads: codeChoice(codes, 'Licenses'), title: 'License', when: WHEN_REPLACING },
    },
    read: ({ condition, value }) =>
      condition === 'REMOVE' ? { action: condition } : { action: condition, license: given(value) },
  });
}

function assetType(codes: CodeTables) {
  return taskGroup({
    title: 'Asset type',
    help: 'Replaces one asset type with another.',
    fields: {
      from: { reads: codeChoice(codes, 'AssetTypes', 'all'), title: 'Asset type to replace' },
      value: { reads: codeChoice(codes, 'AssetTypes'), title: 'New asset type' },
    },
    read: ({ from, value }) => ({
      from,
      to: value,
      mandatoryFields: codeRow(codes, 'AssetTypes', value)?.mandatoryFields ?? [],
    }),
  });
}

function visibility(title: string, help: string) {
  return taskGroup({
    title,
    help,
    fields: { value: { reads: DISPLAY_OR_HIDE, title } },
    read: ({ value }) => ({ isShown: value }),
  });
}

function nonAffiliatedAuthors() {
  return taskGroup({
    title: 'Non-affiliated authors',
    help: "Removes an asset's non-affiliated authors: creators and contributors who are not users of the institution.",
    fields: {
      allowEmpty: {
        reads: yesOrNo(),
        title: 'Also when no author is left',
        help: 'If not selected, an asset that would have no authors left fails and stays unchanged.',
        default: 'false',
      },
    },
  });
}
