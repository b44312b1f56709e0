import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fc } from '../support/property-testing.ts';
import { planRegistration } from '../../activities/jobs/register-doi/plan-registration.ts';
import type { Registration } from '../../activities/jobs/register-doi/registration.ts';
import { doiProfiles, type DoiProfile } from '../../shared/dois/doi-profile.ts';
import { activeDoiProfiles, chooseProfile, type DoiProfileEntry } from '../../shared/dois/choose-profile.ts';
import { landingPage } from '../../shared/dois/landing-page.ts';
import { doiPattern, numberedDoi } from '../../shared/dois/suffix.ts';
import type { Asset } from '../../shared/model/asset.ts';
import { DOI_STATES } from '../../shared/model/asset-parts.ts';
import { defined } from '../../shared/runtime/defined.ts';
import { arbitraryAsset } from '../support/arbitrary-asset.ts';
import { checkPlannerLaws } from '../support/planner-laws.ts';

const NEEDED = { prefix: '10.5072', account: 'EXAMPLE.REPO', publisher: 'Example University' };

function profile(code: string, content: Partial<DoiProfile> = {}): DoiProfileEntry {
  const at = new Date(0);
  const read = doiProfiles.schema.parse({ ...NEEDED, ...content });
  return {
    ...{ kind: 'doi-profiles', code, content: read, secrets: { password: {} as never }, version: 1 },
    ...{ createdBy: 'x', createdAt: at, changedBy: 'x', changedAt: at },
  };
}

const arbitraryRegistration: fc.Arbitrary<Registration> = fc.oneof(
  fc.record({
    kind: fc.constant('registered' as const),
    doi: fc.constantFrom('10.5072/1', '10.5072/2'),
    profile: fc.constantFrom('main', 'other'),
    state: fc.constant('findable' as const),
  }),
  fc.record({
    kind: fc.constant('registered' as const),
    doi: fc.constantFrom('10.5072/1', '10.5072/2'),
    profile: fc.constantFrom('main', 'other'),
    state: fc.constant('reserved' as const),
    problem: fc.constant('No answer came.'),
  }),
  fc.record({
    kind: fc.constant('left' as const),
    outcome: fc.constantFrom('skip', 'unchanged', 'fail'),
    reason: fc.constant('DOI_TAKEN' as const),
    message: fc.constant('Why.'),
  }),
);
const arbitraryDoi = fc.record(
  {
    value: fc.constantFrom('10.5072/1', '10.5072/2', '10.5072/ABC'),
    state: fc.constantFrom(...DOI_STATES),
    profile: fc.constantFrom('main', 'other'),
  },
  { requiredKeys: ['value', 'state'], noNullPrototype: true },
);

describe('what is written of a registration', () => {
  it('keeps to the laws of planners, and writes nothing but the DOI', () => {
    fc.assert(
      fc.property(arbitraryAsset({ doi: arbitraryDoi }), arbitraryRegistration, (asset, registration) => {
        const plan = planRegistration(asset, registration);
        if (registration.kind === 'registered' && registration.state === 'reserved') {
          // Part done is said each time; only what is written must settle.
          if (plan.kind === 'partial') assert.equal(planRegistration(plan.next, registration).kind, 'fail');
          return;
        }
        checkPlannerLaws({ record: asset, plan: (record) => planRegistration(record, registration), changes: ['doi'] });
      }),
    );
  });

  const asset = (doi?: Asset['doi']): Asset => ({
    _id: 'a',
    title: 'A',
    revision: 1,
    changes: [],
    ...defined({ doi }),
  });
  const findable: Registration = { kind: 'registered', doi: '10.5072/abc', profile: 'main', state: 'findable' };

  it('keeps the DOI as the asset spells it, with its other fields', () => {
    const plan = planRegistration(asset({ value: '10.5072/ABC', state: 'reserved', note: 'kept' }), findable);
    assert.ok(plan.kind === 'change');
    assert.deepEqual(plan.next.doi, { value: '10.5072/ABC', state: 'findable', profile: 'main', note: 'kept' });
  });

  it('never replaces a DOI that the asset was given in the meantime', () => {
    for (const state of DOI_STATES) {
      const plan = planRegistration(asset({ value: '10.5072/other', state }), findable);
      assert.ok(plan.kind === 'fail' && plan.reason === 'DOI_CONFLICT');
    }
  });

  it('never un-marks a findable DOI because an answer was lost', () => {
    const plan = planRegistration(asset({ value: '10.5072/abc', state: 'findable', profile: 'main' }), {
      ...findable,
      state: 'reserved',
      problem: 'No answer came.',
    });
    assert.ok(plan.kind === 'fail' && plan.reason === 'NOT_CONFIRMED');
  });
});

describe('the DOI profile of an asset', () => {
  const dataset = { resourcetype: { esploro: 'dataset.dataset' } };
  const only = (asset_type: string) => [{ asset_type, resource_type: 'Other' as const }];
  const chosen = (choice: ReturnType<typeof chooseProfile>) =>
    choice.kind === 'chosen' ? choice.profile.code : choice.reason;

  it('is the first active one by order, then by code, whose type table has the type', () => {
    const entries = [
      profile('c', { order: 2 }),
      profile('b', { order: 1, types: only('software.*') }),
      profile('a', { order: 0, active: false }),
      profile('d', { order: 2 }),
    ];
    const active = activeDoiProfiles(entries);
    assert.deepEqual(
      active.map(({ code }) => code),
      ['b', 'c', 'd'],
    );
    assert.equal(chosen(chooseProfile(dataset, undefined, active)), 'c');
    assert.equal(chosen(chooseProfile({ resourcetype: { esploro: 'software.code' } }, undefined, active)), 'b');
    assert.equal(chosen(chooseProfile({}, undefined, active)), 'TYPE_NOT_ALLOWED');
  });

  it('is, for a reserved DOI, the one that made it, else the first with its prefix', () => {
    const active = activeDoiProfiles([
      profile('a', { order: 1 }),
      profile('b', { order: 2 }),
      profile('c', { prefix: '10.9999' }),
    ]);
    assert.equal(chosen(chooseProfile(dataset, { doi: '10.5072/X', profile: 'b' }, active)), 'b');
    assert.equal(chosen(chooseProfile(dataset, { doi: '10.5072/X', profile: 'gone' }, active)), 'a');
    assert.equal(chosen(chooseProfile(dataset, { doi: 'https://doi.org/10.9999/X' }, active)), 'c');
    assert.equal(chosen(chooseProfile(dataset, { doi: '10.1111/X' }, active)), 'NO_PROFILE_FOR_PREFIX');
    const narrow = activeDoiProfiles([profile('a', { types: only('software.*') })]);
    assert.equal(chosen(chooseProfile(dataset, { doi: '10.5072/X', profile: 'a' }, narrow)), 'TYPE_NOT_ALLOWED');
  });

  it('refuses invalid settings, and lists the alternatives', () => {
    const problems = (content: object) => {
      const parsed = doiProfiles.schema.safeParse({ ...NEEDED, ...content });
      return parsed.success ? [] : parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`);
    };
    assert.deepEqual(problems({}), []);
    assert.match(problems({ agency: 'CROSSREF' }).join(), /agency must be DATACITE/);
    assert.match(problems({ prefix: '10.5' }).join(), /prefix must be a prefix/);
    assert.match(problems({ suffix_template: 'x.{nummer}' }).join(), /no placeholder \{nummer\}; use \{number\}/);
    assert.match(problems({ suffix_template: 'fixed' }).join(), /must contain \{number\} or \{id\}/);
    assert.match(problems({ suffix_template: 'ü{id}' }).join(), /may have letters/);
    assert.match(problems({ base_url: 'http://api.datacite.org' }).join(), /must begin with https/);
    assert.match(problems({ landing_page: 'https://x.example.org/' }).join(), /must contain \{id\} or \{doi\}/);
    assert.match(problems({ landing_page: '/assets/{id}' }).join(), /must be an http or https address/);
    assert.match(problems({ account: 'no dot' }).join(), /repository account/);
    assert.match(
      problems({ types: [{ asset_type: 'x', resource_type: 'Painting' }] }).join(),
      /types\.0\.resource_type/,
    );
    assert.match(problems({ types: [...only('*'), ...only('*')] }).join(), /more than once/);
    assert.match(problems({ password: 'x' }).join(), /password/, 'a secret is no content');
  });
});

describe('a suffix', () => {
  const source = { prefix: '10.5072', id: 'A 1/ä', assetType: 'etd.doctoral_external', label: 'Thesis' };

  it('is made of the template in lower case, with the number padded', () => {
    const pattern = doiPattern({ ...source, suffixTemplate: '{label}.{category}-{type}.{number}' });
    assert.equal(pattern, '10.5072/thesis.etd-doctoral_external.{number}');
    assert.equal(numberedDoi(pattern, 42, 6), '10.5072/thesis.etd-doctoral_external.000042');
    assert.equal(doiPattern({ ...source, suffixTemplate: '{id}' }), '10.5072/a-1/-');
  });

  it('is one that DataCite accepts, for any id', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (id) => {
        const doi = doiPattern({ ...source, id, suffixTemplate: '{id}' });
        assert.match(doi, /^10\.5072\/[-._;()/:a-z0-9*~$=]+$/);
      }),
    );
  });

  it('leads to the page that the template gives', () => {
    const of = { id: 'a b', doi: '10.1/x;y' };
    assert.equal(
      landingPage('{public_url}/assets/{id}', of, 'https://r.example.org'),
      'https://r.example.org/assets/a%20b',
    );
    assert.equal(landingPage('https://x.example.org/?d={doi}', of, ''), 'https://x.example.org/?d=10.1/x%3By');
  });
});
