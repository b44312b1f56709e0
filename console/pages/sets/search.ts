import { readSetListAddress, type SetListAddress } from '../../sets/set-list.ts';
import { CONTENTS, oneOf, type Content } from './contents.ts';

/** What the address of the list says. */
export interface SetsSearch extends SetListAddress {
  content?: Content | undefined;
}

export function readSetsSearch(raw: Record<string, unknown>): SetsSearch {
  return { ...readSetListAddress(raw), content: oneOf(CONTENTS, raw['content']) };
}

/** What the address of a new set says: of a run's page, which of its members. */
export interface NewSetSearch {
  content?: Content;
  instance?: string;
  population?: string;
  reason?: string;
}

export function readNewSetSearch(raw: Record<string, unknown>): NewSetSearch {
  const content = oneOf(CONTENTS, raw['content']);
  const text = (name: string) => (typeof raw[name] === 'string' ? { [name]: raw[name] } : {});
  return { ...(content ? { content } : {}), ...text('instance'), ...text('population'), ...text('reason') };
}
