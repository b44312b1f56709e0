import { dequal } from 'dequal';
import type { Asset, Relation } from '../../model/asset.ts';
import { comparableDoi } from '../../model/doi.ts';
import { equalTo } from '../../model/equal-values.ts';
import { own } from '../../model/own.ts';
import type { MusterRecord } from '../../model/record.ts';
import { MusterError } from '../../runtime/errors.ts';
import { checkAsset } from '../csv/read-rows.ts';
import { invalidLine, type LineContext, type Read } from '../lines.ts';
import { readAsset, type AssetRecord } from '../loading/read-asset.ts';
import { DOTTED_GROUPS } from './dotted-groups.ts';
import { invalidRecord } from './require-valid.ts';

/** The published API's ways of patching: fill what is empty and add to lists, or overwrite. */
export const PATCH_ACTIONS = ['add', 'replace'] as const;
export type PatchAction = (typeof PATCH_ACTIONS)[number];

/** The fields to change, and those to take out. */
export interface AssetPatch {
  fields: Readonly<Record<string, unknown>>;
  /** Paths in the stored asset, as their names. */
  removed: readonly (readonly string[])[];
}

type Fields = Readonly<Record<string, unknown>>;

/** Reads a new asset with the loader's checks. */
export function readNewAsset(body: Fields, context: LineContext): Read<AssetRecord> {
  const read = readAsset(body, context);
  if (read.kind === 'invalid') return read;
  const { doi } = read.value;
  if (doi && doi.state !== 'external') return invalidLine('doi.state', FOREIGN_STATE);
  return read;
}

const FOREIGN_STATE =
  'must be external: reserve DOIs at /conf/dois, and register them with the job Register DOI for Research Assets';

/** Reads a patch with the loader's checks; null takes a field out. */
export function readPatch(id: string, body: Fields, context: LineContext): Read<AssetPatch> {
  const nulls = Object.entries(body).filter(([, value]) => value === null);
  const sent = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null));
  const hasTitle = Object.hasOwn(sent, 'title');
  const read = readAsset({ ...sent, id, ...(hasTitle ? {} : { title: 'not changed' }) }, context);
  if (read.kind === 'invalid') return read;
  const fields = Object.entries(read.value).filter(([name]) => name !== '_id' && (hasTitle || name !== 'title'));
  return {
    kind: 'valid',
    value: { fields: Object.fromEntries(fields), removed: nulls.map(([name]) => storedPath(name)) },
  };
}

function storedPath(name: string): string[] {
  if (name === 'identifier.doi') return ['doi'];
  return (name.startsWith('title.') ? `titles.${name.slice('title.'.length)}` : name).split('.');
}

/**
 * The asset with the patch. Adding what is there changes nothing.
 * @throws MusterError INVALID_BODY if it is no asset any more, or DOI_NOT_CHANGEABLE
 */
export function patchAsset(asset: MusterRecord, { fields, removed }: AssetPatch, action: PatchAction): MusterRecord {
  const next: Record<string, unknown> = { ...asset };
  for (const path of removed) takeOut(next, path);
  for (const [name, value] of Object.entries(fields)) {
    const was = own(next, name);
    if (name === 'relations') next[name] = action === 'add' ? united(was, value) : value;
    else if (name !== 'doi' || !isSameDoi(was, value)) next[name] = merged(name, was, value, action);
  }
  requireOwnDoiKept(asset, next);
  requireAsset(asset, next);
  return next as MusterRecord;
}

function merged(name: string, was: unknown, sent: unknown, action: PatchAction): unknown {
  if (action === 'add') return filled(was, sent);
  if (!DOTTED_GROUPS.has(name) || !isGroup(was) || !isGroup(sent)) return sent;
  return { ...was, ...sent };
}

function filled(was: unknown, sent: unknown): unknown {
  if (isEmptyValue(was)) return sent;
  if (Array.isArray(was) && Array.isArray(sent)) {
    const held: unknown[] = was;
    const items: unknown[] = sent;
    const find = equalTo(held);
    return [...held, ...items.filter((item) => find(item) === undefined)];
  }
  if (!isGroup(was) || !isGroup(sent)) return was;
  const entries = Object.entries(sent).map(([name, value]): [string, unknown] => [name, filled(own(was, name), value)]);
  return { ...was, ...Object.fromEntries(entries) };
}

function united(was: unknown, sent: unknown): Relation[] {
  const there = (was ?? []) as Relation[];
  const keys = new Set(there.map(({ key }) => key));
  return [...there, ...(sent as Relation[]).filter(({ key }) => !keys.has(key))];
}

/** Takes a field out, and the groups that become empty by it. */
function takeOut(fields: Record<string, unknown>, [name = '', ...rest]: readonly string[]): void {
  const inner = own(fields, name);
  if (rest.length === 0) delete fields[name];
  else if (isGroup(inner)) {
    const left: Record<string, unknown> = { ...inner };
    takeOut(left, rest);
    if (Object.keys(left).length > 0) fields[name] = left;
    else delete fields[name];
  }
}

function isSameDoi(was: unknown, sent: unknown): boolean {
  return isGroup(was) && isGroup(sent) && comparableDoi(String(was['value'])) === comparableDoi(String(sent['value']));
}

/** A DOI that was made here is registered elsewhere under this asset: only jobs change it. */
function requireOwnDoiKept(was: MusterRecord, next: Fields): void {
  const { doi } = was as Partial<Pick<Asset, 'doi'>>;
  const { doi: sent } = next as Partial<Pick<Asset, 'doi'>>;
  if (dequal(doi, sent)) return;
  if (doi && doi.state !== 'external') {
    const message = `The DOI ${doi.value} of asset ${was._id} was made here and cannot be changed or taken out.`;
    throw new MusterError('DOI_NOT_CHANGEABLE', 409, message);
  }
  if (sent && sent.state !== 'external') throw invalidRecord([{ field: 'doi.state', message: FOREIGN_STATE }]);
}

/** What was wrong before is not held against the patch. */
function requireAsset(was: MusterRecord, next: Fields): void {
  const checked = checkAsset(next);
  if (checked.kind === 'valid') return;
  const problems = checked.problems.filter(({ path: [field = ''] }) => {
    return !dequal(own(was, String(field)), own(next, String(field)));
  });
  if (problems.length > 0) throw invalidRecord(problems);
}

function isEmptyValue(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true;
  if (Array.isArray(value)) return value.length === 0;
  return isGroup(value) && Object.keys(value).length === 0;
}

function isGroup(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}
