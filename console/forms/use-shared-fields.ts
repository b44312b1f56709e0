import { useState } from 'react';
import type { Edit } from './changed-meanwhile.tsx';
import { isSame, saveUnlessChanged, withTheirs, type Fields, type StoredNow } from './save-unless-changed.ts';

/**
 * Fields that others may change while one types. A change by another is told before it is replaced; what was typed
 * stays, and what was left as it had been follows what is stored.
 */
export function useSharedFields<F extends Fields>(given: F) {
  const [fields, setFields] = useState(given);
  const [begun, setBegun] = useState<Fields>(given);
  const [meanwhile, setMeanwhile] = useState<Edit & { isGone: boolean }>();
  return {
    fields,
    setFields,
    meanwhile,
    /** Whether nothing differs from what one began with. */
    isAsBegun: isSame(fields, begun),
    /**
     * @param names of the fields that are compared.
     * @returns what is stored now, if another person was faster and nothing was saved. Saving again is for that.
     */
    save: async <N extends StoredNow>(
      names: readonly string[],
      stored: { read: () => Promise<N>; write: (now: N) => Promise<unknown> },
    ): Promise<N | undefined> => {
      const overtaken = await saveUnlessChanged(begun, names, stored);
      const { changes, now } = overtaken ?? {};
      if (now) {
        const theirs = now.fields ?? {};
        setFields((typed) => withTheirs(typed, begun, theirs));
        setBegun(theirs);
      } else setBegun(fields);
      setMeanwhile(now && { by: now.by, at: now.at, changes: changes ?? [], isGone: now.fields === undefined });
      return now;
    },
    /** Begins anew, with what is stored. */
    begin: (now: F) => {
      setFields(now);
      setBegun(now);
      setMeanwhile(undefined);
    },
    /** Drops what was typed, for what is stored. */
    drop: () => {
      setFields((typed) => ({ ...typed, ...begun }));
      setMeanwhile(undefined);
    },
  };
}
