import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Asset, Author } from '../../shared/model/asset.ts';
import { openSampleApi, task, type MemberStory, type SampleApi } from '../support/sample-api.ts';

const JOB = 'M50701';
const MEMBERS = 16;

const creators = (asset: Asset) => asset.creators ?? [];
const contributors = (asset: Asset) => asset.contributors ?? [];
const authors = (asset: Asset) => [...creators(asset), ...contributors(asset)];
const unitsOf = ({ affiliationWithDesc = [] }: Author) => affiliationWithDesc.map(({ value }) => value);
const isShown = ({ isDisplayInPublicProfile: shown = true }: Author) => shown;
const isUser = ({ user }: Author) => user?.primaryId !== undefined;
const isForeign = (author: Author) => !isUser(author);
const unitsOfAsset = ({ asset }: Asset) => asset?.affiliation ?? [];

describe('every parameter of Update Set of Research Assets on the sample, through the API', () => {
  let api: SampleApi;
  let set: string;
  let members: string[];
  /** The researcher, the affiliation and the type that most of the members have. */
  let researcher: string;
  let freeText: string;
  let type: string;
  before(async () => {
    api = await openSampleApi();
    // Assets with creators and contributors, so that each selection of authors matches someone.
    const chosen = api.sample.assets.filter((asset) => asset.creators && asset.contributors).slice(0, MEMBERS);
    members = chosen.map(({ _id }) => _id);
    set = await api.setOf('IER', members);
    const all = chosen.flatMap((asset) => authors(asset as Asset));
    researcher = mostFrequent(all.flatMap(({ user }) => user?.primaryId ?? []));
    freeText = mostFrequent(all.flatMap(unitsOf).filter((value) => !value.includes('___')));
    type = mostFrequent(chosen.flatMap(({ resourcetype }) => resourcetype?.esploro ?? []));
  });
  after(() => api?.close());

  /** Runs the job, and has each changed member checked; at least one must have been. */
  const run = async (parameters: Record<string, string>, check: (story: MemberStory<Asset>) => void) => {
    const { members: stories } = await api.runOn<Asset>(JOB, set, parameters);
    const changed = stories.filter(({ row }) => row.outcome === 'succeeded');
    assert.ok(changed.length > 0, 'nobody was changed');
    changed.forEach(check);
    return stories;
  };

  it('one unit for another in all authors; creators hidden; a unit more; embargo, license, type; hidden', async () => {
    const parameters = {
      ...task('Affiliation', { Whom: 'ALL', From: freeText, Value: 'INST___1201' }),
      ...task('ProfileDisplay', { Whom: 'CREATORS', Value: 'false' }),
      ...task('AcademicUnit', { Condition: 'ADD', Value: '1101' }),
      ...task('AccessRights', { Condition: 'REPLACE', Value: 'FIXED_EMBARGO', Date: '12/31/2099' }),
      ...task('License', { Condition: 'REPLACE', Value: 'CC0_V1.0' }),
      ...task('AssetType', { From: type, Value: 'other.other' }),
      ...task('ProfileVisibility', { Value: 'false' }),
      ...task('PortalVisibility', { Value: 'false' }),
    };
    const stories = await run(parameters, ({ was, is }) => {
      authors(is).forEach((author, index) => {
        const had = unitsOf(authors(was)[index] ?? {});
        assert.ok(!unitsOf(author).includes(freeText));
        if (had.includes(freeText)) assert.ok(unitsOf(author).includes('INST___1201'));
        else assert.deepEqual(unitsOf(author), had);
      });
      assert.deepEqual(
        creators(is).map(isShown),
        creators(was).map((author) => isShown(author) && !isUser(author)),
      );
      assert.deepEqual(contributors(is).map(isShown), contributors(was).map(isShown));
      assert.deepEqual(unitsOfAsset(is), [...new Set([...unitsOfAsset(was), 'INST___1101'])]);
      const { accessRightPolicyId, accessRightName, accessRightDate } = is.asset ?? {};
      const rights = [accessRightPolicyId, accessRightName, accessRightDate];
      assert.deepEqual(rights, ['FIXED_EMBARGO', 'Fixed embargo date', '20991231']);
      assert.equal(is.license, 'CC0_V1.0');
      const wasType = was.resourcetype?.esploro;
      assert.equal(is.resourcetype?.esploro, wasType === type ? 'other.other' : wasType);
      assert.deepEqual([is.profile_visibility, is.portal_visibility], [false, false]);
    });
    assert.ok(stories.some(({ is }) => authors(is).some((author) => unitsOf(author).includes('INST___1201'))));
    assert.ok(stories.some(({ is }) => is.resourcetype?.esploro === 'other.other'));
  });

  it('creators in one unit; those of the unit shown; a unit replaced; open; shown where approved', async () => {
    const parameters = {
      ...task('Affiliation', { Whom: 'CREATORS', Value: '1301' }),
      ...task('ProfileDisplay', { Whom: 'ALL', From: 'INST___1301', Value: 'true' }),
      ...task('AcademicUnit', { Condition: 'REPLACE', From: 'INST___1101', Value: '1102' }),
      ...task('AccessRights', { Condition: 'REPLACE', Value: 'OPEN' }),
      ...task('License', { Condition: 'REMOVE' }),
    };
    await run(parameters, ({ was, is }) => {
      for (const author of creators(is).filter(isUser)) {
        assert.deepEqual([unitsOf(author), isShown(author)], [['INST___1301'], true]);
      }
      assert.deepEqual(creators(is).filter(isForeign), creators(was).filter(isForeign));
      assert.deepEqual(contributors(is).map(unitsOf), contributors(was).map(unitsOf));
      assert.ok(unitsOfAsset(is).includes('INST___1102') && !unitsOfAsset(is).includes('INST___1101'));
      assert.deepEqual([is.asset?.accessRightPolicyId, is.asset?.accessRightDate], ['OPEN', undefined]);
      assert.equal(is.license, undefined);
    });
    const visible = { ...task('ProfileVisibility', { Value: 'true' }), ...task('PortalVisibility', { Value: 'true' }) };
    const shown = await run(visible, ({ is }) => {
      assert.deepEqual([is.profile_visibility, is.portal_visibility], [true, true]);
      assert.equal(is.depositStatusWithDesc?.value ?? 'approved', 'approved');
    });
    for (const { row, is } of shown.filter(({ row: { outcome } }) => outcome === 'failed')) {
      assert.equal(row.reason, 'NOT_APPROVED');
      assert.notEqual(is.depositStatusWithDesc?.value, 'approved');
    }
  });

  it('contributors in one unit and hidden; one researcher elsewhere, and hidden too; rights set and taken away', async () => {
    const outside = {
      ...task('Affiliation', { Whom: 'CONTRIBUTORS', Value: '1401' }),
      ...task('ProfileDisplay', { Whom: 'CONTRIBUTORS', Value: 'false' }),
      ...task('AccessRights', { Condition: 'REPLACE', Value: 'RESTRICTED' }),
    };
    await run(outside, ({ was, is }) => {
      for (const one of contributors(is).filter(isUser)) {
        assert.deepEqual([unitsOf(one), isShown(one)], [['INST___1401'], false]);
      }
      assert.deepEqual(contributors(is).filter(isForeign), contributors(was).filter(isForeign));
      assert.deepEqual(creators(is), creators(was));
      assert.equal(is.asset?.accessRightName, 'Restricted');
    });
    const one = { Whom: 'RESEARCHER', Researcher: researcher };
    const theirs = {
      ...task('Affiliation', { ...one, Value: '1501' }),
      ...task('ProfileDisplay', { ...one, Value: 'false' }),
      ...task('AccessRights', { Condition: 'REPLACE', Value: 'METADATA_ONLY' }),
    };
    await run(theirs, ({ was, is }) => {
      authors(is).forEach((author, index) => {
        if (author.user?.primaryId !== researcher) assert.deepEqual(author, authors(was)[index]);
        else assert.deepEqual([unitsOf(author), isShown(author)], [['INST___1501'], false]);
      });
      assert.equal(is.asset?.accessRightPolicyId, 'METADATA_ONLY');
    });
    await run(task('AccessRights', { Condition: 'REMOVE' }), ({ is }) => {
      assert.deepEqual([is.asset?.accessRightPolicyId, is.asset?.accessRightName], [undefined, undefined]);
    });
  });

  it('a unit removed unless it is the last; non-affiliated authors removed, at last also where none is left; links', async () => {
    const removing = await run(task('AcademicUnit', { Condition: 'REMOVE', Value: '1102' }), ({ is }) => {
      assert.ok(unitsOfAsset(is).length > 0 && !unitsOfAsset(is).includes('INST___1102'));
    });
    for (const { row, is } of removing.filter(({ row: { outcome } }) => outcome === 'failed')) {
      assert.equal(row.reason, 'LAST_ACADEMIC_UNIT');
      assert.deepEqual(unitsOfAsset(is), ['INST___1102']);
    }
    const kept = await run(task('NonAffiliated', { AllowEmpty: 'false' }), ({ was, is }) => {
      assert.deepEqual(authors(is), authors(was).filter(isUser));
      assert.ok(authors(is).length > 0);
    });
    for (const { row, is } of kept.filter(({ row: { outcome } }) => outcome === 'failed')) {
      assert.equal(row.reason, 'NO_AUTHORS_LEFT');
      assert.equal(authors(is).filter(isUser).length, 0);
    }
    await api.store.assets.edit(members[0] ?? '', 'test', (asset) => ({ ...asset, creators: [{ familyname: 'Roe' }] }));
    await api.store.assets.edit(members[0] ?? '', 'test', (asset) => ({ ...asset, contributors: [] }));
    const last = { ...task('NonAffiliated', { AllowEmpty: 'true' }), ...task('Links') };
    const done = await run(last, ({ is }) => assert.equal(is.links, undefined));
    assert.deepEqual(
      done.map(({ is }) => authors(is).every(isUser)),
      members.map(() => true),
    );
    assert.deepEqual(authors(done[0]?.is ?? assert.fail()), []);
  });

  it('leaves none out', async () => {
    assert.deepEqual(await api.unsent(JOB), []);
  });
});

function mostFrequent(values: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  const [most] = [...counts].sort(([, one], [, other]) => other - one);
  return most?.[0] ?? assert.fail('nothing to choose from');
}
