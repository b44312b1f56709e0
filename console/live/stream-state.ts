import { useSyncExternalStore } from 'react';

/** The API says every five seconds that it is there. After this long without a word, pages ask by themselves. */
const SILENT_AFTER_MS = 12_000;

let heardAt = 0;
let isUp = false;
const watchers = new Set<() => void>();

function change(next: boolean): void {
  if (isUp === next) return;
  isUp = next;
  for (const watcher of watchers) watcher();
}

/** Notes that the stream said something. */
export function hearStream(): void {
  heardAt = Date.now();
  change(true);
}

/** Notes that the stream is gone, or has been silent for too long. */
export function noteSilence({ isGone = false } = {}): void {
  if (isGone || Date.now() - heardAt > SILENT_AFTER_MS) change(false);
}

/** Whether figures come by themselves. If not, pages ask for them. */
export function useIsStreamUp(): boolean {
  return useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => isUp,
  );
}

/** When the API last said that the figures are those of now; 0 without a stream. */
export function streamHeardAt(): number {
  return isUp ? heardAt : 0;
}
