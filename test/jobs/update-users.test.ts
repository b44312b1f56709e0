import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { planUser } from '../../activities/jobs/update-users.ts';
import { ADMIN } from '../support/callers.ts';
import type { User } from '../../shared/model/user.ts';
import type { Plan } from '../../shared/job-kit/plan.ts';
import { parseUserParameters } from './update-users/parse.ts';

const CONTEXT = {
  submittedBy: 'clerk',
  rights: ADMIN,
  clock: { now: new Date('2026-11-24T09:00:00Z'), timeZone: 'Europe/Vienna' },
};
const ADDED = { createdBy: 'clerk', createdDate: '2026-11-24T09:00:00.000Z' };

function user(fields: Partial<User> = {}): User {
  return { _id: 'u1', revision: 1, changes: [], ...fields };
}

function plan(record: User, raw: Record<string, string>): Plan<User> {
  return planUser(record, parseUserParameters(raw), null, CONTEXT);
}

function changed(record: User, raw: Record<string, string>) {
  const made = plan(record, raw);
  if (made.kind !== 'change') assert.fail(JSON.stringify(made));
  return made;
}

function outcomeOf(made: Plan<User>): string {
  return 'reason' in made ? `${made.kind} ${made.reason}` : made.kind;
}

const on = (group: string, value: string, more: Record<string, string> = {}) => ({
  [`TASK_${group}_Active`]: 'true',
  [`TASK_${group}_Value`]: value,
  ...Object.fromEntries(Object.entries(more).map(([field, text]) => [`TASK_${group}_${field}`, text])),
});
const asInternal = { TASK_FieldType_Value: 'INTERNAL' };

describe('Update/Notify Users: roles', () => {
  it('adds roles for the institution or for a library, and leaves existing ones', () => {
    const was = user({ roles: [{ role: 'PATRON' }] });
    const made = changed(was, on('AddRole', 'PATRON@@ASSET_MANAGER', { Scope: 'LAW', Scope_Name: 'Law library' }));
    assert.deepEqual(made.next.roles, [
      { role: 'PATRON' },
      { role: 'PATRON', scope: 'LAW' },
      { role: 'ASSET_MANAGER', scope: 'LAW' },
    ]);
    assert.equal(outcomeOf(plan(was, on('AddRole', 'PATRON'))), 'unchanged ALREADY_HELD');
  });

  it('adds a role that has the parameter "Read Only" with that parameter unselected', () => {
    const made = changed(user(), on('AddRole', 'FUND_MANAGER', { Read_Only: 'false' }));
    assert.deepEqual(made.next.roles, [{ role: 'FUND_MANAGER', readOnly: false }]);
  });
});

describe('Update/Notify Users: user group, campus and resource sharing library', () => {
  const FIELDS = [
    ['UserGroup', 'userGroup', 'FACULTY', 'STAFF'],
    ['Campus', 'campus', 'MAIN', 'NORTH'],
    ['RSL', 'resourceSharingLibrary', 'LAW', 'MAIN'],
  ] as const;
  for (const [group, field, value, other] of FIELDS) {
    it(`${group} by user account type is external for external users, internal for internal ones`, () => {
      const external = user({ accountType: 'EXTERNAL', [field]: other });
      assert.deepEqual(changed(external, on(group, value)).next, user({ accountType: 'EXTERNAL', [field]: value }));
      const next = changed(user({ accountType: 'INTERNAL' }), on(group, value)).next;
      assert.equal(next[field], value);
      assert.deepEqual(next.provenance, { [field]: 'INTERNAL' });
      assert.equal(outcomeOf(plan(next, on(group, value))), 'unchanged ALREADY_SET');
    });

    it(`${group} as internal is internal for external users too, also where only the mark is new`, () => {
      const external = user({ accountType: 'EXTERNAL', [field]: value });
      const made = changed(external, { ...asInternal, ...on(group, value) });
      assert.deepEqual(made.next.provenance, { [field]: 'INTERNAL' });
      assert.equal(made.details[0]?.reason, 'PROVENANCE_CHANGED');
    });
  }

  it('a user of whom no account type is known counts as external', () => {
    assert.deepEqual(changed(user(), on('Campus', 'MAIN')).next, user({ campus: 'MAIN' }));
  });

  it('"by user account type" is the type that the same run gives the account', () => {
    const raw = { ...on('Campus', 'MAIN'), ...on('SetAccountTo', 'INTERNAL') };
    const { next } = changed(user({ accountType: 'EXTERNAL' }), raw);
    assert.deepEqual(next.provenance, { campus: 'INTERNAL', accountType: 'INTERNAL' });
    assert.equal(plan(next, raw).kind, 'unchanged');
  });
});

describe('Update/Notify Users: block, statistics category and note', () => {
  const ENTRIES = [
    [
      'blocks',
      on('AddBlock', '02-GLOBAL', { Note: 'late' }),
      { blockType: '02-GLOBAL', status: 'ACTIVE', note: 'late' },
    ],
    ['statistics', on('AddStatistics', 'SCI'), { category: 'SCI' }],
    ['notes', on('AddNote', 'Call back', { Type: 'LIBRARY' }), { noteType: 'LIBRARY', text: 'Call back' }],
  ] as const;
  for (const [list, raw, content] of ENTRIES) {
    it(`${list}: by user account type an entry is external for external users, internal for internal ones`, () => {
      for (const accountType of ['EXTERNAL', 'INTERNAL'] as const) {
        const { next } = changed(user({ accountType }), raw);
        assert.deepEqual(next[list], [{ ...content, ...ADDED, segmentType: accountType }]);
      }
    });

    it(`${list}: as internal an entry is internal for external users too`, () => {
      const { next } = changed(user({ accountType: 'EXTERNAL' }), { ...asInternal, ...raw });
      assert.deepEqual(next[list], [{ ...content, ...ADDED, segmentType: 'INTERNAL' }]);
    });

    it(`${list}: the same entry is not added twice; an external one becomes internal when asked, never the reverse`, () => {
      const loaded = user({ accountType: 'EXTERNAL', [list]: [{ ...content, createdBy: 'loader' }] });
      assert.equal(outcomeOf(plan(loaded, raw)), 'unchanged ALREADY_THERE');
      const { next, details } = changed(loaded, { ...asInternal, ...raw });
      assert.deepEqual(next[list], [{ ...content, createdBy: 'loader', segmentType: 'INTERNAL' }]);
      assert.equal(details[0]?.reason, 'PROVENANCE_CHANGED');
      assert.equal(outcomeOf(plan(next, raw)), 'unchanged ALREADY_THERE');
    });
  }

  it('a block that was lifted, or has another note, is another block', () => {
    const blocks = [
      { blockType: '02-GLOBAL', status: 'INACTIVE' as const },
      { blockType: '02-GLOBAL', note: 'late' },
    ];
    assert.equal(changed(user({ blocks }), on('AddBlock', '02-GLOBAL')).next.blocks?.length, 3);
  });

  it('a note without a type is of type OTHER', () => {
    assert.equal(changed(user(), on('AddNote', 'Moved')).next.notes?.[0]?.noteType, 'OTHER');
  });
});

describe('Update/Notify Users: set account to', () => {
  const internal = on('SetAccountTo', 'INTERNAL');
  const external = on('SetAccountTo', 'EXTERNAL');
  const converted = user({ accountType: 'INTERNAL', provenance: { accountType: 'INTERNAL' } });

  it('makes external users internal, with a new password', () => {
    for (const was of [user(), user({ accountType: 'EXTERNAL' })]) {
      const made = changed(was, internal);
      assert.deepEqual(made.next, converted);
      assert.equal(made.effects.resetPassword, true);
      assert.equal(made.details[0]?.reason, 'CONVERTED_WITH_PASSWORD');
    }
  });

  it('generates no password when none is wanted', () => {
    const made = changed(user(), { ...internal, TASK_DontGeneratePassword_Active: 'true' });
    assert.deepEqual(made.next, converted);
    assert.equal(made.effects.resetPassword, false);
    const undecided = { TASK_DontGeneratePassword_Active: 'true', TASK_DontGeneratePassword_Value: 'false' };
    assert.equal(changed(user(), { ...internal, ...undecided }).effects.resetPassword, true);
  });

  it('makes internal users external, and leaves their passwords', () => {
    const made = changed(user({ accountType: 'INTERNAL' }), external);
    assert.deepEqual(made.next, user({ accountType: 'EXTERNAL', provenance: { accountType: 'INTERNAL' } }));
    assert.equal(made.effects.resetPassword, false);
  });

  it('leaves users who are converted already', () => {
    assert.equal(outcomeOf(plan(converted, internal)), 'unchanged ALREADY_INTERNAL');
    assert.equal(outcomeOf(plan(user({ accountType: 'EXTERNAL' }), external)), 'unchanged ALREADY_EXTERNAL');
    assert.equal(outcomeOf(plan(user(), external)), 'unchanged ALREADY_EXTERNAL');
  });
});

describe('Update/Notify Users: send notification', () => {
  const notify = { SEND_Notification_To_User_Active: 'true', SEND_Notification_To_User_Value: 'NEWS' };
  const reachable = user({ email: 'ada@example.org', firstName: 'Ada', accountType: 'INTERNAL' });

  it('orders the letter, also when nothing else changes: the member is done, its record stays', () => {
    const made = changed(reachable, notify);
    assert.equal(made.next, reachable);
    assert.deepEqual(made.effects.letters, [{ letter: 'NEWS', recipient: 'u1', data: { firstName: 'Ada' } }]);
    assert.equal(changed(reachable, { ...notify, ...on('SetAccountTo', 'INTERNAL') }).effects.letters.length, 1);
  });

  it('skips a user without an address, unless something else is done', () => {
    assert.equal(outcomeOf(plan(user(), notify)), 'skip NO_EMAIL');
    const made = changed(user(), { ...notify, ...on('Campus', 'MAIN') });
    assert.deepEqual(made.effects.letters, []);
    assert.deepEqual(
      made.details.map(({ outcome, reason }) => `${outcome} ${reason}`),
      ['changed CHANGED', 'skipped NO_EMAIL'],
    );
  });
});
