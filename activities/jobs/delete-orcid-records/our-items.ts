import { orcidItemName, type OrcidItem } from '../../../shared/model/orcid-item.ts';
import type { ListedItem } from '../../services/orcid/read-activities.ts';

/** The items of a record, by owner. */
export interface SortedItems {
  /** Put there by one of our clients on its own behalf. */
  ours: ListedItem[];
  /** One of our clients was involved, on behalf of another or through another. */
  delegated: ListedItem[];
}

/**
 * Finds our items by the ids of our clients, never by name: names are not unique, and items that the researcher typed
 * in have no client. ORCID compares the whole source, so we may not delete an item that we wrote on behalf of another
 * member, or that another member wrote on ours.
 */
export function sortItems(items: readonly ListedItem[], clientIds: readonly string[]): SortedItems {
  const isOurs = (client: string | undefined) => client !== undefined && clientIds.includes(client);
  const ours: ListedItem[] = [];
  const delegated: ListedItem[] = [];
  for (const item of items) {
    const { client, onBehalfOf } = item.source;
    if (isOurs(client) && (onBehalfOf === undefined || isOurs(onBehalfOf))) ours.push(item);
    else if (isOurs(client) || isOurs(onBehalfOf)) delegated.push(item);
  }
  return { ours, delegated };
}

/** Items by name, each once. */
export function byName<T extends OrcidItem>(items: readonly T[]): Map<string, T> {
  return new Map(items.map((item) => [orcidItemName(item), item]));
}
