import lockfile from 'proper-lockfile';

/** A killed holder's lock is taken over after this time. */
const STALE_MS = 10_000;

/** Runs `work` while no other process runs one under the same lock; `onWait` is called once if it has to wait. */
export async function exclusively<T>(lock: string, work: () => Promise<T>, onWait?: () => void): Promise<T> {
  const release = await acquire(lock, onWait);
  try {
    return await work();
  } finally {
    await release().catch(() => undefined);
  }
}

async function acquire(lock: string, onWait?: () => void): Promise<() => Promise<void>> {
  const options = {
    realpath: false,
    stale: STALE_MS,
    // A suspended process loses the lock. Work under the lock can be repeated, so this is no reason to exit.
    onCompromised: () => undefined,
  };
  try {
    return await lockfile.lock(lock, options);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ELOCKED')) throw error;
    onWait?.();
  }
  return lockfile.lock(lock, { ...options, retries: { forever: true, factor: 1, minTimeout: 200, maxTimeout: 200 } });
}
