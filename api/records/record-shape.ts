import { z } from 'zod';
import type { StoredRecord } from '../../shared/model/record.ts';
import { RESERVED_FIELDS } from '../../shared/model/record.ts';
import type { HistoryEntry } from '../../shared/records/history/read-history.ts';
import { instanceLink } from '../jobs/instance-shape.ts';
import { freeShape, named, shape, time, totalRecordCount } from '../contract/shapes.ts';
import type { RecordKind } from './record-kinds.ts';

const ours = {
  /** Rises with every change; also in ETag. */
  revision: z.int(),
  link: z.string(),
};

const assetShape = freeShape('Asset', 'record', z.looseObject({ id: z.string(), ...ours }));
export const assetListShape = shape(
  'Assets',
  'records',
  z.object({
    records: named('record', z.array(assetShape)),
    /** Ids that were asked for, and that no asset has. */
    not_found: z.array(z.string()),
    /** The product's name for it. */
    totalRecordCount,
    total_record_count: totalRecordCount,
  }),
);

export const researcherShape = freeShape(
  'Researcher',
  'researcher',
  z.looseObject({ primary_id: z.string(), ...ours }),
);
export const researcherListShape = shape(
  'Researchers',
  'researchers',
  z.object({ researcher: z.array(researcherShape), total_record_count: totalRecordCount }),
);

export const userShape = freeShape('User', 'user', z.looseObject({ primary_id: z.string(), ...ours }));
export const userListShape = shape(
  'Users',
  'users',
  z.object({ user: z.array(userShape), total_record_count: totalRecordCount }),
);

const run = z.object({ id: z.string(), name: z.string(), job: z.string(), link: z.string() });

export const historyShape = shape(
  'RecordHistory',
  'history',
  z.object({
    entry: z.array(
      z.object({
        /** The revision that it made. */
        revision: z.int().optional(),
        /** Missing for writers that are neither runs nor people, such as loads. */
        time: time.optional(),
        /** Who: the primary id of a person, who submitted the run or edited the record; else the writer. */
        by: z.string(),
        run: run.optional(),
        /** Of an edit: the tracking id of its request, which is in the audit trail too. */
        request: z.string().optional(),
        /** A value that was not there, or is gone, is missing. */
        change: z.array(z.object({ field: z.string(), before: z.unknown().optional(), after: z.unknown().optional() })),
        relation: z.array(z.object({ action: z.enum(['add', 'remove']), key: z.string() })),
      }),
    ),
    total_record_count: totalRecordCount,
  }),
);

export type RecordBody = Record<string, unknown> & { revision: number; link: string };

/** A record as callers see it: its fields with the product's names, and no secrets. */
export function toRecordBody({ idName, named, address }: RecordKind, origin: string, record: StoredRecord): RecordBody {
  const { _id, revision } = record;
  const shown = Object.entries(record).filter(([field]) => !RESERVED_FIELDS.has(field) && field !== 'deleted');
  const fields = named(Object.fromEntries(shown));
  return { [idName]: _id, ...fields, revision, link: `${origin}/${address}/${encodeURIComponent(_id)}` };
}

/** @param address of the API. */
export function toHistoryBody(
  { named }: RecordKind,
  address: string,
  { entries, total }: { entries: readonly HistoryEntry[]; total: number },
): z.input<typeof historyShape> {
  return { entry: entries.map((entry) => toEntryBody(named, address, entry)), total_record_count: total };
}

function toEntryBody(named: RecordKind['named'], address: string, entry: HistoryEntry) {
  const { changer, revision, at, relations } = entry;
  return {
    ...(revision === undefined ? {} : { revision }),
    ...(at === undefined ? {} : { time: at.toISOString() }),
    ...byOf(address, changer),
    change: [...changesOf(named, entry), ...(entry.resetPassword ? [{ field: 'password' }] : [])],
    relation: relations.map(({ action, key }) => ({ action, key })),
  };
}

function byOf(address: string, changer: HistoryEntry['changer']) {
  if (changer.kind === 'other') return { by: changer.by };
  if (changer.kind === 'person') return { by: changer.person, request: changer.request };
  const { _id, name, submittedBy, job } = changer.run;
  const link = instanceLink(address, { _id, job });
  return { by: submittedBy, run: { id: _id, name, job: job.name, link } };
}

function changesOf(named: RecordKind['named'], { before, after }: HistoryEntry) {
  const was = named(before);
  const is = named(after);
  const fields = [...new Set([...Object.keys(was), ...Object.keys(is)])];
  const isSame = (field: string) => JSON.stringify(was[field]) === JSON.stringify(is[field]);
  return fields
    .filter((field) => !isSame(field))
    .map((field) => ({
      field,
      ...(was[field] === undefined ? {} : { before: was[field] }),
      ...(is[field] === undefined ? {} : { after: is[field] }),
    }));
}
