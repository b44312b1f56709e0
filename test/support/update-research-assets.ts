import { fc } from './property-testing.ts';
import { ADMIN } from './callers.ts';
import { planAsset } from '../../activities/jobs/update-research-assets.ts';
import { resolveReference } from '../../activities/jobs/update-research-assets/reference.ts';
import type { UpdateResearchAssetsParameters } from '../../shared/jobs/update-research-assets/parameters.ts';
import { updateResearchAssets } from '../../shared/jobs/update-research-assets.ts';
import type { Asset } from '../../shared/model/asset.ts';
import type { CodeTables } from '../../shared/model/code-table.ts';
import { STANDARD_CODE_TABLES } from '../../shared/model/standard-code-tables.ts';
import type { RunContext } from '../../shared/job-kit/job-work.ts';
import type { Plan } from '../../shared/job-kit/plan.ts';
import { INSTITUTION, RESEARCHER_IDS, UNIT_CODES, UNIT_NAMES } from './arbitrary-asset.ts';

/** The standard tables, with one asset type that asks for fields. */
const CODES: CodeTables = {
  ...STANDARD_CODE_TABLES,
  AssetTypes: STANDARD_CODE_TABLES.AssetTypes.map((row) =>
    row.code === 'conference.conferencePaper' ? { ...row, mandatoryFields: ['date.published', 'event'] } : row,
  ),
};

export const SCHEMA = updateResearchAssets.parameters(CODES);

/** What `pin` gives for the units of the generated assets. */
const PINNED = { units: UNIT_CODES.map((code) => ({ code, name: UNIT_NAMES[code] ?? code })) };

/** The researchers here, who have a profile. */
const PROFILES = new Set<string>([...RESEARCHER_IDS, 'u1', 'u2', 'u3']);
const REFERENCE = { institution: INSTITUTION, pinned: PINNED, profiles: PROFILES };

const CONTEXT: RunContext = {
  run: 'run-1',
  submittedBy: 'tester',
  rights: ADMIN,
  clock: { now: new Date('2026-11-24T23:30:00Z'), timeZone: 'Europe/Vienna' },
  institution: INSTITUTION,
  pinned: PINNED,
};

/** Plans an asset with the parameters as they come in. */
export function planWith(asset: Asset, raw: Record<string, string>): Plan<Asset> {
  return planParsed(asset, SCHEMA.parse(raw));
}

export function planParsed(asset: Asset, parameters: UpdateResearchAssetsParameters): Plan<Asset> {
  return planAsset(asset, parameters, resolveReference(parameters, REFERENCE), CONTEXT);
}

type Raw = Record<string, string>;

const bool = fc.constantFrom('true', 'false');
const unit = fc.constantFrom('110', 'INST___120', 'LIB', 'INST___9-old');
const from = fc.constantFrom('110', 'INST___110', 'INST___gone', '120', 'Chemistry', 'Some University', '41___EXT1');
const assetTypes = STANDARD_CODE_TABLES.AssetTypes.slice(0, 4).map(({ code }) => code);
const licenses = STANDARD_CODE_TABLES.Licenses.slice(0, 3).map(({ code }) => code);

function group(name: string, fields: fc.Arbitrary<Record<string, string | undefined>>): fc.Arbitrary<Raw> {
  const named = fields.map((values) =>
    Object.fromEntries(
      Object.entries({ Active: 'true', ...values })
        .filter((entry): entry is [string, string] => entry[1] !== undefined)
        .map(([field, value]) => [`TASK_${name}_${field}`, value]),
    ),
  );
  return fc.oneof({ weight: 2, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: named });
}

const whom = fc.oneof(
  fc.constantFrom('ALL', 'CREATORS', 'CONTRIBUTORS').map((Whom): Raw => ({ Whom })),
  fc.constantFrom(...RESEARCHER_IDS).map((Researcher): Raw => ({ Whom: 'RESEARCHER', Researcher })),
  fc.constant<Raw>({}),
);

function authors(value: fc.Arbitrary<string>): fc.Arbitrary<Record<string, string | undefined>> {
  return fc
    .tuple(whom, fc.option(from, { nil: undefined }), value)
    .map(([selection, From, Value]) => ({ ...selection, From, Value }));
}

/** Valid parameters of the job as they come in, with at least one group on. */
export const arbitraryUpdateParameters: fc.Arbitrary<Raw> = fc
  .tuple(
    group('Affiliation', authors(unit)),
    group('ProfileDisplay', authors(bool)),
    group(
      'AcademicUnit',
      fc.record(
        { Condition: fc.constantFrom('ADD', 'REPLACE', 'REMOVE'), From: from, Value: unit },
        { requiredKeys: ['Condition', 'Value'] },
      ),
    ),
    group(
      'AccessRights',
      fc.oneof(
        fc.constant({ Condition: 'REMOVE' }),
        fc.constant({ Value: 'OPEN' }),
        fc.constantFrom('20270101', '06/15/2030', '1799999999999').map((Date) => ({ Value: 'FIXED_EMBARGO', Date })),
      ),
    ),
    group(
      'License',
      fc.oneof(
        fc.constantFrom(...licenses).map((Value) => ({ Value })),
        fc.constant({ Condition: 'REMOVE' }),
      ),
    ),
    group(
      'AssetType',
      fc.shuffledSubarray(assetTypes, { minLength: 2 }).map(([From, Value]) => ({ From, Value })),
    ),
    group('ProfileVisibility', fc.record({ Value: bool })),
    group('PortalVisibility', fc.record({ Value: bool })),
    group('NonAffiliated', fc.record({ AllowEmpty: bool }, { requiredKeys: [] })),
    group('Links', fc.constant({})),
  )
  .map((groups): Raw => Object.assign({}, ...groups) as Raw)
  .filter((raw) => Object.keys(raw).length > 0);
