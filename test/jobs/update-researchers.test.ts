import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { callerWith } from '../support/callers.ts';
import { fc } from '../support/property-testing.ts';
import { planResearcher, updateResearchersWork } from '../../activities/jobs/update-researchers.ts';
import { updateResearchers, type UpdateResearchersParameters } from '../../shared/jobs/update-researchers.ts';
import type { Researcher } from '../../shared/model/researcher.ts';
import { STANDARD_CODE_TABLES } from '../../shared/model/standard-code-tables.ts';
import type { Plan } from '../../shared/job-kit/plan.ts';
import { defined } from '../../shared/runtime/defined.ts';
import { arbitraryResearcher } from '../support/arbitrary-people.ts';
import { checkPlannerLaws } from '../support/planner-laws.ts';

const schema = updateResearchers.parameters(STANDARD_CODE_TABLES);
/** An hour at which it is already the 24th in Vienna, and still the 23rd in New York. */
const CLOCK = { now: new Date('2026-11-23T23:30:00Z'), timeZone: 'Europe/Vienna' };
const TODAY = '20261124';

function researcher(fields: Partial<Researcher> = {}): Researcher {
  return { _id: 'r1', revision: 1, changes: [], ...fields };
}

/** The parameters of a run that manages its fields externally unless the test says otherwise: marks are left out. */
function parametersOf(raw: Record<string, string>): UpdateResearchersParameters {
  return schema.parse({ TASK_ManageFieldsExternally_Active: 'true', ...raw });
}

function plan(record: Researcher, raw: Record<string, string>, clock = CLOCK): Plan<Researcher> {
  return planResearcher(record, parametersOf(raw), null, { clock });
}

function changed(record: Researcher, raw: Record<string, string>, clock = CLOCK): Researcher {
  const made = plan(record, raw, clock);
  assert.equal(made.kind, 'change', JSON.stringify(made));
  return made.kind === 'change' ? made.next : record;
}

function reasonOf(made: Plan<Researcher>): string {
  return 'reason' in made ? `${made.kind} ${made.reason}` : made.kind;
}

const on = (group: string, value: string, condition?: string) => ({
  [`TASK_${group}_Active`]: 'true',
  [`TASK_${group}_Value`]: value,
  ...defined({ [`TASK_${group}_Condition`]: condition }),
});

describe('Update Set of Researchers: flags', () => {
  const FLAGS = {
    AccessToProfile: 'researchCenter',
    ActiveProfile: 'portalProfile',
    AutomaticMatchRequest: 'autoMatchRequest',
    IncludeInSH: 'autoCapture',
    SkipAutomaticApprovals: 'skipAutomaticApprovals',
    UpdateORCIDProfile: 'updateOrcidProfile',
  };
  for (const [group, field] of Object.entries(FLAGS)) {
    it(`${group} sets ${field}, and nothing else`, () => {
      assert.deepEqual(changed(researcher(), on(group, 'true')), researcher({ [field]: true }));
      assert.deepEqual(changed(researcher({ [field]: true }), on(group, 'false')), researcher({ [field]: false }));
      assert.equal(reasonOf(plan(researcher({ [field]: true }), on(group, 'true'))), 'unchanged ALREADY_SET');
    });
  }
});

describe('Update Set of Researchers: manage updated fields externally', () => {
  const raw = { ...on('IncludeInSH', 'true'), ...on('Topics', 'optics') };
  const without = { ...raw, TASK_ManageFieldsExternally_Active: 'false' };

  it('when not enabled, marks the fields of the run as internal, so that the loader leaves them', () => {
    const next = changed(researcher(), without);
    assert.deepEqual(next.provenance, { autoCapture: 'INTERNAL', topics: 'INTERNAL' });
  });

  it('is off by default', () => {
    const made = planResearcher(researcher(), schema.parse(raw), null, { clock: CLOCK });
    assert.deepEqual(made.kind === 'change' && made.next.provenance, { autoCapture: 'INTERNAL', topics: 'INTERNAL' });
  });

  it('when enabled, gives the fields of the run back to the loader, and no others', () => {
    const was = researcher({ provenance: { autoCapture: 'INTERNAL', email: 'INTERNAL' } });
    assert.deepEqual(changed(was, raw).provenance, { email: 'INTERNAL' });
  });

  it('changes the mark also of a field that has the value already, and says so', () => {
    const made = plan(researcher({ autoCapture: true }), {
      ...on('IncludeInSH', 'true'),
      TASK_ManageFieldsExternally_Active: 'false',
    });
    assert.equal(made.details[0]?.reason, 'PROVENANCE_CHANGED');
  });
});

describe('Update Set of Researchers: notifications, topics, keywords', () => {
  it('replaces, adds to and deletes from the letters', () => {
    const was = researcher({ letters: ['DEPOSIT_RETURNED', 'RETIRED_LETTER'] });
    const letters = 'DEPOSIT_APPROVED@@DEPOSIT_RETURNED';
    assert.deepEqual(changed(was, on('Notifications', letters)).letters, ['DEPOSIT_APPROVED', 'DEPOSIT_RETURNED']);
    assert.deepEqual(changed(was, on('Notifications', letters, 'ADD')).letters, [
      'DEPOSIT_RETURNED',
      'RETIRED_LETTER',
      'DEPOSIT_APPROVED',
    ]);
    assert.deepEqual(changed(was, on('Notifications', letters, 'DELETE')).letters, ['RETIRED_LETTER']);
  });

  it('treats the same letters in another order as the same list', () => {
    const was = researcher({ letters: ['DEPOSIT_RETURNED', 'DEPOSIT_APPROVED'] });
    const made = plan(was, on('Notifications', 'DEPOSIT_APPROVED@@DEPOSIT_RETURNED'));
    assert.equal(reasonOf(made), 'unchanged ALREADY_SET');
  });

  for (const [group, field] of [
    ['Topics', 'topics'],
    ['Keywords', 'keywords'],
  ] as const) {
    it(`adds and deletes ${field}, term by term and letter by letter`, () => {
      const was = researcher({ [field]: ['optics', 'time'] });
      const added = plan(was, on(group, 'Time\nlasers @@ optics'));
      assert.deepEqual(added.kind === 'change' && added.next[field], ['optics', 'time', 'Time', 'lasers']);
      assert.deepEqual(
        added.details.map(({ item, reason }) => `${item} ${reason}`),
        [`${field}: Time ADDED`, `${field}: lasers ADDED`, `${field}: optics ALREADY_THERE`],
      );
      assert.deepEqual(changed(was, on(group, 'time', 'DELETE'))[field], ['optics']);
      assert.equal(changed(researcher({ [field]: ['time'] }), on(group, 'time', 'DELETE'))[field], undefined);
      assert.equal(reasonOf(plan(was, on(group, 'optics'))), 'unchanged ALREADY_THERE');
      assert.equal(reasonOf(plan(was, on(group, 'soil', 'DELETE'))), 'unchanged NOT_THERE');
    });
  }
});

describe('Update Set of Researchers: affiliations', () => {
  const open = { organizationCode: '110', startDate: '2010' };
  const planned = { organizationCode: '111', startDate: '20190101', endDate: '20301231' };
  const over = { organizationCode: '120', endDate: '2019' };
  const future = { organizationCode: '130', startDate: '202612' };
  const units = {
    organizationAffiliations: [open, planned, over, future],
    previousOrganizationAffiliations: [{ organizationCode: '100', startDate: '2001', endDate: '2009' }],
    externalAffiliations: [{ organizationName: 'CERN' }],
    previousExternalAffiliations: [{ organizationName: 'TU Wien' }],
  };
  const closed = {
    ...units,
    organizationAffiliations: [planned, future],
    previousOrganizationAffiliations: [...units.previousOrganizationAffiliations, { ...open, endDate: TODAY }, over],
  };
  const affiliated = researcher(units);
  const outside = researcher({ ...units, affiliated: false });
  const former = researcher({ ...units, affiliated: false, previousAffiliated: true });

  const nonAffiliated = { TASK_NonAffiliated_Active: 'true' };
  const previously = { TASK_PreviouslyAffiliated_Active: 'true' };
  const close = { TASK_CloseAffiliations_Active: 'true' };

  it('"Change affiliated researcher to non affiliated"', () => {
    assert.deepEqual(changed(affiliated, nonAffiliated), outside);
    assert.deepEqual(changed(researcher(), nonAffiliated), researcher({ affiliated: false }));
    assert.deepEqual(changed(researcher({ affiliated: true }), nonAffiliated), researcher({ affiliated: false }));
    for (const other of [outside, former, researcher({ previousAffiliated: true })]) {
      assert.equal(reasonOf(plan(other, nonAffiliated)), 'unchanged NOT_AFFILIATED');
    }
  });

  it('"Change non affiliated researchers to previously affiliated researchers"', () => {
    assert.deepEqual(changed(outside, previously), former);
    assert.equal(reasonOf(plan(former, previously)), 'unchanged ALREADY_PREVIOUSLY_AFFILIATED');
    for (const other of [affiliated, researcher(), researcher({ affiliated: true })]) {
      assert.equal(reasonOf(plan(other, previously)), 'unchanged AFFILIATED');
    }
  });

  it('"Change non affiliated researchers so that all open internal affiliations are closed with todays date"', () => {
    assert.deepEqual(changed(outside, close), researcher({ ...closed, affiliated: false }));
    assert.deepEqual(changed(former, close), researcher({ ...closed, affiliated: false, previousAffiliated: true }));
    const without = researcher({ affiliated: false, organizationAffiliations: [planned, future] });
    assert.equal(reasonOf(plan(without, close)), 'unchanged NO_OPEN_AFFILIATION');
    for (const other of [affiliated, researcher(), researcher({ affiliated: true })]) {
      assert.equal(reasonOf(plan(other, close)), 'unchanged AFFILIATED');
    }
  });

  it('touches nobody else in a mixed set, and all three together make a researcher one who left', () => {
    const set = [affiliated, outside, former];
    const after = (raw: Record<string, string>) =>
      set.map((record) => {
        const made = plan(record, raw);
        return made.kind === 'change' ? made.next : record;
      });
    const gone = researcher({ ...closed, affiliated: false, previousAffiliated: true });
    assert.deepEqual(after({ ...previously, ...close }), [affiliated, gone, gone]);
    assert.deepEqual(after({ ...nonAffiliated, ...previously }), [former, former, former]);
    const onlyClosed = researcher({ ...closed, affiliated: false });
    assert.deepEqual(after({ ...nonAffiliated, ...close }), [onlyClosed, onlyClosed, gone]);
    assert.deepEqual(after({ ...nonAffiliated, ...previously, ...close }), [gone, gone, gone]);
  });

  it('says of an affiliated researcher in words why it was left alone', () => {
    const { reasons } = updateResearchers;
    assert.match(reasons.AFFILIATED, /is affiliated.*non-affiliated researchers only/);
  });

  it('today is the day in the time zone of the institution', () => {
    const clock = { ...CLOCK, timeZone: 'America/New_York' };
    const next = changed(researcher({ affiliated: false, organizationAffiliations: [open] }), close, clock);
    assert.deepEqual(next.previousOrganizationAffiliations, [{ ...open, endDate: '20261123' }]);
  });

  it('an affiliation that ends is not written twice among the previous ones', () => {
    const lists = { organizationAffiliations: [over], previousOrganizationAffiliations: [over] };
    const expected = researcher({ affiliated: false, previousOrganizationAffiliations: [over] });
    assert.deepEqual(changed(researcher({ affiliated: false, ...lists }), close), expected);
  });

  it('the fields that change, and no others, are marked as internal when they are not managed externally', () => {
    const internally = { TASK_ManageFieldsExternally_Active: 'false' };
    const marksAfter = (record: Researcher, raw: Record<string, string>) =>
      Object.keys(changed(record, { ...raw, ...internally }).provenance ?? {}).sort();
    assert.deepEqual(marksAfter(affiliated, nonAffiliated), ['affiliated']);
    assert.deepEqual(marksAfter(affiliated, { ...nonAffiliated, ...previously, ...close }), [
      'affiliated',
      'organizationAffiliations',
      'previousAffiliated',
      'previousOrganizationAffiliations',
    ]);
    assert.equal(reasonOf(plan(affiliated, { ...previously, ...close, ...internally })), 'unchanged AFFILIATED');
  });
});

describe('Update Set of Researchers: last Smart Harvesting date', () => {
  it('takes dates in each form of the product; a moment is a day in the time zone of the institution', () => {
    for (const value of ['20261101', '11/01/2026', '2026-11-01', String(Date.parse('2026-10-31T23:30:00Z'))]) {
      const next = changed(researcher(), on('LastSmartHarvestingDate', value));
      assert.equal(next.lastSmartHarvestingDate, '20261101', value);
    }
  });

  it('refuses a day that has not begun in any time zone', async () => {
    const lookups = {} as never;
    const caller = callerWith('x', []);
    const check = (value: string) =>
      updateResearchers.check?.(parametersOf(on('LastSmartHarvestingDate', value)), lookups, caller);
    const problems = await check('29990101');
    assert.deepEqual(
      problems?.map(({ parameter }) => parameter),
      ['TASK_LastSmartHarvestingDate_Value'],
    );
    assert.deepEqual(await check('20200101'), []);
  });
});

describe('Update Set of Researchers: parameters', () => {
  const refused: Record<string, Record<string, string>> = {
    'nothing to do': {},
    'nothing to do but to manage fields': { TASK_ManageFieldsExternally_Active: 'true' },
    'an unknown parameter': { ...on('Topics', 'x'), TASK_Topic_Value: 'x' },
    'a flag without a value': { TASK_IncludeInSH_Active: 'true' },
    'a flag that is neither true nor false': on('IncludeInSH', 'yes'),
    'a letter that is not in the table': on('Notifications', 'DEPOSIT_APPROVED@@NO_SUCH_LETTER'),
    'topics without a term': on('Topics', '@@'),
    'an unknown action': on('Topics', 'x', 'REPLACE'),
    'a date that is none': on('LastSmartHarvestingDate', '20260231'),
  };
  for (const [name, raw] of Object.entries(refused)) {
    it(`refuses ${name}`, () => assert.equal(schema.safeParse(raw).success, false));
  }

  it('ignores what is sent for groups that are off', () => {
    const raw = {
      ...on('Topics', 'x'),
      TASK_Notifications_Active: 'false',
      TASK_Notifications_Value: 'NO_SUCH_LETTER',
    };
    assert.deepEqual(schema.parse(raw).topics, { condition: 'ADD', value: ['x'] });
  });
});

/** Any groups on, with any of their values. */
const arbitraryParameters = fc
  .record(
    {
      external: fc.boolean(),
      flags: fc.dictionary(
        fc.constantFrom('AccessToProfile', 'ActiveProfile', 'IncludeInSH', 'UpdateORCIDProfile'),
        fc.constantFrom('true', 'false'),
      ),
      letters: fc.tuple(
        fc.constantFrom('ADD', 'DELETE', 'REPLACE'),
        fc.constantFrom('DEPOSIT_APPROVED', 'DEPOSIT_RETURNED@@DEPOSIT_APPROVED', 'ASSET_STATISTICS'),
      ),
      topics: fc.tuple(fc.constantFrom('ADD', 'DELETE'), fc.constantFrom('optics', 'optics@@Time', 'soil')),
      keywords: fc.tuple(fc.constantFrom('ADD', 'DELETE'), fc.constantFrom('time', 'lasers@@time')),
      affiliations: fc.subarray(['NonAffiliated', 'PreviouslyAffiliated', 'CloseAffiliations']),
      date: fc.constantFrom('20261124', '20190701'),
    },
    { requiredKeys: ['external'] },
  )
  .map(({ external, flags = {}, letters, topics, keywords, affiliations = [], date }) => ({
    TASK_ManageFieldsExternally_Active: String(external),
    ...Object.fromEntries(Object.entries(flags).flatMap(([group, value]) => Object.entries(on(group, value)))),
    ...(letters && on('Notifications', letters[1], letters[0])),
    ...(topics && on('Topics', topics[1], topics[0])),
    ...(keywords && on('Keywords', keywords[1], keywords[0])),
    ...Object.fromEntries(affiliations.map((group) => [`TASK_${group}_Active`, 'true'])),
    ...(date && on('LastSmartHarvestingDate', date)),
  }))
  .map((raw) => schema.safeParse(raw))
  .filter((parsed) => parsed.success)
  .map((parsed) => parsed.data);

describe('Update Set of Researchers: for any researcher and parameters', () => {
  const { changes } = updateResearchersWork;

  it('keeps the laws of planners', () => {
    fc.assert(
      fc.property(arbitraryResearcher(), arbitraryParameters, (record, parameters) => {
        const planAgain = (state: Researcher) => planResearcher(state, parameters, null, { clock: CLOCK });
        checkPlannerLaws({ record, plan: planAgain, changes: changes === 'any' ? [] : changes });
      }),
      { numRuns: 500 },
    );
  });

  it('loses no affiliation, and never touches the external ones', () => {
    const codes = (...lists: (Researcher['organizationAffiliations'] | undefined)[]) =>
      new Set(lists.flatMap((list) => list ?? []).map(({ organizationCode }) => organizationCode));
    fc.assert(
      fc.property(arbitraryResearcher(), arbitraryParameters, (record, parameters) => {
        const made = planResearcher(record, parameters, null, { clock: CLOCK });
        if (made.kind !== 'change') return;
        const { next } = made;
        assert.deepEqual(
          codes(next.organizationAffiliations, next.previousOrganizationAffiliations),
          codes(record.organizationAffiliations, record.previousOrganizationAffiliations),
        );
        assert.equal(next.externalAffiliations, record.externalAffiliations);
        assert.equal(next.previousExternalAffiliations, record.previousExternalAffiliations);
      }),
    );
  });
});
