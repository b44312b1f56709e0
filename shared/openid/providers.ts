import { createRemoteJWKSet, customFetch as fetchOfKeys, type JWTVerifyGetKey } from 'jose';
import {
  allowInsecureRequests,
  ClientSecretBasic,
  ClientSecretPost,
  customFetch,
  discovery,
  None,
  type Configuration as Client,
} from 'openid-client';
import type { ConfigurationEntry } from '../model/configuration-entry.ts';
import { egressOf, isEgressError } from '../outside/egress.ts';
import type { Config } from '../runtime/config.ts';
import { isLoopbackUrl } from '../runtime/loopback.ts';
import { MusterError } from '../runtime/errors.ts';
import { readSecret } from '../settings/read-secret.ts';
import type { Secrets } from '../settings/secrets/secrets.ts';
import type { Store } from '../store/store.ts';
import { IDENTITY_PROVIDERS, type IdentityProvider } from './identity-provider.ts';

export interface OpenIdServices {
  config: Pick<Config, 'egressAllow'>;
  store: Store;
  secrets: Secrets;
}

export type ProviderEntry = ConfigurationEntry<IdentityProvider>;

/** A provider with what it says of itself. */
export interface OpenProvider {
  client: Client;
  /** Its keys: asked for again when a token names an unknown one. */
  keys: JWTVerifyGetKey;
}

/** Signatures that only the provider can make; never ones with a shared secret. */
export const SIGNATURES = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];

const ANSWER_SECONDS = 10;
/** What a provider says of itself is asked for again after so long. */
const KEPT_MS = 60 * 60 * 1_000;
/** Keys that nobody knows make the provider be asked no more often. */
const KEYS_ASKED_EVERY_MS = 5_000;

interface Kept {
  version: number;
  until: number;
  opened: Promise<OpenProvider>;
}

/** By store, then by code. */
const kept = new WeakMap<Store, Map<string, Kept>>();

/** The providers that are active. */
export async function activeProviders({ configuration }: Pick<Store, 'configuration'>): Promise<ProviderEntry[]> {
  const entries = await configuration.list<IdentityProvider>(IDENTITY_PROVIDERS);
  return entries.filter(({ content }) => content.is_active);
}

/** @throws MusterError IDENTITY_PROVIDER_NOT_FOUND */
export async function requireProvider(
  { configuration }: Pick<Store, 'configuration'>,
  code: string,
): Promise<ProviderEntry> {
  const entry = await configuration.get<IdentityProvider>(IDENTITY_PROVIDERS, code);
  if (entry?.content.is_active === true) return entry;
  throw new MusterError(
    'IDENTITY_PROVIDER_NOT_FOUND',
    404,
    `There is no identity provider ${code}, or it is not active.`,
  );
}

/** Asks a provider what it is, and remembers it. @throws MusterError IDENTITY_PROVIDER_UNAVAILABLE, 503 */
export async function openProvider(services: OpenIdServices, entry: ProviderEntry): Promise<OpenProvider> {
  const providers = kept.get(services.store) ?? new Map<string, Kept>();
  kept.set(services.store, providers);
  const known = providers.get(entry.code);
  if (known && known.version === entry.version && known.until > Date.now()) return known.opened;
  const opened = open(services, entry);
  providers.set(entry.code, { version: entry.version, until: Date.now() + KEPT_MS, opened });
  try {
    return await opened;
  } catch (error) {
    providers.delete(entry.code);
    const { name, issuer } = entry.content;
    const why = isEgressError(error)
      ? `Muster may not connect to ${name} under ${issuer}. Tell an administrator`
      : `${name} does not answer as an OpenID provider under ${issuer}. Try again soon`;
    throw new MusterError('IDENTITY_PROVIDER_UNAVAILABLE', 503, `${why}, or sign in another way.`);
  }
}

async function open({ secrets, config }: OpenIdServices, entry: ProviderEntry): Promise<OpenProvider> {
  const { issuer, client_id: id, client_authentication: method } = entry.content;
  const secret = await readSecret(secrets, entry, 'client_secret');
  const authentication =
    secret === undefined
      ? None()
      : method === 'client_secret_post'
        ? ClientSecretPost(secret)
        : ClientSecretBasic(secret);
  // What the provider names, too, such as the address of its keys, is reached only so.
  const { fetch } = egressOf(config);
  const client = await discovery(new URL(issuer), id, {}, authentication, {
    timeout: ANSWER_SECONDS,
    [customFetch]: fetch,
    // Marked so that nobody uses it by mistake; on this machine nothing travels.
    // oxlint-disable-next-line typescript/no-deprecated
    ...(isLoopbackUrl(issuer) ? { execute: [allowInsecureRequests] } : {}),
  });
  const { jwks_uri: keys } = client.serverMetadata();
  if (keys === undefined) throw new Error('the provider publishes no keys');
  const options = {
    cooldownDuration: KEYS_ASKED_EVERY_MS,
    timeoutDuration: ANSWER_SECONDS * 1_000,
    [fetchOfKeys]: fetch,
  };
  return { client, keys: createRemoteJWKSet(new URL(keys), options) };
}
