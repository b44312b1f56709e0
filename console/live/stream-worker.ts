/** One connection for all tabs of a person's browser: what the API streams goes on to each of them. */

interface WorkerScope {
  addEventListener(kind: 'connect', listener: (event: MessageEvent) => void): void;
}
const scope = globalThis as unknown as WorkerScope;
/** The browser comes back by itself after a broken connection; not after a refusal, such as an ended session. */
const AGAIN_AFTER_MS = 5_000;
/** A tab says so often that it is there; one that says nothing for so long is closed. */
const GONE_AFTER_MS = 60_000;
const EVENTS = ['snapshot', 'run', 'notifications', 'beat'] as const;

const tabs = new Map<MessagePort, number>();
let source: EventSource | undefined;

function tell(message: unknown): void {
  for (const [port, seenAt] of tabs) {
    if (Date.now() - seenAt > GONE_AFTER_MS) tabs.delete(port);
    else port.postMessage(message);
  }
  if (tabs.size === 0) stop();
}

function stop(): void {
  source?.close();
  source = undefined;
}

function open(address: string): void {
  if (source && source.readyState !== EventSource.CLOSED) return;
  const opened = new EventSource(address);
  source = opened;
  for (const kind of EVENTS) {
    opened.addEventListener(kind, ({ data }: MessageEvent<string>) => {
      tell({ kind, data });
    });
  }
  opened.addEventListener('error', () => {
    if (opened.readyState !== EventSource.CLOSED || source !== opened) return;
    source = undefined;
    setTimeout(() => {
      if (tabs.size > 0) open(address);
    }, AGAIN_AFTER_MS);
  });
}

scope.addEventListener('connect', ({ ports: [port] }) => {
  if (!port) return;
  port.addEventListener('message', ({ data }: MessageEvent<{ address: string } | 'leave'>) => {
    if (data === 'leave') tabs.delete(port);
    else {
      tabs.set(port, Date.now());
      open(data.address);
    }
    if (tabs.size === 0) stop();
  });
  port.start();
});
