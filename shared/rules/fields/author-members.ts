import { defined } from '../../runtime/defined.ts';
import { isItem, valueAt, withValueAt, type Item } from './record-path.ts';
import { readOnly, textMember, truthMember, type Member } from './member.ts';

/** "Family, Given": both names in one text, as in Dublin Core and MARC. */
export const authorName: Member = {
  code: 'name',
  multiple: false,
  readOnly: false,
  canonical: (name) =>
    split(name)
      .filter((part) => part !== undefined)
      .join(', '),
  get: (item) => {
    const names = [item['familyname'], item['givenname']].filter((name) => typeof name === 'string' && name !== '');
    if (names.length > 0) return [names.join(', ')];
    const whole = item['creatorname'] ?? item['contributorname'];
    return typeof whole === 'string' && whole !== '' ? [whole] : [];
  },
  set: (item, [name]) => {
    const [family, given] = split(name);
    return withValueAt(withValueAt(item, ['familyname'], family), ['givenname'], given);
  },
};

function split(name: string | undefined): [string | undefined, string | undefined] {
  if (name === undefined) return [undefined, undefined];
  const comma = name.indexOf(',');
  const family = (comma < 0 ? name : name.slice(0, comma)).trim();
  const given = comma < 0 ? '' : name.slice(comma + 1).trim();
  return [family === '' ? undefined : family, given === '' ? undefined : given];
}

/**
 * The names of the affiliations. Free text can be changed, added and removed. A link to a unit can be removed but not
 * reworded, because its text belongs to the unit.
 */
const authorAffiliations: Member = {
  code: 'affiliation',
  multiple: true,
  readOnly: false,
  get: (item) => affiliationsOf(item).map(nameOf),
  set: (item, names) => {
    const were = affiliationsOf(item);
    const isSameLength = names.length === were.length;
    const left = [...were];
    const next = names.map((name, position) => {
      const same = left.findIndex((affiliation) => nameOf(affiliation) === name);
      if (same >= 0) return left.splice(same, 1)[0] as Item;
      const here = isSameLength ? were[position] : undefined;
      if (here && isLinked(here) && !names.includes(nameOf(here))) return here;
      const order = here?.['order'];
      return { value: name, desc: name, ...defined({ order }) };
    });
    return withValueAt(item, ['affiliationWithDesc'], next.length > 0 ? next : undefined);
  },
};

function affiliationsOf(item: Item): Item[] {
  const list = valueAt(item, ['affiliationWithDesc']);
  return Array.isArray(list) ? list.filter(isItem) : [];
}

function nameOf(affiliation: Item): string {
  const { desc, value } = affiliation;
  return typeof desc === 'string' ? desc : typeof value === 'string' ? value : '';
}

/** True when linked to a unit or an outside organisation: the code then differs from the text. */
function isLinked({ value, desc }: Item): boolean {
  return value !== desc;
}

export const AUTHOR_MEMBERS: readonly Member[] = [
  textMember('familyname', ['familyname']),
  textMember('givenname', ['givenname']),
  textMember('middlename', ['middlename']),
  textMember('suffix', ['suffix']),
  textMember('role', ['role']),
  textMember('email', ['email']),
  textMember('identifier.orcid', ['identifier', 'orcid']),
  textMember('identifier.scopus', ['identifier', 'scopus']),
  textMember('identifier.isni', ['identifier', 'isni']),
  textMember('identifier.researcherid', ['identifier', 'researcherid']),
  authorAffiliations,
  truthMember('isDisplayInPublicProfile', ['isDisplayInPublicProfile']),
  readOnly(textMember('user.primaryId', ['user', 'primaryId'])),
];
