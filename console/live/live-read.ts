import type { UseQueryResult } from '@tanstack/react-query';
import type { ApiProblem } from '../api/api-problem.ts';
import type { paths } from '../api/api-types.d.ts';
import { useIsStreamUp } from './stream-state.ts';
import { useRead, type Answer, type Asked } from '../api/read.ts';

/** How often figures that change by themselves are asked for. Runs report every two seconds. */
const EVERY_MS = 2_000;
/** While the API streams them: only in case that something was missed. */
const BESIDE_STREAM_MS = 30_000;

/**
 * Reads what changes by itself, and goes on reading while `goesOn` says so of the last answer. Pages nobody looks at
 * stop asking.
 */
export function useLiveRead<P extends keyof paths>(
  path: P,
  asked: Asked<P>,
  {
    goesOn = () => true,
    everyMs = EVERY_MS,
    isStreamed = true,
    ...options
  }: {
    goesOn?: (answer: Answer<P>) => boolean;
    everyMs?: number;
    /** Whether the API's stream tells of it: then it is hardly asked for while the stream is up. */
    isStreamed?: boolean;
    enabled?: boolean;
    placeholderData?: (before: Answer<P> | undefined) => Answer<P> | undefined;
    refetchIntervalInBackground?: boolean;
  } = {},
): UseQueryResult<Answer<P>, ApiProblem> {
  const isTold = useIsStreamUp() && isStreamed;
  return useRead(path, asked, {
    ...(options as object),
    refetchInterval: ({ state: { data } }) => {
      if (data !== undefined && !goesOn(data)) return false;
      return isTold ? BESIDE_STREAM_MS : everyMs;
    },
  });
}
