import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { Session } from '../session/session.tsx';
import { queryClient } from './query-client.ts';
import { router } from './router.tsx';

/** The console: data, who is signed in, and the page of the address. */
export function App() {
  return (
    <QueryClientProvider client={queryClient}>
      <Session>
        <RouterProvider router={router} />
      </Session>
    </QueryClientProvider>
  );
}
