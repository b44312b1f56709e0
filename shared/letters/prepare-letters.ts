import type { ConfigurationEntry } from '../model/configuration-entry.ts';
import { NOTIFICATIONS } from '../model/code-tables/letters.ts';
import type { Store } from '../store/store.ts';
import { BUILT_IN_LETTERS } from './built-in-letters.ts';
import { BUILT_IN_NOTIFICATIONS } from './built-in-notifications.ts';
import { LETTERS } from './find-letter.ts';

/** The author of built-in letters in the audit fields. */
const MUSTER = 'muster';

/** Stores missing built-in letters and notification types, so that staff can find and change them. */
export async function prepareLetters({ configuration }: Pick<Store, 'configuration'>): Promise<void> {
  const kinds: [string, Readonly<Record<string, unknown>>][] = [
    [LETTERS, BUILT_IN_LETTERS],
    [NOTIFICATIONS, BUILT_IN_NOTIFICATIONS],
  ];
  for (const [kind, builtIn] of kinds) {
    const known = new Set((await configuration.list(kind)).map(({ code }) => code));
    for (const [code, content] of Object.entries(builtIn)) {
      if (known.has(code)) continue;
      const now = new Date();
      const by = { createdBy: MUSTER, createdAt: now, changedBy: MUSTER, changedAt: now };
      const entry: ConfigurationEntry = { kind, code, content, secrets: {}, version: 1, ...by };
      await configuration.insert(entry, []);
    }
  }
}
