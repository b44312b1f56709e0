import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { loadDefinitions } from '../../shared/jobs/catalogue/job-catalogue.ts';
import { isJobDefinition } from '../../shared/job-kit/job-definition.ts';
import { STANDARD_CODE_TABLES } from '../../shared/model/standard-code-tables.ts';
import { formOf } from '../support/form-agreement.ts';

/** Every default but those of switches, which are off unless listed. Written by hand. */
const DEFAULTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  handleRelations: { TASK_Relations_Category: 'INTERNAL' },
  updateResearchAssets: {
    TASK_AccessRights_Condition: 'REPLACE',
    TASK_Affiliation_Whom: 'ALL',
    TASK_License_Condition: 'REPLACE',
    TASK_NonAffiliated_AllowEmpty: 'false',
    TASK_ProfileDisplay_Whom: 'ALL',
  },
  updateUsers: {
    TASK_FieldType_Value: 'BY_USER_ACCOUNT_TYPE',
    TASK_AddNote_Type: 'OTHER',
    TASK_DontGeneratePassword_Value: 'true',
  },
  updateResearchers: {
    TASK_ManageFieldsExternally_Active: 'false',
    TASK_Notifications_Condition: 'REPLACE',
    TASK_Topics_Condition: 'ADD',
    TASK_Keywords_Condition: 'ADD',
  },
};

describe('the form of every job', () => {
  it('shows every default', async () => {
    const found: Record<string, Record<string, string>> = {};
    for (const { value: job } of await loadDefinitions()) {
      if (!isJobDefinition(job)) continue;
      const { properties } = formOf(job.parameters(STANDARD_CODE_TABLES)).form;
      for (const [name, { default: preset }] of Object.entries(properties)) {
        if (preset === undefined) {
          assert.ok(!name.endsWith('_Active'), `${name} of ${job.name} has no default`);
          continue;
        }
        const isKnownSwitch = name.endsWith('_Active') && DEFAULTS[job.activity]?.[name] === undefined;
        if (isKnownSwitch && preset === 'false') continue;
        found[job.activity] = { ...found[job.activity], [name]: preset };
      }
    }
    assert.deepEqual(found, DEFAULTS);
  });
});
