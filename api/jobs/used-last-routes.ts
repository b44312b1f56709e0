import { z } from 'zod';
import { SET_CONTENTS } from '../../shared/model/set.ts';
import { listUsedLast } from '../../shared/runs/used-last.ts';
import type { ApiServices } from '../api-services.ts';
import { PAGE_READER } from '../contract/rights.ts';
import { route, type Route } from '../contract/route.ts';
import { codedAnswer, linkedAnswer, time } from '../contract/shapes.ts';
import { jobLink } from './job-shape.ts';

const usedLastShape = z
  .object({
    job: z.array(linkedAnswer().extend({ used: time })),
    set: z.array(linkedAnswer().extend({ content: codedAnswer(), used: time })),
  })
  .meta({ id: 'UsedLast' });

/** `/conf/used-last`: the jobs and sets that the caller ran last. */
export function usedLastRoutes(services: Pick<ApiServices, 'store' | 'catalogue'>): Route[] {
  return [
    route(
      'get',
      '/used-last',
      {
        summary: 'Lists the jobs and sets that you used last and may use now, latest first.',
        rights: PAGE_READER,
        answer: usedLastShape,
      },
      async ({ caller, address }) => {
        const { jobs, sets } = await listUsedLast(services, caller);
        return {
          job: jobs.map(({ job, at }) => ({
            ...{ value: job.id, desc: job.name, link: jobLink(address, job.id) },
            used: at.toISOString(),
          })),
          set: sets.map(({ set, at }) => ({
            ...{ value: set._id, desc: set.name, link: `${address}/conf/sets/${set._id}` },
            content: { value: set.content, desc: SET_CONTENTS[set.content].desc },
            used: at.toISOString(),
          })),
        };
      },
    ),
  ];
}
