import type { Role } from '../model/roles.ts';
import type { IdentityProvider } from './identity-provider.ts';

/** What a provider says about somebody. */
export type Claims = Readonly<Record<string, unknown>>;

/** The value of a claim that is a text; undefined for any other. A dot leads into an object. */
export function readText(claims: Claims, claim: string): string | undefined {
  const value = readClaim(claims, claim);
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}

/** The roles that the claims give; undefined where the provider gives none to anybody. */
export function rolesIn(
  claims: Claims,
  { role_claim: claim, roles }: Pick<IdentityProvider, 'role_claim' | 'roles'>,
): Role[] | undefined {
  if (claim === null) return undefined;
  const value = readClaim(claims, claim);
  // Some providers send one text with spaces (RFC 6749, scope), some a list.
  const values = typeof value === 'string' ? [value, ...value.split(' ')] : Array.isArray(value) ? value : [];
  const given = values.flatMap((each) => (typeof each === 'string' && Object.hasOwn(roles, each) ? roles[each] : []));
  return [...new Set(given.filter((role) => role !== undefined))];
}

function readClaim(claims: Claims, claim: string): unknown {
  if (Object.hasOwn(claims, claim)) return claims[claim];
  let value: unknown = claims;
  for (const part of claim.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
    value = (value as Claims)[part];
  }
  return value;
}
