import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Asset, Author } from '../../shared/model/asset.ts';
import type { Plan } from '../../shared/job-kit/plan.ts';
import { defined } from '../../shared/runtime/defined.ts';
import { planWith } from '../support/update-research-assets.ts';

const linked = { value: 'INST___110', desc: 'Chemistry' };
const library = { value: 'INST___LIB', desc: 'Library' };
const freeText = { value: 'Chemistry', desc: 'Chemistry' };
const external = { value: '41___EXT1', desc: 'Some University' };

const ada: Author = { familyname: 'Ng', givenname: 'Ada', user: { primaryId: 'u1' }, affiliationWithDesc: [freeText] };
const zoe: Author = {
  familyname: 'Roe',
  givenname: 'Zoë',
  user: { primaryId: 'u3' },
  affiliationWithDesc: [linked, external],
};
/** No user of the institution. */
const outsider: Author = { familyname: 'Roe', givenname: 'Zoë', affiliationWithDesc: [linked, external] };
const max: Author = { contributorname: 'Max', user: { primaryId: 'u2' } };

function asset(fields: Partial<Asset> = {}): Asset {
  return { _id: '99', title: 'An asset', revision: 3, changes: [], ...fields };
}

function nextOf(planned: Plan<Asset>): Asset {
  assert.equal(planned.kind, 'change', JSON.stringify(planned));
  assert.ok(planned.kind === 'change');
  return planned.next;
}

/** E.g. "unchanged ALREADY_SET", "fail NO_AUTHORS_LEFT", "change". */
function endOf(planned: Plan<Asset>): string {
  return 'reason' in planned ? `${planned.kind} ${planned.reason}` : planned.kind;
}

function affiliationsOf(authors: Author[] | undefined): (string[] | undefined)[] | undefined {
  return authors?.map((author) => author.affiliationWithDesc?.map(({ value }) => value));
}

describe('"Replaces the affiliation that the creator or contributor had at the time that the asset was created"', () => {
  const authored = asset({ creators: [ada, zoe], contributors: [max] });
  const to = { TASK_Affiliation_Active: 'true', TASK_Affiliation_Value: 'LIB' };

  it('replaces any affiliation of all authors with a link with the name of the unit', () => {
    const next = nextOf(planWith(authored, to));
    assert.deepEqual(affiliationsOf(next.creators), [['INST___LIB'], ['INST___LIB']]);
    assert.deepEqual(next.contributors?.[0]?.affiliationWithDesc, [library]);
  });

  it('leaves contributors, or creators, alone when only the others are meant', () => {
    const creators = nextOf(planWith(authored, { ...to, TASK_Affiliation_Whom: 'CREATORS' }));
    assert.equal(creators.contributors, authored.contributors);
    const contributors = nextOf(planWith(authored, { ...to, TASK_Affiliation_Whom: 'CONTRIBUTORS' }));
    assert.equal(contributors.creators, authored.creators);
  });

  it('changes one researcher anywhere among the authors, and no one else', () => {
    const one = { ...to, TASK_Affiliation_Whom: 'RESEARCHER', TASK_Affiliation_Researcher: 'u1' };
    const next = nextOf(planWith(authored, one));
    assert.deepEqual(affiliationsOf(next.creators), [['INST___LIB'], ['INST___110', '41___EXT1']]);
    assert.equal(next.creators?.[1], zoe);
    assert.equal(endOf(planWith(authored, { ...one, TASK_Affiliation_Researcher: 'u9' })), 'unchanged NO_SUCH_AUTHOR');
  });

  describe('authors who are not users of the institution', () => {
    const mit = { value: 'MIT', desc: 'MIT' };
    const foreign: Author = { familyname: 'Lee', affiliationWithDesc: [mit] };
    const without: Author = { familyname: 'Kim', user: {} };
    const together = asset({ creators: [ada, foreign], contributors: [without] });

    it('are left alone, whether all authors are meant or those of one list, and it says so', () => {
      for (const whom of ['ALL', 'CREATORS']) {
        const planned = planWith(together, { ...to, TASK_Affiliation_Whom: whom });
        const next = nextOf(planned);
        assert.deepEqual(affiliationsOf(next.creators), [['INST___LIB'], ['MIT']]);
        assert.equal(next.contributors, together.contributors);
        assert.deepEqual(planned.details[1], {
          item: 'creator 2 (Lee)',
          outcome: 'unchanged',
          reason: 'NOT_A_USER',
        });
      }
      assert.equal(endOf(planWith(asset({ creators: [foreign] }), to)), 'unchanged NOT_A_USER');
    });

    it('are changed where From names what is replaced', () => {
      const planned = planWith(together, { ...to, TASK_Affiliation_From: 'MIT' });
      assert.deepEqual(affiliationsOf(nextOf(planned).creators), [['Chemistry'], ['INST___LIB']]);
      assert.equal(
        endOf(planWith(asset({ contributors: [without] }), { ...to, TASK_Affiliation_From: 'MIT' })),
        'unchanged FROM_NOT_MATCHED',
      );
    });
  });

  it('replaces only what matches from: the unit with or without prefix, an external code, or free text', () => {
    const from = (value: string) =>
      affiliationsOf(nextOf(planWith(authored, { ...to, TASK_Affiliation_From: value })).creators);
    assert.deepEqual(from('110'), [['Chemistry'], ['INST___LIB', '41___EXT1']]);
    assert.deepEqual(from('INST___110'), [['Chemistry'], ['INST___LIB', '41___EXT1']]);
    assert.deepEqual(from('Chemistry'), [['INST___LIB'], ['INST___110', '41___EXT1']]);
    assert.deepEqual(from('41___EXT1'), [['Chemistry'], ['INST___110', 'INST___LIB']]);
    assert.deepEqual(from('Some University'), [['Chemistry'], ['INST___110', 'INST___LIB']]);
  });

  it('leaves an asset unchanged that does not match from: another case, another unit, one that is gone', () => {
    for (const from of ['chemistry', '120', 'INST___120', 'INST___gone', ' Chemistry']) {
      const planned = planWith(authored, { ...to, TASK_Affiliation_From: from });
      assert.equal(endOf(planned), 'unchanged FROM_NOT_MATCHED', from);
    }
  });

  it('keeps the place and order of what it replaces, and adds the new affiliation once', () => {
    const creator: Author = {
      affiliationWithDesc: [
        { ...external, order: 1 },
        { ...linked, order: 2, from: 'import' },
        { ...freeText, order: 3 },
      ],
    };
    const from = { ...to, TASK_Affiliation_From: '110' };
    const [first] = nextOf(planWith(asset({ creators: [creator] }), from)).creators ?? [];
    assert.deepEqual(first?.affiliationWithDesc, [
      { ...external, order: 1 },
      { ...library, order: 2 },
      { ...freeText, order: 3 },
    ]);
    const both = asset({ creators: [{ user: ada.user, affiliationWithDesc: [library, linked] }] });
    assert.deepEqual(affiliationsOf(nextOf(planWith(both, from)).creators), [['INST___LIB']]);
  });

  it('renews a link whose name is out of date, and calls an up-to-date one already set', () => {
    const renamed = asset({
      creators: [{ user: ada.user, affiliationWithDesc: [{ ...library, desc: 'Reading room' }] }],
    });
    assert.deepEqual(nextOf(planWith(renamed, to)).creators?.[0]?.affiliationWithDesc, [library]);
    const upToDate = asset({ creators: [{ user: ada.user, affiliationWithDesc: [library] }] });
    assert.equal(endOf(planWith(upToDate, to)), 'unchanged ALREADY_SET');
  });

  it('says for each author what happened', () => {
    const { details } = planWith(authored, { ...to, TASK_Affiliation_From: '110' });
    assert.deepEqual(details, [
      { item: 'creator 1 (Ng, Ada)', outcome: 'unchanged', reason: 'FROM_NOT_MATCHED' },
      {
        item: 'creator 2 (Roe, Zoë)',
        outcome: 'changed',
        reason: 'CHANGED',
        message: 'Chemistry → Library (INST___LIB)',
      },
      { item: 'contributor 1 (Max)', outcome: 'unchanged', reason: 'FROM_NOT_MATCHED' },
    ]);
  });

  it('lists a hundred of three thousand authors and counts the rest', () => {
    const crowd = asset({ creators: Array.from({ length: 3_000 }, () => ({ ...zoe })) });
    const { details } = planWith(crowd, to);
    assert.equal(details.length, 101);
    assert.deepEqual(details.at(-1), {
      item: 'more',
      outcome: 'changed',
      reason: 'NOT_LISTED',
      message: '2900 more: 2900 changed.',
    });
  });
});

describe('"Display or hide asset in public profile of researcher"', () => {
  const hide = { TASK_ProfileDisplay_Active: 'true', TASK_ProfileDisplay_Value: 'false' };
  const display = { ...hide, TASK_ProfileDisplay_Value: 'true' };
  const authored = asset({ creators: [ada, { ...zoe, isDisplayInPublicProfile: false }], contributors: [max] });
  const shown = (authors?: Author[]) => authors?.map((author) => author.isDisplayInPublicProfile);

  it('hides and displays authors, counting an unmarked one as displayed', () => {
    const hidden = nextOf(planWith(authored, hide));
    assert.deepEqual([shown(hidden.creators), shown(hidden.contributors)], [[false, false], [false]]);
    const displayed = nextOf(planWith(authored, display));
    assert.deepEqual([shown(displayed.creators), shown(displayed.contributors)], [[undefined, true], [undefined]]);
    assert.equal(endOf(planWith(asset({ creators: [ada] }), display)), 'unchanged ALREADY_SET');
  });

  it('takes only authors with the affiliation, when one is given', () => {
    const next = nextOf(planWith(authored, { ...hide, TASK_ProfileDisplay_From: 'Chemistry' }));
    assert.deepEqual(shown(next.creators), [false, false]);
    assert.equal(next.contributors, authored.contributors);
    const nobody = planWith(authored, { ...hide, TASK_ProfileDisplay_From: 'LIB' });
    assert.equal(endOf(nobody), 'unchanged FROM_NOT_MATCHED');
  });

  it('skips authors without a profile, and says so', () => {
    const outside: Author = { familyname: 'Lee', affiliationWithDesc: [freeText] };
    const noResearcher: Author = { familyname: 'Poe', user: { primaryId: 'user-only' } };
    const together = asset({ creators: [outside, ada], contributors: [noResearcher] });
    const planned = planWith(together, hide);
    assert.deepEqual(nextOf(planned).creators, [outside, { ...ada, isDisplayInPublicProfile: false }]);
    assert.equal(nextOf(planned).contributors, together.contributors);
    const without = { outcome: 'unchanged', reason: 'NO_PROFILE' };
    assert.deepEqual(planned.details, [
      { item: 'creator 1 (Lee)', ...without },
      { item: 'creator 2 (Ng, Ada)', outcome: 'changed', reason: 'CHANGED', message: 'displayed → hidden' },
      { item: 'contributor 1 (Poe)', ...without },
    ]);
    const only = asset({ creators: [outside] });
    assert.equal(endOf(planWith(only, hide)), 'unchanged NO_PROFILE');
    assert.equal(endOf(planWith(only, { ...hide, TASK_ProfileDisplay_From: 'Chemistry' })), 'unchanged NO_PROFILE');
  });

  it('leaves an asset without authors unchanged', () => {
    assert.equal(endOf(planWith(asset(), hide)), 'unchanged NO_SUCH_AUTHOR');
    assert.equal(endOf(planWith(asset({ creators: [] }), hide)), 'unchanged NO_SUCH_AUTHOR');
  });
});

describe('"Adds, replaces, or remove an asset\'s current affiliation" (academic unit)', () => {
  const inUnits = (...affiliation: string[]) => asset({ asset: { affiliation, views: 7 } });
  const task = (Condition: string, Value: string, From?: string) => ({
    TASK_AcademicUnit_Active: 'true',
    TASK_AcademicUnit_Condition: Condition,
    TASK_AcademicUnit_Value: Value,
    ...defined({ TASK_AcademicUnit_From: From }),
  });
  const unitsAfter = (planned: Plan<Asset>) => nextOf(planned).asset?.affiliation;

  it('adds a unit after the existing ones, once', () => {
    const next = nextOf(planWith(inUnits('INST___110'), task('ADD', 'LIB')));
    assert.deepEqual(next.asset, { affiliation: ['INST___110', 'INST___LIB'], views: 7 });
    assert.deepEqual(unitsAfter(planWith(asset(), task('ADD', 'INST___LIB'))), ['INST___LIB']);
    assert.equal(endOf(planWith(inUnits('INST___LIB'), task('ADD', 'LIB'))), 'unchanged ALREADY_SET');
  });

  it('replaces all units, or only the named one, in its place', () => {
    const two = inUnits('INST___110', 'INST___120');
    assert.deepEqual(unitsAfter(planWith(two, task('REPLACE', 'LIB'))), ['INST___LIB']);
    assert.deepEqual(unitsAfter(planWith(two, task('REPLACE', 'LIB', '110'))), ['INST___LIB', 'INST___120']);
    assert.deepEqual(unitsAfter(planWith(two, task('REPLACE', '120', 'INST___110'))), ['INST___120']);
    assert.deepEqual(unitsAfter(planWith(inUnits('INST___gone'), task('REPLACE', 'LIB', 'INST___gone'))), [
      'INST___LIB',
    ]);
  });

  it('leaves an asset unchanged that does not match from, or has the unit already', () => {
    assert.equal(endOf(planWith(inUnits('INST___120'), task('REPLACE', 'LIB', '110'))), 'unchanged FROM_NOT_MATCHED');
    assert.equal(endOf(planWith(inUnits('INST___LIB'), task('REPLACE', 'LIB', '110'))), 'unchanged ALREADY_SET');
    assert.equal(endOf(planWith(inUnits('INST___LIB'), task('REPLACE', 'LIB'))), 'unchanged ALREADY_SET');
  });

  it('removes a unit, but fails the asset on its last one: the unit is mandatory', () => {
    const two = inUnits('INST___110', 'INST___120');
    assert.deepEqual(unitsAfter(planWith(two, task('REMOVE', '110'))), ['INST___120']);
    assert.equal(endOf(planWith(two, task('REMOVE', 'LIB'))), 'unchanged NOTHING_TO_REMOVE');
    assert.equal(endOf(planWith(inUnits('INST___110'), task('REMOVE', '110'))), 'fail LAST_ACADEMIC_UNIT');
  });
});

describe('"Replaces or removes the access rights granted to an asset"', () => {
  const task = (fields: Record<string, string>) => ({ TASK_AccessRights_Active: 'true', ...fields });
  const embargo = task({ TASK_AccessRights_Value: 'FIXED_EMBARGO', TASK_AccessRights_Date: '06/15/2030' });
  const underEmbargo = {
    accessRightPolicyId: 'FIXED_EMBARGO',
    accessRightName: 'Fixed embargo date',
    accessRightDate: '20300615',
  };

  it('writes policy, name and embargo date together', () => {
    const next = nextOf(planWith(asset({ asset: { views: 7 } }), embargo));
    assert.deepEqual(next.asset, { views: 7, ...underEmbargo });
    assert.equal(endOf(planWith(next, embargo)), 'unchanged ALREADY_SET');
  });

  it('reads a timestamp as its day in the time zone of the institution', () => {
    const justBeforeMidnightInLondon = String(Date.UTC(2030, 5, 14, 22, 30));
    const next = nextOf(planWith(asset(), { ...embargo, TASK_AccessRights_Date: justBeforeMidnightInLondon }));
    assert.equal(next.asset?.accessRightDate, '20300615');
  });

  it('removes the date with a policy that needs none, and ignores one that is sent', () => {
    const open = task({ TASK_AccessRights_Value: 'OPEN', TASK_AccessRights_Date: '20310101' });
    const next = nextOf(planWith(asset({ asset: underEmbargo }), open));
    assert.deepEqual(next.asset, { accessRightPolicyId: 'OPEN', accessRightName: 'Open' });
  });

  it('removes the rights; an asset without any is unchanged', () => {
    const remove = task({ TASK_AccessRights_Condition: 'REMOVE' });
    assert.deepEqual(nextOf(planWith(asset({ asset: { views: 7, ...underEmbargo } }), remove)).asset, { views: 7 });
    assert.equal('asset' in nextOf(planWith(asset({ asset: underEmbargo }), remove)), false);
    assert.equal(endOf(planWith(asset(), remove)), 'unchanged NOTHING_TO_REMOVE');
  });
});

describe('"Replace or remove the license held by an asset"', () => {
  const replace = { TASK_License_Active: 'true', TASK_License_Value: 'CCBY_V4.0' };
  const remove = { TASK_License_Active: 'true', TASK_License_Condition: 'REMOVE' };

  it('replaces the license of the asset, or gives it one; links keep theirs', () => {
    const links = [{ link: { url: 'https://example.org', license: 'MIT' } }];
    const planned = planWith(asset({ license: 'MIT', links }), replace);
    assert.deepEqual([nextOf(planned).license, nextOf(planned).links], ['CCBY_V4.0', links]);
    assert.deepEqual(planned.details, [
      { item: 'license', outcome: 'changed', reason: 'CHANGED', message: 'MIT → CCBY_V4.0' },
    ]);
    assert.equal(nextOf(planWith(asset(), replace)).license, 'CCBY_V4.0');
    assert.equal(endOf(planWith(asset({ license: 'CCBY_V4.0' }), replace)), 'unchanged ALREADY_SET');
  });

  it('removes the license; an asset without one is unchanged, not failed', () => {
    assert.equal('license' in nextOf(planWith(asset({ license: 'MIT' }), remove)), false);
    assert.equal(endOf(planWith(asset(), remove)), 'unchanged NOTHING_TO_REMOVE');
  });
});

describe('"Replace from one asset type to another"', () => {
  const task = (from: string, to: string) => ({
    TASK_AssetType_Active: 'true',
    TASK_AssetType_From: from,
    TASK_AssetType_Value: to,
  });
  const report = asset({ resourcetype: { esploro: 'publication.report', note: 'kept' } });

  it('replaces one type with another and leaves assets of other types unchanged', () => {
    const next = nextOf(planWith(report, task('publication.report', 'dataset.dataset')));
    assert.deepEqual(next.resourcetype, { esploro: 'dataset.dataset', note: 'kept' });
    assert.equal(endOf(planWith(report, task('publication.book', 'dataset.dataset'))), 'unchanged FROM_NOT_MATCHED');
    assert.equal(endOf(planWith(report, task('publication.book', 'publication.report'))), 'unchanged ALREADY_SET');
    assert.equal(endOf(planWith(asset(), task('publication.book', 'dataset.dataset'))), 'unchanged FROM_NOT_MATCHED');
  });

  it('fails an asset without the fields that the code table requires of the new type', () => {
    const toPaper = task('publication.report', 'conference.conferencePaper');
    const planned = planWith({ ...report, event: {}, date: { published: '2020' } }, toPaper);
    assert.equal(endOf(planned), 'fail MISSING_FIELDS');
    assert.match(planned.kind === 'fail' ? planned.message : '', /must have event\.$/);
    const complete = { ...report, event: { name: 'A meeting' }, date: { published: '2020' } };
    assert.equal(endOf(planWith(complete, toPaper)), 'change');
  });
});

describe('"Change an asset\'s profile and portal visibility"', () => {
  for (const [group, field] of [
    ['ProfileVisibility', 'profile_visibility'],
    ['PortalVisibility', 'portal_visibility'],
  ] as const) {
    const task = (value: string) => ({ [`TASK_${group}_Active`]: 'true', [`TASK_${group}_Value`]: value });

    it(`sets ${field}; absent means shown`, () => {
      assert.equal(nextOf(planWith(asset(), task('false')))[field], false);
      assert.equal(endOf(planWith(asset(), task('true'))), 'unchanged ALREADY_SET');
      assert.equal(endOf(planWith(asset({ [field]: false }), task('false'))), 'unchanged ALREADY_SET');
      assert.equal(nextOf(planWith(asset({ [field]: false }), task('true')))[field], true);
    });

    it(`fails an unapproved asset that is to be shown by ${field}, and hides it when asked`, () => {
      const draft = asset({ depositStatusWithDesc: { value: 'draft' } });
      assert.equal(endOf(planWith({ ...draft, [field]: false }, task('true'))), 'fail NOT_APPROVED');
      assert.equal(nextOf(planWith(draft, task('false')))[field], false);
      const approved = asset({ [field]: false, depositStatusWithDesc: { value: 'approved' } });
      assert.equal(endOf(planWith(approved, task('true'))), 'change');
    });
  }
});

describe('"Remove an asset\'s non-affiliated authors"', () => {
  const remove = { TASK_NonAffiliated_Active: 'true' };

  it('removes creators and contributors that are not users, and names them', () => {
    const planned = planWith(asset({ creators: [outsider, ada], contributors: [{ user: {} }, max] }), remove);
    assert.deepEqual([nextOf(planned).creators, nextOf(planned).contributors], [[ada], [max]]);
    assert.deepEqual(
      planned.details.map(({ item, reason }) => `${item} ${reason}`),
      ['creator 1 (Roe, Zoë) REMOVED', 'contributor 1 (no name) REMOVED'],
    );
  });

  it('leaves assets unchanged whose authors are all affiliated, or that have none', () => {
    assert.equal(endOf(planWith(asset({ creators: [ada] }), remove)), 'unchanged NOTHING_TO_REMOVE');
    assert.equal(endOf(planWith(asset(), remove)), 'unchanged NOTHING_TO_REMOVE');
  });

  it('fails an asset that would be left without authors, unless that is allowed', () => {
    const lone = asset({ creators: [outsider] });
    assert.equal(endOf(planWith(lone, remove)), 'fail NO_AUTHORS_LEFT');
    const next = nextOf(planWith(lone, { ...remove, TASK_NonAffiliated_AllowEmpty: 'true' }));
    assert.equal('creators' in next, false);
  });

  it('may remove the last creator while a contributor is left', () => {
    const next = nextOf(planWith(asset({ creators: [outsider], contributors: [max] }), remove));
    assert.deepEqual([next.creators, next.contributors], [undefined, [max]]);
  });
});

describe('"Remove all links"', () => {
  const remove = { TASK_Links_Active: 'true' };

  it('removes all links and names them; files and links that wait for import stay', () => {
    const links = [{ link: { url: 'https://example.org/1' } }, { link: { url: 'https://example.org/2' } }];
    const others = { files: [{ file: { name: 'a.pdf' } }], temporary: { linksToExtract: links } };
    const planned = planWith(asset({ links, ...others }), remove);
    assert.deepEqual(nextOf(planned), asset(others));
    assert.deepEqual(
      planned.details.map(({ item }) => item),
      ['https://example.org/1', 'https://example.org/2'],
    );
    assert.equal(endOf(planWith(asset({ links: [] }), remove)), 'unchanged NOTHING_TO_REMOVE');
  });
});

describe('several groups', () => {
  const license = { TASK_License_Active: 'true', TASK_License_Value: 'CCBY_V4.0' };
  const links = { TASK_Links_Active: 'true' };
  const nonAffiliated = { TASK_NonAffiliated_Active: 'true' };

  it('change the asset together, in the order of the seed', () => {
    const full = asset({ creators: [ada], links: [{ link: { url: 'https://example.org' } }] });
    const planned = planWith(full, { ...links, ...nonAffiliated, ...license });
    assert.equal(nextOf(planned).license, 'CCBY_V4.0');
    assert.equal('links' in nextOf(planned), false);
    assert.deepEqual(
      planned.details.map(({ item, outcome }) => `${item} ${outcome}`),
      ['license changed', 'non-affiliated authors unchanged', 'https://example.org changed'],
    );
  });

  it('leave the asset unwritten when one of them fails', () => {
    const planned = planWith(asset({ creators: [outsider] }), { ...license, ...nonAffiliated });
    assert.equal(endOf(planned), 'fail NO_AUTHORS_LEFT');
    assert.deepEqual(
      planned.details.map(({ item }) => item),
      ['non-affiliated authors'],
    );
  });

  it('give their common reason when none changed it, else NO_CHANGE with the reasons in the details', () => {
    assert.equal(endOf(planWith(asset(), { ...links, ...nonAffiliated })), 'unchanged NOTHING_TO_REMOVE');
    const mixed = planWith(asset({ license: 'CCBY_V4.0' }), { ...links, ...license });
    assert.equal(endOf(mixed), 'unchanged NO_CHANGE');
    assert.deepEqual(
      mixed.details.map(({ item, reason }) => `${item} ${reason}`),
      ['license ALREADY_SET', 'links NOTHING_TO_REMOVE'],
    );
  });
});
