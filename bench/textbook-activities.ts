import { journalRowId } from '../shared/model/journal.ts';
import { difference } from '../shared/model/difference.ts';
import type { Store } from '../shared/store/store.ts';
import { planStamp } from './stamp-assets.ts';
import type { TextbookActivities } from './textbook-workflow.ts';

/** The same reads, journal and record writes as the other contestants, one member at a time. */
export function textbookActivities(store: Store): TextbookActivities {
  return {
    textbookPage: async ({ set, after, size }) => {
      const filter = { set, ...(after === null ? {} : { member: { $gt: after } }) };
      const rows = await store.sets.members.find(filter).sort({ member: 1 }).limit(size).toArray();
      return rows.map((row) => row.member);
    },
    textbookMember: async ({ run, member, license }) => {
      const record = await store.assets.get(member);
      if (!record) return;
      const plan = planStamp(record, { license });
      if (plan.kind !== 'change') return;
      const change = difference(record, plan.next);
      const _id = journalRowId(run, member);
      const { revision } = record;
      await store.journal.insert([
        {
          ...{ _id, run, batch: run, member, attempts: 1, at: new Date(), revision, ...change },
          ...({ outcome: 'succeeded', reason: 'CHANGED' } as const),
        },
      ]);
      await store.assets.write([{ id: member, revision, change, by: _id }]);
    },
  };
}
