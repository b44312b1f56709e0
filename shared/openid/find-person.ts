import { findByMail } from '../access/find-account.ts';
import { defined } from '../runtime/defined.ts';
import type { User } from '../model/user.ts';
import type { Store } from '../store/store.ts';
import type { IdentityProvider } from './identity-provider.ts';
import { readText, type Claims } from './read-claims.ts';

/** Whom the claims speak of, or why of nobody here, in words for the person. */
type Found = { user: User } | { why: string };

/** The account that the claims speak of, made if the provider may make accounts. */
export async function findPerson(
  { users }: Pick<Store, 'users'>,
  provider: IdentityProvider,
  claims: Claims,
): Promise<Found> {
  const { person_claim: claim, person_is: kind, creates_accounts: creates, name } = provider;
  const value = readText(claims, claim);
  if (value === undefined) return { why: `${name} did not say who you are: the claim ${claim} is missing.` };
  if (kind === 'EMAIL') {
    // Who can enter any address there could be anybody here.
    if (claims['email_verified'] !== true) return { why: `${name} has not verified your mail address ${value}.` };
    return found(await findByMail({ users }, value), `No account here, or several, have the address ${value}.`);
  }
  const known = await users.get(value);
  if (known || !creates) return found(known, `There is no account ${value} here. Ask an administrator for one.`);
  await users.insert(
    [{ _id: value, accountType: 'EXTERNAL', status: 'ACTIVE', ...namesIn(claims) }],
    `${name} sign-in`,
  );
  // A deleted account stays deleted.
  return found(await users.get(value), `The account ${value} was deleted.`);
}

function found(user: User | undefined, why: string): Found {
  return user ? { user } : { why };
}

function namesIn(claims: Claims) {
  return defined({
    firstName: readText(claims, 'given_name'),
    lastName: readText(claims, 'family_name') ?? readText(claims, 'name'),
    email: claims['email_verified'] === true ? readText(claims, 'email') : undefined,
  });
}
