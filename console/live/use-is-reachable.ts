import { useSyncExternalStore } from 'react';
import { isReachable, watchReachability } from '../api/reachability.ts';

/** Whether Muster answers. */
export function useIsReachable(): boolean {
  return useSyncExternalStore(watchReachability, isReachable);
}
