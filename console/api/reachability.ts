let isReached = true;
const watchers = new Set<() => void>();

/** Notes whether Muster answered at all. */
export function noteReached(hasAnswered: boolean): void {
  if (isReached === hasAnswered) return;
  isReached = hasAnswered;
  for (const watcher of watchers) watcher();
}

/** Whether Muster answered the last time that it was asked. */
export function isReachable(): boolean {
  return isReached;
}

export function watchReachability(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}
