import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { dateValue, dayOf } from '../../shared/job-kit/parameters/date-value.ts';
import { listOf } from '../../shared/job-kit/parameters/list-value.ts';
import { textValue } from '../../shared/job-kit/parameters/text-value.ts';
import { bareUnitCode, unitProblem } from '../../shared/job-kit/parameters/unit-value.ts';
import type { OrganizationUnit } from '../../shared/model/organization-unit.ts';
import type { Lookups } from '../../shared/job-kit/job-definition.ts';

function dayRead(text: string, timeZone = 'Europe/Vienna'): string | undefined {
  const parsed = dateValue().safeParse(text);
  return parsed.success ? dayOf(parsed.data, timeZone) : undefined;
}

describe('a date parameter', () => {
  it('is read in every form that the product uses', () => {
    for (const text of ['20280229', '02/29/2028', '2028-02-29', String(Date.UTC(2028, 1, 29))]) {
      assert.equal(dayRead(text), '20280229', text);
    }
  });

  it('means, in milliseconds, the day in the time zone at that moment', () => {
    const moment = String(Date.UTC(2027, 0, 31, 23, 30));
    assert.equal(dayRead(moment, 'Europe/Vienna'), '20270201');
    assert.equal(dayRead(moment, 'UTC'), '20270131');
    assert.equal(dayRead('-3600001', 'UTC'), undefined, 'too short to be told from a year');
    assert.equal(dayRead('-1000000000', 'UTC'), '19691220');
  });

  it('is refused when it is not a calendar day, or in an unknown form', () => {
    const wrong = [
      '20270229',
      '02/30/2027',
      '30/12/2027',
      '2027',
      '202702',
      '00000000',
      'tomorrow',
      '1e12',
      ' 20270101',
    ];
    for (const text of [...wrong, '999999999999999', '-99999999999999']) assert.equal(dayRead(text), undefined, text);
  });
});

describe('a parameter with several values', () => {
  it('is joined by @@ or has one per line; blanks and repeats are dropped', () => {
    const list = listOf(textValue({ maxLength: 5 }));
    assert.deepEqual(list.parse('soil@@ water \nair\r\nsoil@@'), ['soil', 'water', 'air']);
    assert.equal(list.safeParse('@@ @@').success, false);
    assert.equal(list.safeParse('soil@@too long').success, false);
  });
});

describe('a unit parameter', () => {
  const unit = (code: string, more: Partial<OrganizationUnit> = {}): OrganizationUnit => ({
    code,
    name: `Unit ${code}`,
    parent: null,
    type: 'INTERNAL',
    active: true,
    ...more,
  });
  const units = [unit('110'), unit('closed', { active: false }), unit('EXT', { type: 'EXTERNAL' })];
  const findUnit = async (wanted: string) => units.find(({ code }) => code === wanted);
  const lookups = { institution: 'INST', findUnit } as unknown as Lookups;
  const problem = async (value: string, requirement = {}) =>
    (await unitProblem(lookups, 'TASK_Unit_Value', value, requirement))?.message;

  it('may have the prefix of the institution, and no other', async () => {
    assert.equal(bareUnitCode('INST', 'INST___110'), '110');
    assert.equal(bareUnitCode('INST', '110'), '110');
    assert.equal(await problem('INST___110'), undefined);
    assert.match((await problem('OTHER___110')) ?? '', /no organization unit/i);
  });

  it('must exist and be internal; closed ones are refused only where that matters', async () => {
    assert.match((await problem('999')) ?? '', /999/);
    assert.match((await problem('EXT')) ?? '', /external/);
    assert.equal(await problem('closed'), undefined);
    assert.match((await problem('closed', { active: true })) ?? '', /not active/);
  });
});
