import { z } from 'zod';
import { UPKEEP, type Upkeep, type UpkeepRounds } from '../../shared/model/upkeep.ts';
import type { ApiServices } from '../api-services.ts';
import { filters } from '../contract/parameters.ts';
import { PAGE_READER } from '../contract/rights.ts';
import { route, type Route } from '../contract/route.ts';
import { codedAnswer, time } from '../contract/shapes.ts';

const WORKS = Object.keys(UPKEEP) as [Upkeep, ...Upkeep[]];
/** Longer than the longest pause of a worker that has much to do. */
const LATE_AFTER_MS = 5 * 60_000;

const STATES = {
  GOES_ON: { desc: 'Goes on', advice: null },
  FAILS: { desc: 'Fails', advice: 'The last round failed, and it is tried again. The log of the worker says why.' },
  LATE: { desc: 'Late', advice: 'No round has ended lately: a long one is under way, or no worker runs.' },
  NEVER: { desc: 'Not yet', advice: 'No worker has ended a round of it yet.' },
} as const;
type State = keyof typeof STATES;

const upkeepShape = z
  .object({
    upkeep: z.array(
      z.object({
        work: codedAnswer(z.enum(WORKS)),
        state: codedAnswer(z.enum(Object.keys(STATES) as [State, ...State[]])),
        /** What that means and what to do; null for what goes on. */
        advice: z.string().nullable(),
        /** The pause between two rounds. */
        every_seconds: z.number(),
        /** When a round last ended well; quick ones are noted every ten seconds. */
        done: time.nullable(),
        failed: time.nullable(),
      }),
    ),
  })
  .meta({ id: 'Upkeep' });

/** `/almaws/v1/conf/upkeep`: what workers keep doing beside runs, and when they last did. */
export function upkeepRoutes({ store }: Pick<ApiServices, 'store'>): Route[] {
  return [
    route(
      'get',
      '/upkeep',
      {
        summary: 'Lists what workers keep doing beside runs, and when a round of it last ended.',
        rights: PAGE_READER,
        ...filters({}),
        answer: upkeepShape,
      },
      async () => ({
        upkeep: await Promise.all(
          WORKS.map(async (work) => toBody(work, await store.discovery.progress.rounds(work), Date.now())),
        ),
      }),
    ),
  ];
}

function toBody(work: Upkeep, { doneAt, failedAt }: UpkeepRounds, now: number) {
  const { desc, everyMs } = UPKEEP[work];
  const state = stateOf({ done: doneAt?.getTime() ?? 0, failed: failedAt?.getTime() ?? 0 }, now);
  return {
    work: { value: work, desc },
    state: { value: state, desc: STATES[state].desc },
    advice: STATES[state].advice,
    every_seconds: everyMs / 1_000,
    done: doneAt?.toISOString() ?? null,
    failed: failedAt?.toISOString() ?? null,
  };
}

function stateOf({ done, failed }: { done: number; failed: number }, now: number): State {
  const last = Math.max(done, failed);
  if (last === 0) return 'NEVER';
  if (now - last > LATE_AFTER_MS) return 'LATE';
  return failed > done ? 'FAILS' : 'GOES_ON';
}
