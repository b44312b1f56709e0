import type { ConfigurationEntry } from '../../shared/model/configuration-entry.ts';
import type { Store } from '../../shared/store/store.ts';

/** Stores an entry of configuration as the API would. */
export async function storeEntry(
  store: Store,
  kind: string,
  code: string,
  content: unknown,
  secrets = {},
): Promise<void> {
  const by = { createdBy: 'test', createdAt: new Date(), changedBy: 'test', changedAt: new Date() };
  const entry: ConfigurationEntry = { kind, code, content, secrets, version: 1, ...by };
  const was = await store.configuration.get(kind, code);
  if (was) await store.configuration.replace(was, entry, []);
  else await store.configuration.insert(entry, []);
}
