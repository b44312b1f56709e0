import type { SetContent, SetQuery } from '../../model/set.ts';
import { parseSetQuery } from '../../model/set-query/parse-query.ts';
import { operatorsOf, queryField } from '../../model/set-query/query-fields.ts';

/** Where words without a field are looked for: in parts of these, and at the beginning of or as those. */
const PLACES: Record<
  Searched,
  { contains: readonly string[]; startsWith: readonly string[]; equals: readonly string[] }
> = {
  IER: { contains: ['title', 'creators.familyname'], startsWith: ['id'], equals: ['doi.value'] },
  USER: { contains: ['lastName', 'firstName', 'email'], startsWith: ['id'], equals: [] },
  RESEARCHER: { contains: ['lastName', 'firstName', 'email'], startsWith: ['id'], equals: ['orcid'] },
};
/** Each word makes the database compare texts of all records. */
const MOST_WORDS = 6;

/** The records that have pages of their own. */
export type Searched = Exclude<SetContent, 'LETTER'>;

/**
 * The query that a search means: `field~text` in the published API's way, several joined by ` AND `; or words, each of
 * which is somewhere in what people know a record by. Words beyond the sixth are not looked for by themselves: they
 * belong to the sixth.
 * @param fieldOf the query's field for a name of the published API.
 * @throws MusterError 402265 for a field that is none.
 */
export function searchQuery(content: Searched, search: string, fieldOf: (name: string) => string): SetQuery {
  const parts = search.split(/\s+AND\s+/);
  const conditions = parts.map((part) => /^([\w.]+)~(.*)$/s.exec(part));
  if (conditions.every((found) => found !== null)) {
    const all = conditions.map(([, name = '', text = '']) => partOf(content, fieldOf(name), text.trim()));
    return parseSetQuery(content, { all });
  }
  const words = search.trim().split(/\s+/);
  const rest = words.slice(MOST_WORDS - 1).join(' ');
  const looked = [...words.slice(0, MOST_WORDS - 1), ...(rest === '' ? [] : [rest])];
  return parseSetQuery(content, { all: looked.map((word) => anywhere(content, word)) });
}

function anywhere(content: Searched, value: string) {
  const { contains, startsWith, equals } = PLACES[content];
  const ask = (operator: string) => (field: string) => ({ field, operator, value });
  return {
    any: [...contains.map(ask('contains')), ...startsWith.map(ask('startsWith')), ...equals.map(ask('equals'))],
  };
}

/** The widest comparison that the field has. */
function partOf(content: Searched, name: string, value: string) {
  const field = queryField(content, name);
  const known = field ? operatorsOf(field) : [];
  const operator = (['contains', 'startsWith', 'equals'] as const).find((each) => known.includes(each)) ?? 'contains';
  const asked = field?.kind === 'boolean' ? value.toLowerCase() === 'true' : value;
  return { field: name, operator, value: asked };
}
