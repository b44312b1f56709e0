import { MusterError } from '../runtime/errors.ts';
import { folded } from '../model/canonical-text.ts';
import type { User } from '../model/user.ts';
import { hashPassword } from '../store/password.ts';
import type { Store } from '../store/store.ts';

const NO_CHANGE = { before: {}, after: {} };
const ATTEMPTS = 10;
const FEWEST_CHARACTERS = 12;
/** Longer ones would only cost time. */
const MOST_CHARACTERS = 200;
const FEWEST_DIFFERENT = 5;

/**
 * Sets a person's password and ends their sessions, but for the one it is set in.
 * @throws MusterError WEAK_PASSWORD, or CONFLICT when others keep changing the record.
 */
export async function setPassword(
  { users, sessions }: Pick<Store, 'users' | 'sessions'>,
  { person, password, session }: { person: string; password: string; session: string },
): Promise<void> {
  const known = await users.get(person);
  const weakness = known && weaknessOf(password, known);
  if (weakness !== undefined) throw new MusterError('WEAK_PASSWORD', 400, weakness);
  const stored = { scrypt: await hashPassword(password), at: new Date() };
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const user = await users.get(person);
    if (!user) break;
    const write = { id: person, revision: user.revision, change: NO_CHANGE, by: `${person} password` };
    const { matched } = await users.write([{ ...write, password: stored }]);
    if (matched === 0) continue;
    await sessions.notePassword(session, stored.at);
    await sessions.endAllOf(person, session);
    return;
  }
  throw new MusterError('CONFLICT', 409, 'Others keep changing your record. Try again.');
}

/** Why the password is too easy to guess. NIST SP 800-63B: length counts, kinds of characters do not. */
function weaknessOf(password: string, { _id, email, firstName, lastName }: User): string | undefined {
  const characters = Array.from(password);
  if (characters.length < FEWEST_CHARACTERS)
    return `The password must have at least ${FEWEST_CHARACTERS} characters. A few words are easier to remember than one.`;
  if (characters.length > MOST_CHARACTERS) return `The password must have at most ${MOST_CHARACTERS} characters.`;
  if (new Set(characters).size < FEWEST_DIFFERENT)
    return `The password must have at least ${FEWEST_DIFFERENT} different characters.`;
  const own = [_id, email, firstName, lastName].filter((text) => text !== undefined && text.length >= 4);
  const rest = own.reduce<string>((left, text) => left.replaceAll(folded(text ?? ''), ''), folded(password));
  return rest.length < FEWEST_CHARACTERS / 2
    ? 'The password consists mostly of your name. Choose one that others cannot guess.'
    : undefined;
}
