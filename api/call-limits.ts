import type { Request, RequestHandler } from 'express';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { recognize } from '../shared/access/key-digest.ts';
import type { Config } from '../shared/runtime/config.ts';
import { MusterError } from '../shared/runtime/errors.ts';
import { credentialsOf } from './require-caller.ts';

/** How often somebody may call. Each API process counts for itself. */
export interface CallLimits {
  /** Counts a call for its key, token or session, valid or not. Calls without one are left to others. */
  perKey: RequestHandler;
  /** Counts a call for the address that it comes from. */
  perAddress: RequestHandler;
  /** Counts a call that came without a valid key, also for its address. @throws MusterError PER_SECOND_THRESHOLD */
  countRefused(request: Request): Promise<void>;
}

export function callLimits(config: Config): CallLimits {
  const { callsPerSecond, publicCallsPerSecond } = config.limits;
  const keys = limiter(callsPerSecond);
  const addresses = limiter(publicCallsPerSecond);
  return {
    perKey: async (request, _response, next) => {
      const { key, token, session } = credentialsOf(request, config);
      const shown = key ?? token ?? session;
      if (shown !== undefined) await spend(keys, recognize(shown).id, callsPerSecond);
      next();
    },
    perAddress: async (request, _response, next) => {
      await spend(addresses, addressOf(request), publicCallsPerSecond);
      next();
    },
    countRefused: (request) => spend(addresses, addressOf(request), publicCallsPerSecond),
  };
}

/** @returns undefined where no limit is wanted. */
function limiter(perSecond: number): RateLimiterMemory | undefined {
  return perSecond === 0 ? undefined : new RateLimiterMemory({ points: perSecond, duration: 1 });
}

async function spend(calls: RateLimiterMemory | undefined, who: string, perSecond: number): Promise<void> {
  try {
    await calls?.consume(who);
  } catch (refused) {
    if (!(refused instanceof RateLimiterRes)) throw refused;
    const says = `More than ${perSecond} calls in one second. Wait as long as Retry-After says, then try again.`;
    throw new MusterError('PER_SECOND_THRESHOLD', 429, says, { retryAfterSeconds: secondsToWait(refused) });
  }
}

/** At least one: what is less would be tried at once. */
export function secondsToWait({ msBeforeNext }: RateLimiterRes): number {
  return Math.max(1, Math.ceil(msBeforeNext / 1_000));
}

function addressOf({ ip }: Request): string {
  return ip ?? 'unknown';
}
