import assert from 'node:assert/strict';
import { ownOf } from '../support/stored-relations.ts';
import { describe, it } from 'node:test';
import { planDeletion } from '../../activities/jobs/delete-research-assets.ts';
import type { DeletionReference } from '../../activities/jobs/delete-research-assets/guards.ts';
import { deleteResearchAssets, type DeleteResearchAssetsParameters } from '../../shared/jobs/delete-research-assets.ts';
import type { Asset } from '../../shared/model/asset.ts';
import { DOI_STATES } from '../../shared/model/asset-parts.ts';
import { STANDARD_CODE_TABLES } from '../../shared/model/standard-code-tables.ts';
import { internalRelation } from '../../shared/records/relations/relation.ts';
import { keyed } from '../../shared/model/relation-key.ts';
import { neighboursIn, runInTurn, worldOf, type WorldJob } from '../support/asset-world.ts';
import { checkFormAgrees, formOf } from '../support/form-agreement.ts';

const NOW = new Date('2026-11-24T10:00:00Z');
const schema = deleteResearchAssets.parameters(STANDARD_CODE_TABLES);
const RELATED = { TASK_DoNotDeleteIfRelated_Active: 'true' };
const FILE = { TASK_DoNotDeleteIfFile_Active: 'true' };
const DOI = { TASK_DoNotDeleteIfDoi_Active: 'true' };

function asset(id: string, more: Partial<Asset> = {}): Asset {
  return { _id: id, revision: 1, changes: [], title: id, ...more };
}

function job(parameters: DeleteResearchAssetsParameters): WorldJob<DeletionReference> {
  const context = { clock: { now: NOW, timeZone: 'UTC' }, submittedBy: 'admin' };
  return {
    changes: ['deleted', 'doi'],
    gather: (world, members) => ({
      pointing: neighboursIn(world, members),
      targets: neighboursIn(world, members, [...world.keys()]),
      own: ownOf(members),
      cut: new Set(),
    }),
    plan: (member, reference) => planDeletion(member, parameters, reference, context),
  };
}

/** Deletes the first asset, the others being around it. */
function deleted(raw: Record<string, string>, member: Asset, ...others: Asset[]) {
  const world = worldOf(member, ...others);
  const [row] = runInTurn(world, job(schema.parse(raw)), [[member._id]]);
  assert.ok(row);
  const { plan } = row;
  return { world, plan, outcome: 'reason' in plan ? `${plan.kind} ${plan.reason}` : plan.kind };
}

const FULL: Partial<Asset> = {
  files: [{ file: { name: 'a.pdf' } }],
  doi: { value: '10.1/a', state: 'findable' },
  relations: [internalRelation('cites', 'other')],
};

describe('Delete Set of Research Assets', () => {
  it('marks the asset as deleted, with when and by whom, and leaves everything else in it for an undo', () => {
    const reserved: Partial<Asset> = { ...FULL, doi: { value: '10.1/a', state: 'reserved' } };
    const { world, outcome } = deleted({}, asset('a', reserved), asset('other'));
    assert.equal(outcome, 'change');
    assert.deepEqual(world.get('a'), { ...asset('a', reserved), revision: 2, deleted: { at: NOW, by: 'admin' } });
  });

  it('lets a findable DOI be registered only', () => {
    const { world } = deleted({}, asset('a', FULL), asset('other'));
    assert.deepEqual(world.get('a')?.doi, { value: '10.1/a', state: 'registered' });
  });

  it('takes the relations that point at it out of other assets, deleted ones included', () => {
    const pointing = [
      internalRelation('cited_by', 'a'),
      internalRelation('isdataof', 'a'),
      internalRelation('cites', 'c'),
    ];
    const { world, plan } = deleted(
      {},
      asset('a', FULL),
      asset('other', { relations: pointing }),
      asset('gone', { relations: [internalRelation('cites', 'a')], deleted: { at: NOW, by: 'somebody' } }),
    );
    assert.deepEqual(world.get('other')?.relations, [internalRelation('cites', 'c')]);
    assert.deepEqual(world.get('gone')?.relations, []);
    assert.deepEqual(
      plan.details.map(({ item, reason }) => `${item} ${reason}`),
      [
        'asset other: cited_by|a RELATION_REMOVED',
        'asset other: isdataof|a RELATION_REMOVED',
        'asset gone: cites|a RELATION_REMOVED',
      ],
    );
  });

  it('with the first guard, skips assets that are related to others, whichever of them says so', () => {
    const reason = 'skip RELATED_TO_OTHER_ASSETS';
    assert.equal(deleted(RELATED, asset('a', FULL), asset('other')).outcome, reason);
    const other = asset('other', { relations: [internalRelation('isdataof', 'a')] });
    assert.equal(deleted(RELATED, asset('a'), other).outcome, reason);
  });

  it('does not count relations to outside, deleted or missing assets, or to the asset itself', () => {
    const external = keyed({ category: 'EXTERNAL' as const, relationType: 'cites', relatedUrl: 'https://example.org' });
    const relations = [external, ...['gone', 'nobody', 'a'].map((id) => internalRelation('cites', id))];
    const gone = asset('gone', {
      relations: [internalRelation('cited_by', 'a')],
      deleted: { at: NOW, by: 'somebody' },
    });
    assert.equal(deleted(RELATED, asset('a', { relations }), gone).outcome, 'change');
  });

  it('with the second guard, skips assets that include a file; links are no files', () => {
    assert.equal(deleted(FILE, asset('a', FULL), asset('other')).outcome, 'skip INCLUDES_FILE');
    const links = { files: [], links: [{ link: { url: 'https://example.org/a.pdf' } }] };
    assert.equal(deleted(FILE, asset('a', links)).outcome, 'change');
  });

  it('"will not delete assets that include a DOI": with the third guard, in any state, and says which', () => {
    const words = { reserved: 'reserved', registered: 'here', findable: 'here', external: 'elsewhere' };
    for (const state of DOI_STATES) {
      const made = deleted(DOI, asset('a', { doi: { value: '10.1/a', state } }));
      assert.equal(made.outcome, 'skip INCLUDES_DOI', state);
      assert.match(
        made.plan.details[0]?.message ?? '',
        new RegExp(`^Includes the DOI 10\\.1/a, which .*${words[state]}`),
      );
    }
    assert.equal(deleted(DOI, asset('a', { identifier: { other: 'X' } })).outcome, 'change');
  });

  it('counts an asset under the first guard that refuses, and names all that do', () => {
    const { plan, outcome } = deleted({ ...RELATED, ...FILE, ...DOI }, asset('a', FULL), asset('other'));
    assert.equal(outcome, 'skip RELATED_TO_OTHER_ASSETS');
    assert.deepEqual(
      plan.details.map(({ reason }) => reason),
      ['RELATED_TO_OTHER_ASSETS', 'INCLUDES_FILE', 'INCLUDES_DOI'],
    );
    assert.equal(deleted({ ...FILE, ...DOI }, asset('a', FULL), asset('other')).outcome, 'skip INCLUDES_FILE');
  });

  it('removes the relations of more assets than one read returns, and counts a hub as related', () => {
    const context = { clock: { now: NOW, timeZone: 'UTC' }, submittedBy: 'admin' };
    const other = { id: 'other', relations: [internalRelation('ispartof', 'a')] };
    const pointing = new Map([['other', other]]);
    const hub = { pointing, targets: new Map(), own: new Map(), cut: new Set(['a']) };
    const made = planDeletion(asset('a'), schema.parse({}), hub, context);
    assert.ok(made.kind === 'change');
    assert.deepEqual(
      made.effects.also.map(({ target, action }) => [target, action]),
      [
        ['other', 'remove'],
        ['a', 'remove-towards'],
      ],
    );
    assert.equal(made.details.at(-1)?.item, 'more');
    const guarded = planDeletion(asset('a'), schema.parse(RELATED), { ...hub, pointing: new Map() }, context);
    assert.equal(guarded.kind === 'skip' && guarded.reason, 'RELATED_TO_OTHER_ASSETS');
  });

  it('leaves an already deleted asset', () => {
    const gone = asset('a', { deleted: { at: new Date(0), by: 'somebody' } });
    const made = planDeletion(
      gone,
      schema.parse({}),
      { pointing: new Map(), targets: new Map(), own: new Map(), cut: new Set() },
      { clock: { now: NOW, timeZone: 'UTC' }, submittedBy: 'admin' },
    );
    assert.equal(made.kind === 'unchanged' && made.reason, 'ALREADY_DELETED');
  });

  it('offers three checkboxes with the labels of the specification, unchecked', () => {
    const { form } = formOf(schema);
    const boxes = Object.values(form.properties) as unknown as { title: string; default: string }[];
    assert.deepEqual(
      boxes.map(({ title, default: preset }) => `${title}: ${preset}`),
      [
        'Do not delete if related to other assets: false',
        'Do not delete if includes a file: false',
        'Do not delete if includes a reserved DOI: false',
      ],
    );
    assert.deepEqual(schema.parse({}), {
      doNotDeleteIfRelated: false,
      doNotDeleteIfFile: false,
      doNotDeleteIfDoi: false,
    });
  });

  it('refuses invalid parameters, and the form agrees', () => {
    checkFormAgrees(schema, ['x']);
  });
});
