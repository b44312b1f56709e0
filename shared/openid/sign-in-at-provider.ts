import { jwtVerify } from 'jose';
import {
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from 'openid-client';
import { drawKey, recognize } from '../access/key-digest.ts';
import { defined } from '../runtime/defined.ts';
import { MusterError } from '../runtime/errors.ts';
import type { SignInAttempt } from '../model/session.ts';
import { openProvider, SIGNATURES, type OpenIdServices, type ProviderEntry } from './providers.ts';
import type { Claims } from './read-claims.ts';

const ATTEMPT_MS = 10 * 60_000;

/** Where a sign-in ends, and whose proof it is to be, if somebody is signed in already. */
export type Intent = Pick<SignInAttempt, 'returnTo' | 'session'>;

/**
 * Begins a sign-in. @returns where the browser goes, and the token for its cookie.
 * @param redirectUri where the provider sends the browser back to.
 */
export async function beginAtProvider(
  services: OpenIdServices,
  entry: ProviderEntry,
  { redirectUri, ...intent }: Intent & { redirectUri: string },
): Promise<{ url: URL; token: string }> {
  const { client } = await openProvider(services, entry);
  const [token, verifier, state, nonce] = [drawKey(), randomPKCECodeVerifier(), randomState(), randomNonce()];
  const { id, digest } = recognize(token);
  await services.store.signInAttempts.insert({
    ...{ _id: id, digest, expires: new Date(Date.now() + ATTEMPT_MS) },
    ...{ provider: entry.code, state, nonce, verifier },
    ...defined(intent),
  });
  const url = buildAuthorizationUrl(client, {
    redirect_uri: redirectUri,
    scope: entry.content.scopes.join(' '),
    code_challenge: await calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    ...{ state, nonce },
    // The provider is to ask, though the person is signed in there.
    ...(intent.session === undefined ? {} : { prompt: 'login', max_age: '0' }),
  });
  return { url, token };
}

/**
 * Redeems the code that the browser brought back. An attempt can be ended once, whatever comes of it.
 * @param token of the browser's cookie. @param currentUrl with the parameters that the provider added.
 * @param maxAgeSeconds how long ago the person may have proved who they are, where a proof was asked for.
 * @throws MusterError SIGN_IN_REFUSED
 */
export async function endAtProvider(
  services: OpenIdServices,
  entry: ProviderEntry,
  { token, currentUrl, maxAgeSeconds }: { token: string; currentUrl: URL; maxAgeSeconds: number },
): Promise<{ claims: Claims; idToken: string; attempt: SignInAttempt }> {
  const attempt = await services.store.signInAttempts.take(recognize(token), new Date());
  if (attempt?.provider !== entry.code)
    throw refused('This sign-in was ended already, took too long, or began elsewhere.');
  const { client, keys } = await openProvider(services, entry);
  const { state, nonce, verifier, session } = attempt;
  try {
    const tokens = await authorizationCodeGrant(client, currentUrl, {
      ...{ pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true },
      ...(session === undefined ? {} : { maxAge: maxAgeSeconds }),
    });
    // The library leaves the signature to TLS; the keys are there, so it is checked.
    const { id_token: idToken = '' } = tokens;
    const { payload } = await jwtVerify(idToken, keys, {
      issuer: client.serverMetadata().issuer,
      audience: entry.content.client_id,
      algorithms: SIGNATURES,
    });
    return { claims: payload, idToken, attempt };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    throw refused(`${entry.content.name} did not confirm who you are (${code.slice(0, 60)}).`);
  }
}

function refused(why: string): MusterError {
  return new MusterError('SIGN_IN_REFUSED', 401, `${why} Sign in again.`);
}
