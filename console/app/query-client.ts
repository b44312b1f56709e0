import { QueryClient } from '@tanstack/react-query';
import { ApiProblem } from '../api/api-problem.ts';

const ATTEMPTS = 3;

/** Tries again only what may pass by itself: no answer, and a server that is not ready. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      retry: (count, error) =>
        count < ATTEMPTS && error instanceof ApiProblem && (error.status === 0 || error.status === 503),
    },
  },
});
