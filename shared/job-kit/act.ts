import { countOf, type SetContent } from '../model/set.ts';

/** Stands in an act for the members: "Delete {members}". */
const MEMBERS = '{members}';
/** More than these are too many for a button. */
const MOST_NAMED = 3;

/** An act on so many members: "Delete 611 assets". */
export function actOn(act: string, content: SetContent, members: number): string {
  return act.replace(MEMBERS, countOf(content, members));
}

/**
 * The act of a job whose groups of parameters each change one thing: "Change license and asset type of {members}".
 * @param things what each group changes; groups without one say how, not what.
 */
export function changesOf<P extends object>(parameters: P, things: Partial<Record<keyof P, string>>): string {
  const groups = Object.keys(things) as (keyof P)[];
  const isOn = (value: unknown) => value !== undefined && value !== false;
  const changed = groups.flatMap((group) => (isOn(parameters[group]) ? (things[group] ?? []) : []));
  return `Change ${listed(changed)} of ${MEMBERS}`;
}

function listed(things: readonly string[]): string {
  const more = things.length - MOST_NAMED;
  const named = more > 0 ? [...things.slice(0, MOST_NAMED), `${more} more`] : things;
  return new Intl.ListFormat('en', { type: 'conjunction' }).format(named);
}
