import { comparableDoi } from '../model/doi.ts';
import { comparableOrcid } from '../model/identifiers.ts';
import { MusterError } from '../runtime/errors.ts';
import { SET_CONTENTS, type SetContent } from '../model/set.ts';
import type { Store } from '../store/store.ts';
import { own } from '../model/own.ts';

/** Where a record has an id, and in which form; each is looked up by an index. */
export interface IdField {
  field: string;
  formOf: (id: string) => string;
}

const OWN_ID: IdField = { field: '_id', formOf: (id) => id };

/** The types of ids for members. */
const ID_TYPES: Record<SetContent, Readonly<Record<string, IdField>>> = {
  IER: { ASSET_ID: OWN_ID, MMS_ID: OWN_ID, DOI: { field: 'doiKey', formOf: comparableDoi } },
  USER: { PRIMARY_ID: OWN_ID },
  RESEARCHER: { PRIMARY_ID: OWN_ID, ORCID: { field: 'orcid', formOf: comparableOrcid } },
  LETTER: {},
};

/** Which records the ids mean. */
export interface ResolvedIds {
  /** Ids of records, each with the id as sent. */
  members: { id: string; sentAs: string }[];
  unknown: string[];
  /** Ids that match several records. */
  ambiguous: string[];
  /** Another spelling of an id sent before. */
  repeated: string[];
}

/**
 * Where records have ids of this type; absent means the record's own id.
 * @throws MusterError 40166410 naming the valid types.
 */
export function idFieldOf(content: SetContent, idType: string | undefined): IdField {
  if (idType === undefined) return OWN_ID;
  const types = ID_TYPES[content];
  const type = idType.toUpperCase();
  const field = own(types, type);
  if (field !== undefined) return field;
  const allowed = Object.keys(types).join(', ');
  throw new MusterError(
    '40166410',
    400,
    `Invalid parameter id_type: for ${content} use one of ${allowed}, or leave it out.`,
  );
}

/**
 * Looks up ids among records that are not deleted. A match is exact, except for the spellings of one DOI or ORCID iD.
 */
export async function resolveMembers(
  store: Pick<Store, 'records'>,
  content: SetContent,
  { field, formOf }: IdField,
  ids: readonly string[],
): Promise<ResolvedIds> {
  const meant = await store.records(SET_CONTENTS[content].collection).idsByValue(field, ids.map(formOf));
  const first = new Map<string, string>();
  for (const id of ids) if (!first.has(formOf(id))) first.set(formOf(id), id);
  const once = ids.filter((id) => first.get(formOf(id)) === id);
  const countOf = (id: string) => meant.get(formOf(id))?.length ?? 0;
  return {
    members: once.flatMap((sentAs) => {
      const [id, other] = meant.get(formOf(sentAs)) ?? [];
      return id === undefined || other !== undefined ? [] : [{ id, sentAs }];
    }),
    unknown: once.filter((id) => countOf(id) === 0),
    ambiguous: once.filter((id) => countOf(id) > 1),
    repeated: ids.filter((id) => first.get(formOf(id)) !== id),
  };
}
