import { buildEndSessionUrl } from 'openid-client';
import type { Session } from '../model/session.ts';
import { openProvider, requireProvider, type OpenIdServices } from './providers.ts';

/**
 * Where the browser ends the session that it still has at the provider (OpenID Connect RP-Initiated Logout 1.0). Otherwise
 * whoever sits down there next is signed in again without being asked.
 * @param home where the provider sends the browser afterwards.
 * @returns undefined where there is nothing to end: the person signed in without a provider, or that one is gone, is away,
 * or ends no sessions.
 */
export async function signOutAtProvider(
  services: OpenIdServices,
  { provider, idToken }: Pick<Session, 'provider' | 'idToken'>,
  home: string,
): Promise<string | undefined> {
  if (provider === undefined) return undefined;
  try {
    const entry = await requireProvider(services.store, provider);
    const { client } = await openProvider(services, entry);
    if (!entry.content.ends_session || client.serverMetadata().end_session_endpoint === undefined) return undefined;
    const hint = idToken === undefined ? {} : { id_token_hint: await services.secrets.open(idToken) };
    const link = buildEndSessionUrl(client, { ...hint, post_logout_redirect_uri: home });
    return ['https:', 'http:'].includes(link.protocol) ? link.href : undefined;
  } catch {
    // The session here has ended; that the one there cannot be ended is no reason to say that it has not.
    return undefined;
  }
}
