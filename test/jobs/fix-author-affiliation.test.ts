import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fc } from '../support/property-testing.ts';
import { fixAuthorAffiliationWork, planAffiliations } from '../../activities/jobs/fix-author-affiliation.ts';
import { freeTextNames, unitsByName } from '../../activities/jobs/fix-author-affiliation/units-by-name.ts';
import { fixAuthorAffiliation } from '../../shared/jobs/fix-author-affiliation.ts';
import type { Affiliation } from '../../shared/model/affiliation.ts';
import type { Asset, Author } from '../../shared/model/asset.ts';
import type { OrganizationUnit } from '../../shared/model/organization-unit.ts';
import { STANDARD_CODE_TABLES } from '../../shared/model/standard-code-tables.ts';
import { arbitraryAsset, INSTITUTION } from '../support/arbitrary-asset.ts';
import { checkPlannerLaws } from '../support/planner-laws.ts';

function unit(code: string, name: string, more: Partial<OrganizationUnit> = {}): OrganizationUnit {
  return { code, name, parent: null, type: 'INTERNAL', active: true, ...more };
}

const UNITS = unitsByName([
  unit('110', 'Chemistry'),
  unit('120', 'Physics'),
  unit('171', 'Systems Division'),
  unit('172', 'Systems Division'),
  unit('190', 'Heat Division', { active: false }),
  unit('191', 'Twice closed', { active: false }),
  unit('192', 'Twice closed', { active: false }),
  unit('200', 'Renewed', { active: false }),
  unit('201', 'Renewed'),
  unit('EXT', 'Some University', { type: 'EXTERNAL' }),
]);

const freeText = (name: string): Affiliation => ({ value: name, desc: name });
const linkTo = (code: string, desc: string): Affiliation => ({ value: `INST___${code}`, desc });

function assetBy(...creators: Author[]): Asset {
  return { _id: '1', revision: 1, changes: [], title: 'T', creators };
}

function authorOf(...affiliationWithDesc: Affiliation[]): Author {
  return { familyname: 'Lee', givenname: 'Kim', affiliationWithDesc };
}

function plan(asset: Asset, units = UNITS) {
  return planAffiliations(asset, {}, units, { institution: INSTITUTION });
}

/** What an asset by one author with these affiliations comes to. */
function outcomeOf(...affiliations: Affiliation[]): string {
  const made = plan(assetBy(authorOf(...affiliations)));
  return 'reason' in made ? `${made.kind} ${made.reason}` : made.kind;
}

function affiliationsAfter(...affiliations: Affiliation[]): Affiliation[] | undefined {
  const made = plan(assetBy(authorOf(...affiliations)));
  assert.equal(made.kind, 'change');
  return made.kind === 'change' ? made.next.creators?.[0]?.affiliationWithDesc : undefined;
}

describe('Fix author internal affiliation in asset', () => {
  it('replaces a free-text name with a link to the unit, and keeps the rest of the affiliation', () => {
    const linked = affiliationsAfter({ ...freeText('Chemistry'), order: 2, note: 'kept' });
    assert.deepEqual(linked, [{ ...linkTo('110', 'Chemistry'), order: 2, note: 'kept' }]);
  });

  it('links contributors as it links creators', () => {
    const made = plan({ ...assetBy(), contributors: [authorOf(freeText('Physics'))] });
    assert.deepEqual(made.kind === 'change' && made.next.contributors, [authorOf(linkTo('120', 'Physics'))]);
  });

  it('matches exactly: another case, blanks, or a part of the name is no match', () => {
    for (const name of ['CHEMISTRY', 'chemistry', ' Chemistry', 'Chemistry ', 'Chem', 'NIST Chemistry', 'Chemistry.']) {
      assert.equal(outcomeOf(freeText(name)), 'unchanged NO_EXACT_MATCH', JSON.stringify(name));
    }
  });

  it('skips a name shared by two active units, or by two closed ones', () => {
    assert.equal(outcomeOf(freeText('Systems Division')), 'skip AMBIGUOUS_UNIT');
    assert.equal(outcomeOf(freeText('Twice closed')), 'skip AMBIGUOUS_UNIT');
  });

  it('"If an exact match is found, it replaces the free-text name with a link": also to a unit that was closed since', () => {
    assert.deepEqual(affiliationsAfter(freeText('Heat Division')), [linkTo('190', 'Heat Division')]);
  });

  it('links a name that a closed unit shares with an active one', () => {
    assert.deepEqual(affiliationsAfter(freeText('Renewed')), [linkTo('201', 'Renewed')]);
  });

  it('never links an external organization', () => {
    assert.equal(outcomeOf(freeText('Some University')), 'unchanged NO_EXACT_MATCH');
    assert.equal(outcomeOf({ value: '41___EXT', desc: 'Chemistry' }), 'unchanged EXTERNAL_ORGANIZATION');
  });

  it('leaves existing links, under any name', () => {
    assert.equal(outcomeOf(linkTo('110', 'Chemistry')), 'unchanged ALREADY_LINKED');
    assert.equal(outcomeOf(linkTo('120', 'Chemistry')), 'unchanged ALREADY_LINKED');
    assert.equal(outcomeOf(), 'unchanged NO_AFFILIATION');
    const made = plan({ _id: '1', revision: 1, changes: [], title: 'T' });
    assert.equal(made.kind === 'unchanged' && made.reason, 'NO_AFFILIATION');
  });

  it('drops a name whose link the author already has, or would get twice', () => {
    const link = linkTo('110', 'Chemistry');
    assert.deepEqual(affiliationsAfter(freeText('Chemistry'), link), [link]);
    assert.deepEqual(affiliationsAfter(freeText('Chemistry'), freeText('Chemistry')), [link]);
  });

  it('changes an asset if one name can be linked, and reports the result for each author', () => {
    const asset = assetBy(
      authorOf(freeText('Chemistry'), freeText('Systems Division')),
      authorOf(freeText('Twice closed'), linkTo('120', 'Physics')),
      { creatorname: 'The Group', affiliationWithDesc: [freeText('Elsewhere')] },
    );
    const made = plan(asset);
    assert.equal(made.kind, 'change');
    assert.deepEqual(
      made.details.map(({ item, outcome, reason }) => `${item} | ${outcome} ${reason}`),
      [
        'creator 1 (Lee, Kim): Chemistry | changed LINKED',
        'creator 1 (Lee, Kim): Systems Division | skipped AMBIGUOUS_UNIT',
        'creator 2 (Lee, Kim): Twice closed | skipped AMBIGUOUS_UNIT',
        'creator 2 (Lee, Kim): Physics | unchanged ALREADY_LINKED',
        'creator 3 (The Group): Elsewhere | unchanged NO_EXACT_MATCH',
      ],
    );
    assert.match(made.details[1]?.message ?? '', /171, 172/);
    assert.deepEqual(made.kind === 'change' && made.next.creators?.slice(1), asset.creators?.slice(1));
  });

  it('asks the store for free-text names only', () => {
    const asset = assetBy(authorOf(freeText('Physics'), linkTo('110', 'Chemistry'), freeText('Physics')));
    assert.deepEqual(freeTextNames([asset, asset]), ['Physics']);
  });

  it('takes no parameters', () => {
    const schema = fixAuthorAffiliation.parameters(STANDARD_CODE_TABLES);
    assert.deepEqual(schema.parse({}), {});
    assert.equal(schema.safeParse({ TASK_License_Active: 'true' }).success, false);
  });

  it('keeps to the laws of planners', () => {
    const names = ['Chemistry', 'chemistry', 'Fire Research Division', 'Some University', 'INST___110'];
    const someUnit = fc.record({
      code: fc.constantFrom('110', '120', 'LIB'),
      name: fc.constantFrom(...names),
      parent: fc.constant(null),
      type: fc.constantFrom('INTERNAL' as const, 'EXTERNAL' as const),
      active: fc.boolean(),
    });
    const units = fc.uniqueArray(someUnit, { selector: ({ code }) => code }).map(unitsByName);
    fc.assert(
      fc.property(arbitraryAsset(), units, (record, byName) => {
        const { changes } = fixAuthorAffiliationWork;
        assert.ok(changes !== 'any');
        checkPlannerLaws<Asset>({ record, changes, plan: (asset) => plan(asset, byName) });
      }),
    );
  });
});
