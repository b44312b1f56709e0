import { ORCID_ITEM_REASONS } from '../../../shared/jobs/delete-orcid-records/reasons.ts';
import { orcidItemName, type OrcidItem } from '../../../shared/model/orcid-item.ts';
import { defined } from '../../../shared/runtime/defined.ts';
import type { OrcidAnswer } from '../../services/orcid/failure-table.ts';
import type { OrcidRecord } from '../../services/orcid/orcid-api.ts';
import { readActivities, type ListedItem } from '../../services/orcid/read-activities.ts';
import { byName, sortItems } from './our-items.ts';
import type { DeletionResult, ItemOutcome, ItemResult } from './result.ts';

/** How often an item is deleted again if ORCID reported it deleted but still shows it. */
const ROUNDS = 3;
const NOTE_EVERY_MS = 1_000;

/** Why a deletion stopped early. */
export type Stopped = Extract<OrcidAnswer, { kind: 'refused' | 'client-refused' | 'away' | 'unexpected' }>;

export interface DeletionOrder {
  orcid: string;
  record: OrcidRecord;
  /** Ids of our clients, old ones included. */
  clientIds: readonly string[];
  /** The items that we have stored as being on the record. */
  kept: readonly OrcidItem[];
  /** Whether the record shows all our items; if it may not, our stored items are tried as well. */
  showsAll: boolean;
  /** The notes of an earlier try. */
  soFar?: DeletionResult | undefined;
  /** Called before the first item is deleted, and about once per second after that. */
  note: (soFar: DeletionResult) => Promise<void>;
}

/** One researcher's deletion: read, delete item by item, read again, until no item of ours is left. */
export class Deletion {
  readonly #order: DeletionOrder;
  readonly #results = new Map<string, ItemResult>();
  readonly #titles = new Map<string, string>();
  /** The items that the record showed in this try. */
  readonly #shown = new Set<string>();
  #notedAt = -Infinity;

  constructor(order: DeletionOrder) {
    this.#order = order;
    for (const item of order.soFar?.items ?? []) this.#results.set(orcidItemName(item), item);
  }

  /** @returns what stopped it; undefined if it finished. @throws the signal's reason. */
  async run(): Promise<Stopped | undefined> {
    for (let round = 1; ; round += 1) {
      const listed = await this.#read();
      if (!Array.isArray(listed)) return listed;
      const { ours, delegated } = sortItems(listed, this.#order.clientIds);
      if (round === 1) this.#compare(listed, ours);
      for (const item of delegated) this.#set(item, 'refused', 'ORCID_DELEGATED');
      const left = [...ours, ...(round === 1 ? this.#unseen(listed) : [])].filter((item) => !this.#isRefused(item));
      if (left.length === 0) return undefined;
      if (round > ROUNDS) {
        for (const item of left) this.#set(item, 'failed', 'ORCID_ITEM_SURVIVED');
        return undefined;
      }
      for (const item of left) this.#set(item, 'failed', 'ORCID_UNFINISHED');
      for (const item of left) {
        await this.#note();
        const stopped = await this.#delete(item);
        if (stopped) return stopped;
      }
    }
  }

  /** The result so far; items in the order in which they were found. */
  result(): DeletionResult {
    const items = [...this.#results].map(([name, result]): ItemResult => {
      const title = this.#titles.get(name);
      return result.message === undefined && title !== undefined ? { ...result, message: title } : result;
    });
    return { orcid: this.#order.orcid, items };
  }

  async #read(): Promise<ListedItem[] | Stopped> {
    const answer = await this.#order.record.readActivities();
    if (answer.kind === 'absent' || answer.kind === 'other-source')
      return { kind: 'unexpected', message: 'ORCID does not show the activities.' };
    if (answer.kind !== 'done') return answer;
    const items = readActivities(answer.body);
    if (!items) return { kind: 'unexpected', message: "ORCID's answer is not a summary of activities." };
    for (const item of items) {
      this.#shown.add(orcidItemName(item));
      if (item.title !== undefined) this.#titles.set(orcidItemName(item), item.title);
    }
    return items;
  }

  /** Compares the items that are stored, or that an earlier try found, with what the record shows. */
  #compare(listed: readonly ListedItem[], ours: readonly ListedItem[]): void {
    const shown = byName(listed);
    const isOurs = byName(ours);
    // Gone since an earlier try of this run found it: that try deleted it but could not report it.
    for (const [name, found] of this.#results) {
      if (found.outcome === 'failed' && !shown.has(name) && this.#order.showsAll)
        this.#set(found, 'deleted', 'ORCID_ITEM_DELETED');
    }
    for (const item of this.#order.kept) {
      const name = orcidItemName(item);
      const other = shown.get(name);
      if (this.#results.has(name) || isOurs.has(name)) continue;
      if (other) this.#set(item, 'refused', 'ORCID_OTHER_SOURCE', sourceText(other));
      else if (this.#order.showsAll) this.#set(item, 'absent', 'ORCID_ITEM_ABSENT');
    }
  }

  /** Stored on our side, and possibly on the record without being visible to us. */
  #unseen(listed: readonly ListedItem[]): OrcidItem[] {
    if (this.#order.showsAll) return [];
    const shown = byName(listed);
    const found = [...this.#results.values()].filter(({ outcome }) => outcome === 'failed');
    const isOpen = (name: string) => (this.#results.get(name)?.outcome ?? 'failed') === 'failed';
    return [...byName([...this.#order.kept, ...found])]
      .filter(([name]) => !shown.has(name) && isOpen(name))
      .map(([, item]) => item);
  }

  /** If this process dies or the run is ended, the journal is at most a second old. */
  async #note(): Promise<void> {
    const now = performance.now();
    if (now - this.#notedAt < NOTE_EVERY_MS) return;
    this.#notedAt = now;
    await this.#order.note(this.result());
  }

  /** @returns what stops the whole deletion. */
  async #delete(item: OrcidItem): Promise<Stopped | undefined> {
    const answer = await this.#order.record.deleteItem(item);
    const wasShown = this.#shown.has(orcidItemName(item));
    switch (answer.kind) {
      case 'done':
        this.#set(item, 'deleted', 'ORCID_ITEM_DELETED');
        return undefined;
      case 'absent':
        // Shown a moment ago and gone now: an answer was lost, or somebody else was faster.
        if (wasShown) this.#set(item, 'deleted', 'ORCID_ITEM_DELETED');
        else this.#set(item, 'absent', 'ORCID_ITEM_ABSENT');
        return undefined;
      case 'other-source':
        this.#set(item, 'refused', 'ORCID_OTHER_SOURCE');
        return undefined;
      case 'unexpected':
        this.#set(item, 'failed', 'ORCID_ITEM_REFUSED', answer.message);
        return undefined;
      default:
        return answer;
    }
  }

  /** Not attempted again in this try. */
  #isRefused(item: OrcidItem): boolean {
    const known = this.#results.get(orcidItemName(item));
    return known?.outcome === 'refused' || known?.reason === 'ORCID_ITEM_REFUSED';
  }

  #set(
    { type, putCode }: OrcidItem,
    outcome: ItemOutcome,
    reason: keyof typeof ORCID_ITEM_REASONS,
    message?: string,
  ): void {
    const said = message ?? (outcome === 'deleted' || outcome === 'absent' ? undefined : ORCID_ITEM_REASONS[reason]);
    const result: ItemResult = { type, putCode, outcome, reason, ...defined({ message: said }) };
    this.#results.set(orcidItemName({ type, putCode }), result);
  }
}

function sourceText({ source }: ListedItem): string {
  const { client } = source;
  return client === undefined
    ? 'The researcher added it; it stays.'
    : `The client ${client} added it; it stays. If that was once our client, add it to old_client_ids of the ORCID client.`;
}
