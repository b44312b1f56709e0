import ipaddr from 'ipaddr.js';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { folded } from '../../shared/model/canonical-text.ts';
import { MusterError } from '../../shared/runtime/errors.ts';
import { secondsToWait } from '../call-limits.ts';
import { recognize } from '../../shared/access/key-digest.ts';

/** For how long failures count. */
const WINDOW_SECONDS = 15 * 60;
/** Many people may share an address, behind a proxy or in a reading room. */
const OF_ONE_ADDRESS = 50;
const OF_ONE_ACCOUNT = 10;
const LINKS_OF_ONE_ACCOUNT = 3;
const LINKS_OF_ONE_ADDRESS = 20;

const OR_BY_LINK =
  ', or ask for a one-time link by mail, which works at once. A browser in which you signed in before is not affected by what others try';

/** Whose try it is. */
export interface Attempt {
  address: string;
  /** As typed: names without an account count like others, so that the limits tell nothing about accounts. */
  name: string;
  /** Set for a browser in which this account signed in before: what strangers try does not count against it. */
  device?: string | undefined;
}

/** How often somebody may try to sign in. Each API process counts for itself. */
export interface AttemptLimits {
  /** Counts a try before its password is checked. @throws MusterError TOO_MANY_ATTEMPTS, 429 */
  take(attempt: Attempt): Promise<void>;
  /** The try was no failure. */
  giveBack(attempt: Attempt): Promise<void>;
  /** Counts a request for a link. @returns false when this account was sent enough of them. @throws MusterError TOO_MANY_ATTEMPTS */
  takeLink(attempt: Attempt): Promise<boolean>;
}

export function attemptLimits(): AttemptLimits {
  const limiter = (points: number) => new RateLimiterMemory({ points, duration: WINDOW_SECONDS });
  const addresses = limiter(OF_ONE_ADDRESS);
  const accounts = limiter(OF_ONE_ACCOUNT);
  const linksOfAddresses = limiter(LINKS_OF_ONE_ADDRESS);
  const linksOfAccounts = limiter(LINKS_OF_ONE_ACCOUNT);
  const account = ({ name, device }: Attempt) => keyOf(device === undefined ? `name ${folded(name.trim())}` : device);
  return {
    take: async (attempt) => {
      await spend(addresses, networkOf(attempt.address), OR_BY_LINK);
      await spend(accounts, account(attempt), OR_BY_LINK);
    },
    giveBack: async (attempt) => {
      await addresses.reward(networkOf(attempt.address));
      await accounts.reward(account(attempt));
    },
    takeLink: async ({ address, name }) => {
      await spend(linksOfAddresses, networkOf(address), '');
      return linksOfAccounts.consume(keyOf(folded(name.trim()))).then(
        () => true,
        (refused: unknown) => {
          if (refused instanceof RateLimiterRes) return false;
          throw refused;
        },
      );
    },
  };
}

async function spend(limiter: RateLimiterMemory, who: string, otherwise: string): Promise<void> {
  try {
    await limiter.consume(who);
  } catch (refused) {
    if (!(refused instanceof RateLimiterRes)) throw refused;
    const seconds = secondsToWait(refused);
    const minutes = Math.ceil(seconds / 60);
    const when = minutes === 1 ? 'a minute' : `${minutes} minutes`;
    const says = `Too many attempts. Try again in ${when}${otherwise}.`;
    throw new MusterError('TOO_MANY_ATTEMPTS', 429, says, { retryAfterSeconds: seconds });
  }
}

/** Names may be as long as a body, and may be passwords typed into the wrong field. */
function keyOf(text: string): string {
  return recognize(text).id;
}

/** Who has one IPv6 address has 2^64 of them. */
function networkOf(address: string): string {
  if (!ipaddr.isValid(address)) return address;
  const parsed = ipaddr.process(address);
  return parsed.kind() === 'ipv4' ? parsed.toString() : parsed.toByteArray().slice(0, 8).join('.');
}
