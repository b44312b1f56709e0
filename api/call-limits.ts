import type { Request, RequestHandler, Response } from 'express';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { recognize } from '../shared/access/key-digest.ts';
import type { Config } from '../shared/runtime/config.ts';
import { MusterError } from '../shared/runtime/errors.ts';
import { keyOf } from './require-key.ts';

/** How often somebody may call. Each API process counts for itself. */
export interface CallLimits {
  /** Counts a call for its key, valid or not. Calls without a key are left to others. */
  perKey: RequestHandler;
  /** Counts a call for the address that it comes from. */
  perAddress: RequestHandler;
  /** Counts a call that came without a valid key, also for its address. @throws MusterError PER_SECOND_THRESHOLD */
  countRefused(request: Request, response: Response): Promise<void>;
}

export function callLimits({ callsPerSecond, publicCallsPerSecond }: Config['limits']): CallLimits {
  const keys = limiter(callsPerSecond);
  const addresses = limiter(publicCallsPerSecond);
  return {
    perKey: async (request, response, next) => {
      const key = keyOf(request);
      if (key !== undefined) await spend(keys, recognize(key).id, callsPerSecond, response);
      next();
    },
    perAddress: async (request, response, next) => {
      await spend(addresses, addressOf(request), publicCallsPerSecond, response);
      next();
    },
    countRefused: (request, response) => spend(addresses, addressOf(request), publicCallsPerSecond, response),
  };
}

/** @returns undefined where no limit is wanted. */
function limiter(perSecond: number): RateLimiterMemory | undefined {
  return perSecond === 0 ? undefined : new RateLimiterMemory({ points: perSecond, duration: 1 });
}

async function spend(
  calls: RateLimiterMemory | undefined,
  who: string,
  perSecond: number,
  response: Response,
): Promise<void> {
  try {
    await calls?.consume(who);
  } catch (refused) {
    if (!(refused instanceof RateLimiterRes)) throw refused;
    response.set('Retry-After', String(Math.max(1, Math.ceil(refused.msBeforeNext / 1_000))));
    const says = `More than ${perSecond} calls in one second. Wait as long as Retry-After says, then try again.`;
    throw new MusterError('PER_SECOND_THRESHOLD', 429, says);
  }
}

function addressOf({ ip }: Request): string {
  return ip ?? 'unknown';
}
