import { useQuery } from '@tanstack/react-query';
import type { ApiProblem } from '../../api/api-problem.ts';
import { api, body, type Shapes } from '../../api/client.ts';

export type Job = Shapes['Job'];

const PAGE = 100;

/** All jobs, also those that one may not run; they are few enough to be searched and sorted here. */
export function useAllJobs() {
  return useQuery<Job[], ApiProblem>({
    queryKey: ['all-jobs'],
    queryFn: async ({ signal }) => {
      const jobs: Job[] = [];
      for (;;) {
        const query = { may_run: 'ALL', limit: PAGE, offset: jobs.length } as const;
        const page = await body(api.GET('/almaws/v1/conf/jobs', { params: { query }, signal }));
        jobs.push(...page.job);
        if (page.job.length === 0 || jobs.length >= page.total_record_count) return jobs;
      }
    },
    staleTime: 30_000,
  });
}
