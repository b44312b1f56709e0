import { Router } from 'express';
import { z } from 'zod';
import { requireAdministrator } from '../../shared/access/administrator.ts';
import { requirePageReader } from '../../shared/access/page-role.ts';
import { MusterError } from '../../shared/runtime/errors.ts';
import { OUTSIDE_SYSTEM_NAMES, OUTSIDE_SYSTEMS, type OutsideSystem } from '../../shared/outside/outside-systems.ts';
import { defined } from '../../shared/runtime/defined.ts';
import type { Rate } from '../../shared/store/rates.ts';
import { apiAddress } from '../addresses.ts';
import { readWith } from '../coded.ts';
import type { ApiServices } from '../api-services.ts';
import { callerOf } from '../require-key.ts';
import { listValues } from '../query-values.ts';
import { resource } from '../resource.ts';

const rateSchema = z.object({
  /** From one call in ten seconds on. */
  calls_per_second: z.number().min(0.1).max(1_000),
  /** Null allows calls again before the time that the system named. */
  held_until: z.union([z.null(), z.string()]).optional(),
});

/**
 * `/almaws/v1/conf/outside-systems`: how many calls per second each takes, over all workers; changes apply from the
 * next call on.
 */
export function outsideSystemsRouter({ store, log }: Pick<ApiServices, 'store' | 'log'>): Router {
  const router = Router();

  resource(router, '/', {
    get: async (request, response) => {
      requirePageReader(callerOf(response));
      listValues(request);
      const rates = (await store.rates.list()).map((rate) => toBody(apiAddress(request), rate));
      response.json({ outside_system: rates, total_record_count: rates.length });
    },
  });

  resource(router, '/:system', {
    get: async (request, response) => {
      requirePageReader(callerOf(response));
      const system = requireSystem(request.params.system);
      response.json(await read(apiAddress(request), system));
    },
    put: async (request, response) => {
      const caller = callerOf(response);
      requireAdministrator(caller, 'change the limit of an outside system');
      const system = requireSystem(request.params.system);
      const { calls_per_second: callsPerSecond, held_until: heldUntil } = readWith(rateSchema, request.body);
      await store.rates.set(system, callsPerSecond);
      if (heldUntil === null) await store.rates.release(system);
      log.info({ by: caller.person, system, callsPerSecond, released: heldUntil === null }, 'limit changed');
      response.json(await read(apiAddress(request), system));
    },
  });

  async function read(address: string, system: OutsideSystem) {
    const rate = (await store.rates.list()).find((each) => each.system === system);
    return rate ? toBody(address, rate) : {};
  }

  return router;
}

function toBody(address: string, { system, callsPerSecond, heldUntil, heldBecause }: Rate) {
  return {
    system: { value: system, desc: OUTSIDE_SYSTEMS[system].title },
    calls_per_second: callsPerSecond,
    held_until: heldUntil?.toISOString() ?? null,
    ...defined({ held_because: heldBecause }),
    link: `${address}/conf/outside-systems/${system}`,
  };
}

function requireSystem(name: string): OutsideSystem {
  const system = OUTSIDE_SYSTEM_NAMES.find((known) => known === name);
  if (system !== undefined) return system;
  const names = OUTSIDE_SYSTEM_NAMES.join(', ');
  throw new MusterError('OUTSIDE_SYSTEM_NOT_FOUND', 404, `There is no outside system ${name}; there are ${names}.`);
}
