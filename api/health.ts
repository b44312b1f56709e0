import { z } from 'zod';
import { requireTemporal } from '../shared/runs/temporal-health.ts';
import type { ApiServices } from './api-services.ts';
import { EVERYBODY } from './contract/rights.ts';
import { route, type Route } from './contract/route.ts';

const state = z.enum(['up', 'down']);
const readyShape = z
  .object({
    status: state,
    database: state,
    prepared: z.boolean(),
    /** Only if this process lacks the key of a stored secret. */
    secrets: z.literal('unreadable').optional(),
    temporal: state,
  })
  .meta({ id: 'Ready' });

/** What only the process knows of itself. */
export interface HealthOf {
  /** False until the first start has prepared everything. */
  isReady: () => boolean;
  /** False if this process lacks the key of a stored secret. */
  canReadSecrets: () => boolean;
}

/**
 * `/health/live`: the process answers. Restart it if it does not; an engine that is down is no reason.
 * `/health/ready`, also `/health`: the next request will work: database and Temporal answer, and the first start has
 * prepared everything. They need no key, so they say nothing else.
 */
export function healthRoutes(
  { store, temporal }: Pick<ApiServices, 'store' | 'temporal'>,
  { isReady: isPrepared, canReadSecrets }: HealthOf,
): Route[] {
  const ready = (path: '/health' | '/health/ready') =>
    route(
      'get',
      path,
      {
        summary: 'Says whether the next request will work.',
        rights: EVERYBODY,
        answer: readyShape,
        otherStatuses: { 503: 'It will not.' },
      },
      async ({ response }) => {
        const [database, workflows] = await Promise.all([isUp(store.ping()), isUp(requireTemporal(temporal))]);
        const isHealthy = database && workflows && isPrepared();
        response.status(isHealthy ? 200 : 503);
        if (!isHealthy) response.set('Retry-After', '5');
        return {
          status: word(isHealthy),
          database: word(database),
          prepared: isPrepared(),
          ...(canReadSecrets() ? {} : { secrets: 'unreadable' as const }),
          temporal: word(workflows),
        };
      },
    );
  return [
    route(
      'get',
      '/health/live',
      {
        summary: 'Says that the process answers.',
        rights: EVERYBODY,
        answer: z.object({ status: z.literal('up') }).meta({ id: 'Live' }),
      },
      () => ({ status: 'up' as const }),
    ),
    ready('/health'),
    ready('/health/ready'),
  ];
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
