import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fc } from '../support/property-testing.ts';
import { deleteOrcidRecordsWork } from '../../activities/jobs/delete-orcid-records.ts';
import { planOrcidDeletion } from '../../activities/jobs/delete-orcid-records/plan-deletion.ts';
import type { DeletionResult, ItemOutcome } from '../../activities/jobs/delete-orcid-records/result.ts';
import { readActivities } from '../../activities/services/orcid/read-activities.ts';
import { orcidClients } from '../../shared/orcid/orcid-client.ts';
import { orcidTokens } from '../../shared/orcid/orcid-token.ts';
import { researcherSchema, type Researcher } from '../../shared/model/researcher.ts';
import { ORCID_ITEM_TYPES } from '../../shared/model/orcid-item.ts';
import { orcidOf, readOrcid } from '../../shared/model/identifiers.ts';
import { activitiesOf, itemKey } from '../stand-ins/orcid/orcid-record.ts';
import { mixedItems, orcidNumber } from '../support/orcid-world.ts';
import { checkPlannerLaws } from '../support/planner-laws.ts';

describe('an ORCID iD', () => {
  it('is read bare or as an address, with its check character', () => {
    assert.equal(readOrcid('https://orcid.org/0000-0002-1825-0097'), '0000-0002-1825-0097');
    assert.equal(readOrcid(' 0000-0002-1694-233x '), '0000-0002-1694-233X');
    assert.equal(readOrcid('https://sandbox.orcid.org/0000-0002-1825-0097'), '0000-0002-1825-0097');
  });

  it('is not valid when one digit is changed', () => {
    const digits = fc.stringMatching(/^\d{15}$/);
    fc.assert(
      fc.property(digits, fc.nat(14), fc.integer({ min: 1, max: 9 }), (number, place, by) => {
        assert.equal(readOrcid(orcidOf(number)), orcidOf(number));
        const other = (Number(number[place]) + by) % 10;
        const wrong = orcidOf(number).replaceAll('-', '').split('');
        wrong[place] = String(other);
        const text = wrong.join('').replace(/.{4}(?=.)/g, '$&-');
        assert.equal(readOrcid(text), undefined);
      }),
    );
  });
});

describe('the summary of activities', () => {
  const items = mixedItems(3);
  const record = {
    orcid: orcidNumber(3),
    items: new Map(items.map((item) => [itemKey(item), item])),
    state: 'active',
  } as const;
  const body = activitiesOf(record, () => true);

  it('may have any number of items, and titles nested without an end', () => {
    const deep = `${'{"title":'.repeat(100_000)}"T"${'}'.repeat(100_000)}`;
    const works = `${'{"put-code":1},'.repeat(300_000)}{"put-code":2,"title":${deep}}`;
    const read = readActivities(`{"works":{"group":[{"work-summary":[${works}]}]}}`);
    assert.equal(read?.length, 300_001);
    assert.deepEqual(read.at(-1), { type: 'work', putCode: 2, source: {} });
  });

  it('lists every item of every section, including groups and the deeper peer reviews', () => {
    const read = readActivities(JSON.stringify(body)) ?? [];
    const names = (all: readonly { type: string; putCode: number }[]) =>
      all.map((item) => `${item.type} ${item.putCode}`).sort();
    assert.deepEqual(names(read), names(items));
    assert.equal(new Set(read.map(({ type }) => type)).size, ORCID_ITEM_TYPES.length);
  });

  it('is not treated as empty when a section cannot be read, or when it is not a summary', () => {
    for (const section of ['works', 'peer-reviews', 'employments']) {
      assert.equal(
        readActivities(JSON.stringify({ ...body, [section]: { group: 'x', 'affiliation-group': 'x' } })),
        undefined,
      );
    }
    for (const other of ['', '<html>', '[]', '{}', '{"error":"x"}']) assert.equal(readActivities(other), undefined);
  });

  it('is empty where there are no sections, or nothing in them', () => {
    assert.deepEqual(
      readActivities('{"works": null, "fundings": {"group": []}, "services": {"affiliation-group": null}}'),
      [],
    );
  });
});

describe('the plan of a deletion', () => {
  const item = fc.record({
    type: fc.constantFrom('work' as const, 'funding' as const),
    putCode: fc.integer({ min: 1, max: 4 }),
  });
  const outcome = fc.constantFrom<ItemOutcome>('deleted', 'absent', 'refused', 'failed');
  const result = fc.record(
    {
      items: fc.uniqueArray(
        fc.record({
          type: fc.constant('work' as const),
          putCode: fc.integer({ min: 1, max: 4 }),
          outcome,
          reason: fc.constant('ORCID_UNFINISHED' as const),
        }),
        { selector: ({ putCode }) => putCode },
      ),
      obstacle: fc.record({
        kind: fc.constant('fail' as const),
        reason: fc.constant('ORCID_NO_TOKEN' as const),
        message: fc.constant('In the way.'),
      }),
    },
    { requiredKeys: ['items'] },
  );
  const researcher = fc
    .record({ orcidItems: fc.array(item, { maxLength: 4 }) }, { requiredKeys: [] })
    .map((fields) => researcherSchema.parse({ _id: 'r1', revision: 1, changes: [], ...fields }) as Researcher);

  it('keeps the laws of planners, for any result of the items', () => {
    assert.ok(deleteOrcidRecordsWork.kind === 'performer-work');
    const { changes } = deleteOrcidRecordsWork;
    fc.assert(
      fc.property(researcher, result, (record, came: DeletionResult) => {
        const kept = record.orcidItems ?? [];
        const plan = planOrcidDeletion(record, came);
        if (plan.kind === 'change' || plan.kind === 'partial') {
          const gone = came.items.filter((each) => each.outcome === 'deleted' || each.outcome === 'absent');
          const isGone = ({ type, putCode }: (typeof kept)[number]) =>
            gone.some((each) => each.type === type && each.putCode === putCode);
          assert.deepEqual(
            plan.next.orcidItems ?? [],
            kept.filter((each) => !isGone(each)),
            'exactly what is gone is cleared',
          );
        }
        if (plan.kind !== 'change') return;
        const again = (state: Researcher) => {
          const next = planOrcidDeletion(state, came);
          return next.kind === 'done' ? ({ ...next, kind: 'unchanged' } as const) : next;
        };
        const left = came.items.some((each) => each.outcome === 'refused');
        if (!left) checkPlannerLaws({ record, plan: again, changes: changes as readonly string[] });
      }),
    );
  });

  it('fails or is partial exactly when something of ours is left or in the way', () => {
    fc.assert(
      fc.property(researcher, result, (record, came: DeletionResult) => {
        const { kind } = planOrcidDeletion(record, came);
        const isIncomplete = came.obstacle !== undefined || came.items.some((each) => each.outcome === 'failed');
        assert.equal(kind === 'fail' || kind === 'partial', isIncomplete);
      }),
    );
  });
});

describe('the ORCID configuration', () => {
  it('refuses iDs with a wrong check character, unknown scopes, and unencrypted addresses of other hosts', () => {
    const token = { orcid: '0000-0002-1825-0097', client: 'main', scope: '/read-limited /activities/update' };
    assert.equal(orcidTokens.schema.parse(token).state, 'active');
    assert.equal(orcidTokens.schema.safeParse({ ...token, orcid: '0000-0002-1825-0098' }).success, false);
    assert.equal(orcidTokens.schema.safeParse({ ...token, scope: 'activities' }).success, false);
    assert.equal(
      orcidTokens.schema.safeParse({ ...token, access_token: 'x' }).success,
      false,
      'secrets are no content',
    );
    const client = { client_id: 'APP-0123456789ABCDEF' };
    assert.equal(orcidClients.schema.parse(client).api_url, 'https://api.orcid.org/v3.0');
    assert.equal(orcidClients.schema.safeParse({ ...client, api_url: 'http://api.example.org/v3.0' }).success, false);
    assert.equal(orcidClients.schema.safeParse({ ...client, api_url: 'http://127.0.0.1:81/v3.0' }).success, true);
  });
});
