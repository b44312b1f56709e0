import { ApiProblem } from '../api/api-problem.ts';
import { toast } from '../ui/toasts.tsx';

/** Shows what failed and nobody was waiting for, so that no press of a button is without an answer. */
export function showFailures(): void {
  addEventListener('unhandledrejection', ({ reason }: PromiseRejectionEvent) => {
    const isEnded = reason instanceof ApiProblem && reason.status === 401;
    if (isEnded) return;
    const title = reason instanceof Error ? reason.message : String(reason);
    toast({ key: `failure ${title}`, kind: 'error', title, by: 'server' });
  });
}
