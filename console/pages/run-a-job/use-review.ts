import { keepPreviousData, useQuery, type UseQueryResult } from '@tanstack/react-query';
import type { ApiProblem } from '../../api/api-problem.ts';
import { api, body, type Shapes } from '../../api/client.ts';

export type Review = Shapes['Review'];
export type ReviewProblem = Review['problem'][number];

/** What is asked of the server: job, set and parameters as they would be submitted. */
export interface Asked {
  job: string;
  /** Left out while parameters are filled in: counting its members may take long. */
  set?: string | undefined;
  chosenMembers?: number | undefined;
  parameters: Readonly<Record<string, string>>;
}

/** Parameters as the API takes them. */
export function asSent(asked: Asked): { name: { value: string }; value: string }[] {
  const all = asked.set === undefined ? asked.parameters : { set_id: asked.set, ...asked.parameters };
  return Object.entries(all).map(([name, value]) => ({ name: { value: name }, value }));
}

/** What the server says of a request to run a job: problems, warnings, what it does. Nothing is started. */
export function reviewOf(asked: Asked) {
  return {
    queryKey: ['review', asked] as const,
    queryFn: ({ signal }: { signal: AbortSignal }): Promise<Review> =>
      body(
        api.POST('/almaws/v1/conf/jobs/{id}/review', {
          params: { path: { id: asked.job } },
          body: {
            parameter: asSent(asked),
            ...(asked.chosenMembers === undefined ? {} : { chosen_members: asked.chosenMembers }),
          },
          signal,
        }),
      ),
    staleTime: 0,
    gcTime: 60_000,
  };
}

export function useReview(asked: Asked): UseQueryResult<Review, ApiProblem> {
  return useQuery<Review, ApiProblem>({ ...reviewOf(asked), placeholderData: keepPreviousData } as never);
}

/** Of the problems, those that keep a request from being submitted: a missing proof is asked for when it is. */
export function realProblems({ problem }: Review): ReviewProblem[] {
  return problem.filter(({ code }) => code !== 'REAUTHENTICATION_REQUIRED');
}
