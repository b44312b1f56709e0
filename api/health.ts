import type { RequestHandler } from 'express';
import { requireTemporal } from '../shared/runs/temporal-health.ts';
import type { ApiServices } from './api-services.ts';

/** The process answers: to be restarted if it does not, and not because an engine is away. */
export const live: RequestHandler = (_request, response) => {
  response.json({ status: 'up' });
};

/**
 * The next request will work: database and Temporal answer, and what the first start makes is there. Without a key, so it
 * says nothing else.
 */
export function ready(
  { store, temporal }: Pick<ApiServices, 'store' | 'temporal'>,
  isPrepared: () => boolean,
): RequestHandler {
  return async (_request, response) => {
    const [database, workflows] = await Promise.all([isUp(store.ping()), isUp(requireTemporal(temporal))]);
    const isHealthy = database && workflows && isPrepared();
    response.status(isHealthy ? 200 : 503);
    if (!isHealthy) response.set('Retry-After', '5');
    response.json({
      status: word(isHealthy),
      database: word(database),
      prepared: isPrepared(),
      temporal: word(workflows),
    });
  };
}

async function isUp(answer: Promise<unknown>): Promise<boolean> {
  try {
    await answer;
    return true;
  } catch {
    return false;
  }
}

function word(isUpNow: boolean): 'up' | 'down' {
  return isUpNow ? 'up' : 'down';
}
