import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { callerWith } from '../support/callers.ts';
import { fc } from '../support/property-testing.ts';
import { updateResearchAssetsWork } from '../../activities/jobs/update-research-assets.ts';
import { pinUnits } from '../../activities/jobs/update-research-assets/reference.ts';
import { updateResearchAssets } from '../../shared/jobs/update-research-assets.ts';
import { parameterProblems } from '../../shared/job-kit/parameters/problems.ts';
import type { JobWork } from '../../shared/job-kit/job-work.ts';
import { isJobWork } from '../../shared/job-kit/job-work.ts';
import { readConfig } from '../../shared/runtime/config.ts';
import { openLookups } from '../../shared/job-kit/open-lookups.ts';
import { checkFormAgrees, formOf } from '../support/form-agreement.ts';
import { openTestStore } from '../support/store.ts';
import { arbitraryUpdateParameters, SCHEMA } from '../support/update-research-assets.ts';

const LICENSE = { TASK_License_Active: 'true', TASK_License_Value: 'CCBY_V4.0' };

function problemsOf(raw: Record<string, string>): string[] {
  const parsed = SCHEMA.safeParse(raw);
  assert.equal(parsed.success, false, JSON.stringify(raw));
  return parsed.success ? [] : parameterProblems(parsed.error).map(({ parameter, kind }) => `${parameter} ${kind}`);
}

describe('the definition of Update Set of Research Assets', () => {
  it('has the words of the published list of jobs', () => {
    const { name, description, content, category, roles, setContent } = updateResearchAssets;
    assert.deepEqual(
      { name, description, content: content.desc, category: category.desc, roles, setContent },
      {
        name: 'Update Set of Research Assets',
        description: 'Updates research assets.',
        content: 'Research Assets',
        category: 'Research Assets',
        roles: ['GENERAL_SYSTEM_ADMINISTRATOR'],
        setContent: 'IER',
      },
    );
    assert.ok(isJobWork(updateResearchAssetsWork));
    assert.equal((updateResearchAssetsWork satisfies JobWork).definition.activity, 'updateResearchAssets');
  });

  it('offers every group of the published list, in its order', () => {
    const { form } = formOf(SCHEMA);
    const groups = (form as unknown as { 'x-groups': { switch: string }[] })['x-groups'];
    assert.deepEqual(
      groups.map((group) => group.switch),
      [
        'TASK_Affiliation_Active',
        'TASK_ProfileDisplay_Active',
        'TASK_AcademicUnit_Active',
        'TASK_AccessRights_Active',
        'TASK_License_Active',
        'TASK_AssetType_Active',
        'TASK_ProfileVisibility_Active',
        'TASK_PortalVisibility_Active',
        'TASK_NonAffiliated_Active',
        'TASK_Links_Active',
      ],
    );
  });

  it('has titles throughout, help for every group, and the codes of the tables with their labels', () => {
    const { form } = formOf(SCHEMA);
    const properties = Object.entries(form.properties) as [string, { title?: string; description?: string }][];
    for (const [name, { title, description }] of properties) {
      assert.ok(title, `${name} has no title`);
      if (name.endsWith('_Active')) assert.ok(description, `${name} has no help`);
    }
    const { enum: licenses, oneOf } = form.properties['TASK_License_Value'] as {
      enum: string[];
      oneOf: { const: string; title: string }[];
    };
    assert.ok(licenses.length >= 12);
    assert.deepEqual(
      oneOf.find((option) => option.const === 'CCBY_V4.0')?.title,
      'Creative Commons Attribution 4.0 (CC BY)',
    );
  });

  it('has a form that accepts what the job accepts, and nothing else', () => {
    checkFormAgrees(SCHEMA, ['20300101', '110', 'u00001'], 500);
    const { validate } = formOf(SCHEMA);
    fc.assert(fc.property(arbitraryUpdateParameters, (raw) => validate(raw)));
  });
});

describe('the parameters of Update Set of Research Assets', () => {
  it('are refused when there is nothing to do', () => {
    assert.deepEqual(problemsOf({}), ['TASK_Affiliation_Active missing']);
    assert.deepEqual(problemsOf({ ...LICENSE, TASK_License_Active: 'false' }), ['TASK_Affiliation_Active missing']);
  });

  it('must be known codes of the code tables', () => {
    assert.deepEqual(problemsOf({ ...LICENSE, TASK_License_Value: 'CCBY' }), ['TASK_License_Value invalid']);
    assert.deepEqual(problemsOf({ ...LICENSE, TASK_Licence_Value: 'MIT' }), ['TASK_Licence_Value unknown']);
    const type = { TASK_AssetType_Active: 'true', TASK_AssetType_From: 'report', TASK_AssetType_Value: 'book' };
    assert.deepEqual(problemsOf(type), ['TASK_AssetType_From invalid', 'TASK_AssetType_Value invalid']);
    assert.deepEqual(problemsOf({ ...LICENSE, TASK_License_Condition: 'DROP' }), ['TASK_License_Condition invalid']);
  });

  it('are required where their group asks for them', () => {
    const active = (group: string, fields: Record<string, string> = {}) =>
      problemsOf({
        [`TASK_${group}_Active`]: 'true',
        ...Object.fromEntries(Object.entries(fields).map(([field, value]) => [`TASK_${group}_${field}`, value])),
      });
    assert.deepEqual(active('Affiliation'), ['TASK_Affiliation_Value missing']);
    assert.deepEqual(active('ProfileDisplay', { Whom: 'RESEARCHER' }), [
      'TASK_ProfileDisplay_Researcher missing',
      'TASK_ProfileDisplay_Value missing',
    ]);
    assert.deepEqual(active('AcademicUnit', { Condition: 'ADD' }), ['TASK_AcademicUnit_Value missing']);
    assert.deepEqual(active('AccessRights'), ['TASK_AccessRights_Value missing']);
    assert.deepEqual(active('AccessRights', { Value: 'FIXED_EMBARGO' }), ['TASK_AccessRights_Date missing']);
    assert.deepEqual(active('License'), ['TASK_License_Value missing']);
    assert.deepEqual(active('AssetType', { From: 'patent.patent' }), ['TASK_AssetType_Value missing']);
    assert.deepEqual(active('PortalVisibility'), ['TASK_PortalVisibility_Value missing']);
  });
});

describe('units and researchers named by the parameters', () => {
  let store: Awaited<ReturnType<typeof openTestStore>>;
  const caller = callerWith('me', []);

  before(async () => {
    store = await openTestStore();
    const unit = { parent: null, type: 'INTERNAL', active: true } as const;
    await store.units.put({ ...unit, code: '110', name: 'Chemistry' });
    await store.units.put({ ...unit, code: 'old', name: 'Alchemy', active: false });
    await store.units.put({ ...unit, code: 'EXT', name: 'Some University', type: 'EXTERNAL' });
    await store.researchers.insert([{ _id: 'u1', lastName: 'Ng' }], 'test');
  });
  after(() => store.close());

  const parsed = (raw: Record<string, string>) => SCHEMA.parse(raw);

  async function refused(raw: Record<string, string>): Promise<string[]> {
    const lookups = openLookups(store, readConfig({ MUSTER_INSTITUTION: 'INST' }));
    const problems = await updateResearchAssets.check?.(parsed(raw), lookups, caller);
    return problems?.map(({ parameter, message }) => `${parameter}: ${message}`) ?? [];
  }

  const affiliation = (fields: Record<string, string>) => ({
    TASK_Affiliation_Active: 'true',
    TASK_Affiliation_Value: '110',
    ...fields,
  });
  const unit = (condition: string, value: string) => ({
    TASK_AcademicUnit_Active: 'true',
    TASK_AcademicUnit_Condition: condition,
    TASK_AcademicUnit_Value: value,
  });

  it('must exist, with or without the prefix of the institution', async () => {
    assert.deepEqual(await refused(affiliation({ TASK_Affiliation_Value: 'INST___110' })), []);
    assert.deepEqual(
      await refused({ ...affiliation({ TASK_Affiliation_Value: '999' }), ...unit('ADD', 'INST___998') }),
      [
        'TASK_Affiliation_Value: No organization unit has the code 999.',
        'TASK_AcademicUnit_Value: No organization unit has the code 998.',
      ],
    );
    const researcher = { TASK_Affiliation_Whom: 'RESEARCHER', TASK_Affiliation_Researcher: 'u9' };
    assert.deepEqual(await refused(affiliation(researcher)), [
      'TASK_Affiliation_Researcher: There is no researcher with the primary id u9.',
    ]);
    assert.deepEqual(await refused(affiliation({ ...researcher, TASK_Affiliation_Researcher: 'u1' })), []);
  });

  it('must be internal; a closed unit may be past or removed, but not current', async () => {
    assert.match((await refused(affiliation({ TASK_Affiliation_Value: 'EXT' })))[0] ?? '', /external organization/);
    assert.deepEqual(await refused(affiliation({ TASK_Affiliation_Value: 'old' })), []);
    assert.deepEqual(await refused(unit('REMOVE', 'old')), []);
    assert.match((await refused(unit('ADD', 'old')))[0] ?? '', /not active/);
    assert.match((await refused(unit('REPLACE', 'INST___old')))[0] ?? '', /not active/);
  });

  it('may be anything in the from parameter, even deleted units', async () => {
    assert.deepEqual(await refused(affiliation({ TASK_Affiliation_From: 'INST___gone' })), []);
    assert.deepEqual(await refused(affiliation({ TASK_Affiliation_From: 'Some old name' })), []);
  });

  it('cannot be one asset type twice', async () => {
    const type = {
      TASK_AssetType_Active: 'true',
      TASK_AssetType_From: 'patent.patent',
      TASK_AssetType_Value: 'patent.patent',
    };
    assert.match((await refused(type))[0] ?? '', /^TASK_AssetType_Value: /);
  });

  it('are pinned with their names when the run is frozen, internal ones only', async () => {
    const parameters = parsed({
      ...affiliation({ TASK_Affiliation_Value: 'INST___110', TASK_Affiliation_From: 'EXT' }),
      ...unit('REMOVE', 'old'),
    });
    const { units } = await pinUnits(parameters, store);
    assert.deepEqual(
      units.sort((one, other) => one.code.localeCompare(other.code)),
      [
        { code: '110', name: 'Chemistry' },
        { code: 'old', name: 'Alchemy' },
      ],
    );
  });

  it('keep the run from being frozen when the unit of a new affiliation has since been deleted', async () => {
    await store.units.put({ code: 'soon', name: 'Soon gone', parent: null, type: 'INTERNAL', active: true });
    const parameters = parsed(affiliation({ TASK_Affiliation_Value: 'soon' }));
    await store.units.delete('soon');
    await assert.rejects(pinUnits(parameters, store), { code: 'UNIT_GONE' });
  });
});
