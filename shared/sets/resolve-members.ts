import type { Filter } from 'mongodb';
import { MusterError } from '../runtime/errors.ts';
import { SET_CONTENTS, type SetContent } from '../model/set.ts';
import type { StoredRecord } from '../model/record.ts';
import type { Store } from '../store/store.ts';

/** What members may be named by, and where a record has it; each is looked up by an index. */
const ID_TYPES: Record<SetContent, Readonly<Record<string, string>>> = {
  IER: { ASSET_ID: '_id', MMS_ID: '_id', DOI: 'doi.value' },
  USER: { PRIMARY_ID: '_id' },
  RESEARCHER: { PRIMARY_ID: '_id', ORCID: 'orcid' },
  LETTER: {},
};

/** Which records the ids mean. */
export interface ResolvedIds {
  /** Ids of records, each with the id it was sent as. */
  members: { id: string; sentAs: string }[];
  unknown: string[];
  /** Met by several records. */
  ambiguous: string[];
}

/**
 * Where records have ids of this type; absent means the record's own id.
 * @throws MusterError 40166410 naming the types that can be used.
 */
export function idFieldOf(content: SetContent, idType: string | undefined): string {
  if (idType === undefined) return '_id';
  const types = ID_TYPES[content];
  const type = idType.toUpperCase();
  const path = Object.hasOwn(types, type) ? types[type] : undefined;
  if (path !== undefined) return path;
  const allowed = Object.keys(types).join(', ');
  throw new MusterError(
    '40166410',
    400,
    `Invalid parameter id_type: for ${content} use one of ${allowed}, or leave it out.`,
  );
}

/** Looks ids up among records that are not deleted; a match is exact. */
export async function resolveMembers(
  store: Pick<Store, 'records'>,
  content: SetContent,
  path: string,
  ids: readonly string[],
): Promise<ResolvedIds> {
  const wanted = { [path]: { $in: [...ids] }, deleted: { $exists: false } } as Filter<StoredRecord>;
  const { collection } = store.records(SET_CONTENTS[content].collection);
  const found = collection.find<{ _id: string }>(wanted, { projection: { _id: 1, [path]: 1 } });
  const meant = new Map<string, string[]>();
  for await (const record of found) {
    const sentAs = textAt(record, path);
    meant.set(sentAs, [...(meant.get(sentAs) ?? []), record._id]);
  }
  const countOf = (id: string) => meant.get(id)?.length ?? 0;
  return {
    members: ids.flatMap((sentAs) => {
      const [id, other] = meant.get(sentAs) ?? [];
      return id === undefined || other !== undefined ? [] : [{ id, sentAs }];
    }),
    unknown: ids.filter((id) => countOf(id) === 0),
    ambiguous: ids.filter((id) => countOf(id) > 1),
  };
}

function textAt(record: unknown, path: string): string {
  return String(path.split('.').reduce<unknown>((value, step) => (value as Record<string, unknown>)[step], record));
}
