import type { RequestHandler } from 'express';
import { requireTemporal } from '../shared/runs/temporal-health.ts';
import type { ApiServices } from './api-services.ts';
import { respond } from './respond.ts';

/** Tells whether database and Temporal answer; the only route without a key, so it says nothing else. */
export function health({ store, temporal }: Pick<ApiServices, 'store' | 'temporal'>): RequestHandler {
  return async (_request, response) => {
    const [database, workflows] = await Promise.all([isUp(store.ping()), isUp(requireTemporal(temporal))]);
    const isHealthy = database && workflows;
    response.status(isHealthy ? 200 : 503);
    if (!isHealthy) response.set('Retry-After', '5');
    respond(response, 'health', {
      status: word(isHealthy),
      database: word(database),
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
