import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { dequal } from 'dequal';
import { describeAsset, publicFiles } from '../../api/public/describe-asset.ts';
import { renderLandingPage } from '../../api/public/landing-page.ts';
import type { Asset } from '../../shared/model/asset.ts';
import { nextOpening } from '../../shared/records/visibility/is-public.ts';
import { publicView } from '../../shared/records/visibility/public-view.ts';
import { defined } from '../../shared/runtime/defined.ts';
import { fc } from '../support/property-testing.ts';
import { renderRecord, sourceOf } from '../../shared/publishing/records/render-record.ts';

const SETTINGS = {
  publicUrl: 'https://repository.example',
  institution: 'INST',
  timeZone: 'Europe/Vienna',
  publisher: 'Example University',
  sets: [],
};
/** In Vienna it is the 29th. */
const NOW = new Date('2026-11-28T23:30:00Z');
const moments = { since: NOW, now: NOW };

function shownOf(more: Partial<Asset>): { metadata: string; page: string } {
  const asset: Asset = { _id: '99', revision: 1, changes: [], title: 'On radium', ...more };
  const { metadata } = renderRecord(asset, SETTINGS, [], moments);
  const source = sourceOf(asset, SETTINGS, moments);
  const files = publicFiles(asset, SETTINGS.publicUrl, '20261129');
  const page = renderLandingPage(describeAsset(source, 'Example University', files, []));
  return { metadata: JSON.stringify([metadata, source.attributes]), page };
}

const link = (more: object) => ({ link: { url: 'https://example.org/f?token=SECRET', title: 'The data', ...more } });

describe('what everyone may see of an asset', () => {
  it('is no address of a link that is restricted or under embargo, but its name, its rights and the end', () => {
    for (const closed of [
      { rights: 'Restricted' },
      { embargoend: '20261129' },
      { rights: 'open', embargoend: '2027' },
    ]) {
      const { metadata, page } = shownOf({ links: [link(closed)] });
      assert.doesNotMatch(metadata + page, /SECRET|example\.org\/f/);
      assert.match(metadata, /The data/);
      assert.match(page, /The data/);
      for (const word of Object.values(closed)) assert.ok(metadata.includes(word), word);
    }
    const untitled = shownOf({ links: [link({ title: 'https://example.org/f?token=SECRET', rights: 'closed' })] });
    assert.doesNotMatch(untitled.metadata + untitled.page, /SECRET/);
    assert.match(untitled.page, /A link/);
  });

  it('is the address of a link that is open, or whose embargo was over yesterday', () => {
    for (const open of [{}, { rights: ' Open' }, { embargoend: '20261128' }, { embargoend: '2025' }]) {
      const { metadata, page } = shownOf({ links: [link(open)] });
      assert.match(metadata, /token=SECRET/);
      assert.match(page, /href="https:\/\/example\.org\/f\?token&#x3D;SECRET"/);
    }
  });

  it('changes with time only after the day that is noted for it', () => {
    const day = fc.constantFrom('2025', '202611', '20261127', '20261128', '20261129', '2027', '20280229');
    const rights = fc.constantFrom(undefined, 'open', 'Restricted');
    const embargoed = fc.record({
      links: fc.array(fc.record({ embargoend: fc.option(day, { nil: undefined }), rights }), { maxLength: 3 }),
      files: fc.array(fc.record({ embargo_expiry_date: fc.option(day, { nil: undefined }), rights }), { maxLength: 3 }),
      policy: fc.constantFrom(undefined, 'OPEN', 'FIXED_EMBARGO', 'CLOSED'),
      date: day,
    });
    const today = fc.constantFrom('20251231', '20261128', '20261129', '20261130', '20271231', '20290101');
    fc.assert(
      fc.property(embargoed, today, today, ({ links, files, policy, date }, one, other) => {
        const [from, to] = [one, other].sort() as [string, string];
        const asset: Asset = {
          ...{ _id: '1', revision: 1, changes: [], title: 'T' },
          ...defined({ asset: policy && { accessRightPolicyId: policy, accessRightDate: date } }),
          links: links.map((more) => link(defined(more))),
          files: files.map((more) => ({ file: { name: 'f', id: 'f', ...defined(more) } })),
        };
        const opening = nextOpening(asset, from);
        const isSame = dequal(publicView(asset, from), publicView(asset, to));
        assert.ok(isSame || (opening !== undefined && opening < to), JSON.stringify([opening, from, to]));
      }),
    );
  });

  it('is no name of a file that is not open to all, but its rights and the end of its embargo', () => {
    const names = { name: 'SECRET.csv', displayName: 'SECRET', description: 'SECRET' };
    const closed = {
      file: { ...names, rights: 'Restricted', embargo_expiry_date: '20270101' },
      fileDownloadUrl: 'SECRET',
    };
    const { metadata, page } = shownOf({ files: [closed] });
    assert.doesNotMatch(metadata + page, /SECRET/);
    assert.match(metadata, /Restricted.*20270101/);
    assert.match(shownOf({ files: [{ file: names }] }).metadata, /SECRET\.csv/);
    const policy = { accessRightPolicyId: 'FIXED_EMBARGO', accessRightDate: '20270101' };
    assert.doesNotMatch(shownOf({ files: [{ file: names }], asset: policy }).metadata, /SECRET/);
  });

  it('is nothing of an asset that is hidden, deleted, or a deposit that is not approved', () => {
    const withheld: Partial<Asset>[] = [
      { portal_visibility: false },
      { deleted: { at: NOW, by: 'x' } },
      ...['draft', 'submitted', 'returned'].map((value) => ({ depositStatusWithDesc: { value } })),
    ];
    for (const more of withheld) {
      const asset: Asset = { _id: '99', revision: 1, changes: [], title: 'On radium', ...more };
      assert.deepEqual(renderRecord(asset, SETTINGS, [], moments), { deleted: true, sets: [] });
    }
  });
});
