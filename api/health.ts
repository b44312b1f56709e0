import type { RequestHandler } from 'express';
import { requireTemporal } from '../shared/runs/temporal-health.ts';
import type { ApiServices } from './api-services.ts';

/** The process answers. Restart it if it does not; an engine that is down is no reason. */
export const live: RequestHandler = (_request, response) => {
  response.json({ status: 'up' });
};

/**
 * The next request will work: database and Temporal answer, and the first start has prepared everything. It needs no
 * key, so it says nothing else.
 */
export function ready(
  { store, temporal }: Pick<ApiServices, 'store' | 'temporal'>,
  isPrepared: () => boolean,
  canReadSecrets: () => boolean,
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
      ...(canReadSecrets() ? {} : { secrets: 'unreadable' }),
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
