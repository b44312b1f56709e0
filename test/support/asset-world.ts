import { comparableDoi } from '../../shared/model/doi.ts';
import assert from 'node:assert/strict';
import type { Asset } from '../../shared/model/asset.ts';
import { applied, difference, inverse, isEmpty, type Difference } from '../../shared/model/difference.ts';
import type { Plan } from '../../shared/job-kit/plan.ts';
import type { KeyedEdit, RelationEdit } from '../../shared/model/effects.ts';
import type { Neighbours } from '../../shared/records/relations/neighbours.ts';
import { internalTarget } from '../../shared/records/relations/relation.ts';

/** Assets in memory, written as the store writes them: changes on their revision, keyed edits in any order. */
export type AssetWorld = Map<string, Asset>;

/** What a job does to assets, with a `gather` that reads the world. */
export interface WorldJob<G> {
  gather: (world: AssetWorld, members: readonly Asset[]) => G;
  plan: (asset: Asset, reference: G) => Plan<Asset>;
  /** The fields that the work declares to change. */
  changes: readonly string[] | 'any';
}

/** What a member came to, and what was written for it. */
export interface WorldRow {
  member: string;
  plan: Plan<Asset>;
  revision: number;
  change: Difference;
  also: KeyedEdit[];
}

export function worldOf(...assets: Asset[]): AssetWorld {
  return new Map(assets.map((asset) => [asset._id, structuredClone(asset)]));
}

/** Batches one after the other, each gathered when its turn comes. */
export function runInTurn<G>(world: AssetWorld, job: WorldJob<G>, batches: readonly string[][]): WorldRow[] {
  return batches.flatMap((batch) => write(world, job, planBatch(world, job, batch)));
}

/** Plans all batches on the same state, then writes them; overtaken plans are made again, as the mechanism does. */
export function runAtOnce<G>(world: AssetWorld, job: WorldJob<G>, batches: readonly string[][]): WorldRow[] {
  return batches.map((batch) => planBatch(world, job, batch)).flatMap((rows) => write(world, job, rows));
}

/** Takes a run back, row by row in the order given. */
export function undo(world: AssetWorld, rows: readonly WorldRow[]): void {
  for (const { member, change, also } of rows) {
    for (const edit of also) applyEdit(world, { ...edit, action: edit.action === 'add' ? 'remove' : 'add' });
    if (!isEmpty(change)) writeChange(world, member, inverse(change));
  }
}

/** True when nothing was to be written. */
export function wroteNothing({ change, also }: WorldRow): boolean {
  return isEmpty(change) && also.length === 0;
}

/** The assets without what the store adds. Order within relations, the same item twice, and an empty list mean nothing. */
export function contentOf(world: AssetWorld): unknown[] {
  return [...world.values()].map((asset) => ({
    ...asset,
    revision: 0,
    relations: [...new Set((asset.relations ?? []).map((relation) => JSON.stringify(relation)))].sort(),
  }));
}

/** What the store's reading of neighbours finds. */
export function neighboursIn(world: AssetWorld, members: readonly Asset[], ids?: readonly string[]): Neighbours {
  const wanted = new Set(members.map(({ _id }) => _id));
  const found = [...world.values()].map((asset) => ({
    id: asset._id,
    ...(asset.deleted ? { deletedAt: asset.deleted.at } : {}),
    relations: (asset.relations ?? []).filter((relation) => wanted.has(internalTarget(relation) ?? '')),
  }));
  const isRead = (id: string, pointing: number) => (ids ? ids.includes(id) : pointing > 0);
  return new Map(
    found.filter(({ id, relations }) => isRead(id, relations.length)).map((each) => [each.id, structuredClone(each)]),
  );
}

function planBatch<G>(world: AssetWorld, job: WorldJob<G>, batch: readonly string[]): WorldRow[] {
  const members = batch.flatMap((id) => world.get(id) ?? []).filter((asset) => !asset.deleted);
  const reference = job.gather(world, structuredClone(members));
  return members.map((asset): WorldRow => {
    const before = structuredClone(asset);
    const plan = job.plan(asset, reference);
    assert.deepEqual(asset, before, 'planning changed the asset that it was given');
    assert.deepEqual(job.plan(structuredClone(asset), reference), plan, 'the same inputs gave two plans');
    const row = { member: asset._id, plan, revision: asset.revision };
    if (plan.kind !== 'change' && plan.kind !== 'partial')
      return { ...row, change: { before: {}, after: {} }, also: [] };
    const change = difference(asset, plan.next);
    for (const field of [...Object.keys(change.before), ...Object.keys(change.after)]) {
      assert.ok(job.changes !== 'any' && job.changes.includes(field), `${field} is not declared`);
    }
    const also = plan.effects.also.filter(isKeyed);
    assert.equal(also.length, plan.effects.also.length, 'nothing here is a hub');
    assert.equal(
      new Set(also.map(({ target, key }) => `${target}\n${key}`)).size,
      also.length,
      'an item is edited twice',
    );
    assert.ok(!isEmpty(change) || also.length > 0, 'a change that changes nothing is to be called unchanged');
    return { ...row, change, also };
  });
}

function write<G>(world: AssetWorld, job: WorldJob<G>, rows: readonly WorldRow[]): WorldRow[] {
  const written = rows.flatMap((row) => {
    if (isEmpty(row.change)) return [row];
    if (world.get(row.member)?.revision === row.revision) {
      writeChange(world, row.member, row.change);
      return [row];
    }
    const [again] = planBatch(world, job, [row.member]);
    if (!again) return [];
    if (!isEmpty(again.change)) writeChange(world, again.member, again.change);
    return [again];
  });
  for (const { also } of written) for (const edit of also) applyEdit(world, edit);
  return written;
}

function writeChange(world: AssetWorld, id: string, change: Difference): void {
  const asset = world.get(id);
  if (asset) world.set(id, { ...applied(asset, change), revision: asset.revision + 1 });
}

function applyEdit(world: AssetWorld, { target, key, action, item, list }: KeyedEdit): void {
  assert.equal(list, 'relations');
  const asset = world.get(target);
  if (!asset) return;
  const { relations = [] } = asset;
  const isThere = relations.some((relation) => relation.key === key);
  if (isThere === (action === 'add')) return;
  const next =
    action === 'add'
      ? [...relations, item as (typeof relations)[number]]
      : relations.filter((relation) => relation.key !== key);
  world.set(target, { ...asset, relations: next, revision: asset.revision + 1 });
}

function isKeyed(edit: RelationEdit): edit is KeyedEdit {
  return edit.action !== 'remove-towards';
}

/** Groups assets by their DOI. */
export function idsByDoiOf(assets: readonly Pick<Asset, '_id' | 'doi'>[]): Map<string, string[]> {
  const ids = new Map<string, string[]>();
  for (const { _id, doi } of assets) {
    if (!doi) continue;
    const key = comparableDoi(doi.value);
    ids.set(key, [...(ids.get(key) ?? []), _id]);
  }
  return ids;
}
