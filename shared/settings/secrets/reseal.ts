import type { Store } from '../../store/store.ts';
import type { Secrets } from './secrets.ts';

export interface Resealed {
  secrets: number;
  /** Sealed again with the current key. */
  resealed: number;
}

/**
 * Seals every stored secret with the current key, so that a former key can be removed from the configuration. An entry
 * that changes in the meantime is processed again. Safe to repeat.
 * @throws MusterError SECRET_UNREADABLE if a secret was sealed with a missing key.
 */
export async function resealAll(
  { configuration, installation }: Pick<Store, 'configuration' | 'installation'>,
  secrets: Secrets,
): Promise<Resealed> {
  const done = { secrets: 0, resealed: 0 };
  const linkKey = await installation.linkKey();
  if (linkKey !== undefined) {
    done.secrets += 1;
    const isOld = !secrets.isCurrent(linkKey);
    if (isOld && (await installation.resealLinkKey(linkKey, await secrets.seal(await secrets.open(linkKey))))) {
      done.resealed += 1;
    }
  }
  for await (const { kind, code } of configuration.sealed()) {
    for (;;) {
      const entry = await configuration.get(kind, code);
      if (!entry) break;
      const sealed = Object.entries(entry.secrets);
      const old = sealed.filter(([, text]) => !secrets.isCurrent(text));
      const anew = await Promise.all(
        old.map(async ([name, text]) => [name, await secrets.seal(await secrets.open(text))] as const),
      );
      const isDone =
        anew.length === 0 || (await configuration.reseal(entry, { ...entry.secrets, ...Object.fromEntries(anew) }));
      if (!isDone) continue;
      done.secrets += sealed.length;
      done.resealed += anew.length;
      break;
    }
  }
  return done;
}
