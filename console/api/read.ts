import { keepPreviousData, useQuery, type UseQueryOptions, type UseQueryResult } from '@tanstack/react-query';
import type { ApiProblem } from './api-problem.ts';
import type { paths } from './api-types.d.ts';
import { api, body } from './client.ts';

type Operation<P extends keyof paths> = paths[P] extends { get: infer O } ? O : never;

/** The body of the answer to a GET of this path. */
export type Answer<P extends keyof paths> =
  Operation<P> extends { responses: { 200: { content: { 'application/json': infer A } } } } ? A : never;

/** What fills the places of the path, and what stands in the query. */
export interface Asked<P extends keyof paths> {
  path?: Operation<P> extends { parameters: { path?: infer Q } } ? Q : never;
  query?: Operation<P> extends { parameters: { query?: infer Q } } ? Q : never;
}

type Options<A> = Omit<UseQueryOptions<A, ApiProblem>, 'queryKey' | 'queryFn'>;

/** The key under which a read is kept: `invalidateQueries({ queryKey: keyOfRead('/almaws/v1/conf/sets') })` for all of a path. */
export function keyOfRead<P extends keyof paths>(path: P, asked?: Asked<P>): readonly unknown[] {
  return asked === undefined ? [path] : [path, asked];
}

/** A read of the API, for loaders and components. */
function readOf<P extends keyof paths>(path: P, asked?: Asked<P>) {
  return {
    queryKey: keyOfRead(path, asked),
    queryFn: async ({ signal }: { signal: AbortSignal }) => {
      // The path and its parameters fit each other by the types above.
      const call = api.GET as unknown as (path: string, init: unknown) => Promise<{ data?: Answer<P> }>;
      return body(call(path, { params: asked ?? {}, signal }));
    },
  };
}

/** Reads what a component shows; the same read in two places is one request. */
export function useRead<P extends keyof paths>(
  path: P,
  asked?: Asked<P>,
  options: Options<Answer<P>> = {},
): UseQueryResult<Answer<P>, ApiProblem> {
  return useQuery<Answer<P>, ApiProblem>({ ...readOf(path, asked), ...options });
}

/** For lists: the rows of the last page stay in view while the next ones are loaded. */
export const KEEP_ROWS = { placeholderData: keepPreviousData } as const;
