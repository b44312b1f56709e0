import { z } from 'zod';
import { MusterError } from '../../shared/runtime/errors.ts';
import { OUTSIDE_SYSTEM_NAMES, OUTSIDE_SYSTEMS, type OutsideSystem } from '../../shared/outside/outside-systems.ts';
import { defined } from '../../shared/runtime/defined.ts';
import type { Limit, Rate } from '../../shared/store/rates.ts';
import type { ApiServices } from '../api-services.ts';
import { filters } from '../contract/parameters.ts';
import { administrator, PAGE_READER } from '../contract/rights.ts';
import { route, type Route } from '../contract/route.ts';
import { codedAnswer, link, time, totalRecordCount } from '../contract/shapes.ts';
import { tagged, unchangedCheck } from '../contract/versions.ts';

const rateSchema = z
  .object({
    /** From one call in ten seconds on. Missing: it stays. */
    calls_per_second: z.number().min(0.1).max(1_000).optional(),
    /** Null allows calls again before the time that the system named. */
    held_until: z.union([z.null(), z.string()]).optional(),
  })
  .refine(({ calls_per_second: limit, held_until: held }) => limit !== undefined || held === null, {
    path: ['calls_per_second'],
    message: 'is missing, and held_until is not null: nothing is to be changed',
  });

const systemShape = z
  .object({
    system: codedAnswer(z.enum(OUTSIDE_SYSTEM_NAMES)),
    calls_per_second: z.number(),
    /** Over the last ten to twenty seconds, all workers together. */
    used_per_second: z.number(),
    held_until: time.nullable(),
    held_because: z.string().optional(),
    link,
  })
  .meta({ id: 'OutsideSystem' });

/**
 * `/almaws/v1/conf/outside-systems`: how many calls per second each takes, over all workers; changes apply from the
 * next call on.
 */
export function outsideSystemRoutes({ store, log }: Pick<ApiServices, 'store' | 'log'>): Route[] {
  return [
    route(
      'get',
      '/outside-systems',
      {
        summary: 'Lists the outside systems and how many calls per second each takes.',
        rights: PAGE_READER,
        ...filters({}),
        answer: z.object({ outside_system: z.array(systemShape), total_record_count: totalRecordCount }),
      },
      async ({ address }) => {
        const rates = (await store.rates.list()).map((rate) => toBody(address, rate));
        return { outside_system: rates, total_record_count: rates.length };
      },
    ),
    route(
      'get',
      '/outside-systems/:system',
      {
        summary: 'Shows an outside system.',
        rights: PAGE_READER,
        answer: systemShape,
        errors: { 404: ['OUTSIDE_SYSTEM_NOT_FOUND'] },
      },
      async ({ path, address, request, response }) => {
        const rate = await read(requireSystem(path.system));
        return tagged({ request, response }, limitOf(rate), toBody(address, rate));
      },
    ),
    route(
      'put',
      '/outside-systems/:system',
      {
        summary: 'Changes how many calls per second an outside system takes, or allows calls again.',
        rights: administrator('change the limit of an outside system'),
        body: rateSchema,
        answer: systemShape,
        errors: { 404: ['OUTSIDE_SYSTEM_NOT_FOUND'], 412: ['PRECONDITION_FAILED'] },
      },
      async ({ path, body, caller, address, request, response }) => {
        const system = requireSystem(path.system);
        const { calls_per_second: callsPerSecond, held_until: heldUntil } = body();
        const what = `The limit of ${OUTSIDE_SYSTEMS[system].title}`;
        const requireUnchanged = unchangedCheck<Limit>(request, what);
        if (callsPerSecond === undefined) requireUnchanged?.(limitOf(await read(system)));
        else await store.rates.set(system, callsPerSecond, requireUnchanged);
        if (heldUntil === null) await store.rates.release(system);
        log.info({ by: caller.person, system, callsPerSecond, released: heldUntil === null }, 'limit changed');
        const rate = await read(system);
        return tagged({ request, response }, limitOf(rate), toBody(address, rate));
      },
    ),
  ];

  async function read(system: OutsideSystem): Promise<Rate> {
    const rate = (await store.rates.list()).find((each) => each.system === system);
    if (!rate) throw new Error(`There is no limit for ${system}.`);
    return rate;
  }
}

/** What If-Match compares: how much a system is used, and its own pauses, are no change by a person. */
function limitOf({ callsPerSecond }: Limit): Limit {
  return { callsPerSecond };
}

function toBody(address: string, { system, callsPerSecond, usedPerSecond, heldUntil, heldBecause }: Rate) {
  return {
    system: { value: system, desc: OUTSIDE_SYSTEMS[system].title },
    calls_per_second: callsPerSecond,
    used_per_second: usedPerSecond,
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
