import { decodeJwt, jwtVerify } from 'jose';
import { limitedTo, rightsOf, whyClosed } from '../access/rights.ts';
import type { Caller } from '../model/roles.ts';
import { MusterError } from '../runtime/errors.ts';
import { noteTokenUse } from './note-token-use.ts';
import { activeProviders, openProvider, SIGNATURES, type OpenIdServices } from './providers.ts';
import { readText, rolesIn } from './read-claims.ts';

const CLOCKS_DIFFER_SECONDS = 10;

/**
 * Who a machine's token (JWT) stands for. It may do what its account may now, or the part of it that the token's roles
 * name: a token never gives more than the account has.
 * @throws MusterError UNAUTHORIZED for a token that no provider here issued for Muster, that expired, or whose account
 * does not exist or is closed.
 */
export async function authenticateToken(services: OpenIdServices, token: string, timeZone: string): Promise<Caller> {
  const issuer = issuerOf(token);
  const entry = (await activeProviders(services.store)).find(
    ({ content }) => content.issuer === issuer && content.audience !== null,
  );
  if (!entry) throw unauthorized('no identity provider here issues such tokens');
  const { audience, machine_claim: claim } = entry.content;
  const { keys } = await openProvider(services, entry);
  const claims = await verify();
  const person = readText(claims, claim);
  const user = person === undefined ? undefined : await services.store.users.get(person);
  const clock = { now: new Date(), timeZone };
  if (!user || whyClosed(user, clock) !== undefined) throw unauthorized('it belongs to no open account');
  await noteTokenUse(services.store, { person: user._id, provider: entry.code });
  const rights = rightsOf(user, clock);
  const roles = rolesIn(claims, entry.content);
  const limited = roles === undefined ? rights : limitedTo(rights, roles);
  return { person: user._id, ...limited, via: { kind: 'token', provider: entry.code } };

  async function verify() {
    try {
      const { payload } = await jwtVerify(token, keys, {
        ...{ issuer: issuer ?? '', audience: audience ?? '', algorithms: SIGNATURES, requiredClaims: ['exp'] },
        clockTolerance: CLOCKS_DIFFER_SECONDS,
      });
      return payload;
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : '';
      throw unauthorized(WHY[code] ?? 'its signature or a claim is not right');
    }
  }
}

const WHY: Readonly<Record<string, string>> = {
  ERR_JWT_EXPIRED: 'it has expired',
  ERR_JWKS_NO_MATCHING_KEY: 'the provider has no such key',
  ERR_JWT_CLAIM_VALIDATION_FAILED: 'it was issued for somebody else, or a claim is missing',
};

function issuerOf(token: string): string | undefined {
  try {
    return decodeJwt(token).iss;
  } catch {
    throw unauthorized('it is not a JWT');
  }
}

function unauthorized(why: string): MusterError {
  return new MusterError('UNAUTHORIZED', 401, `The token is not valid: ${why}. Get a new one from the provider.`);
}
