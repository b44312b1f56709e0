import { condition, proxyActivities } from '@temporalio/workflow';

/** Hands out activities that do nothing, so many in flight: what the engine can do on this machine at most. */
export interface DispatchActivities {
  doNothing(): Promise<void>;
}

const { doNothing } = proxyActivities<DispatchActivities>({
  startToCloseTimeout: '1 minute',
  allowEagerDispatch: false,
});

export async function dispatch({ activities, inFlight }: { activities: number; inFlight: number }): Promise<void> {
  let running = 0;
  const all: Promise<void>[] = [];
  for (let handedOut = 0; handedOut < activities; handedOut += 1) {
    await condition(() => running < inFlight);
    running += 1;
    all.push(doNothing().finally(() => (running -= 1)));
  }
  await Promise.all(all);
}
