import { useEffect } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { ROOT } from '../api/root.ts';
import { useMe } from '../session/session.tsx';
import { applyEvent } from './apply-event.ts';
import { hearStream, noteSilence } from './stream-state.ts';
import STREAM_WORKER from './stream-worker.ts?sharedworker&url';

const STREAM = new URL('almaws/v1/conf/events', ROOT).href;
/** How often a tab tells the worker that it is still there, and looks whether it still hears something. */
const HERE_EVERY_MS = 4_000;

/** Takes in what the API streams, in one connection for all tabs. Where the browser has no shared workers, nothing comes. */
export function LiveStream() {
  const client = useQueryClient();
  const { primary_id: person } = useMe();
  useEffect(() => {
    if (!('SharedWorker' in globalThis)) return undefined;
    // Each person has their own: nothing of one is told to another who signs in after them.
    const { port } = new SharedWorker(STREAM_WORKER, { type: 'module', name: `muster-live ${person}` });
    port.addEventListener('message', ({ data }: MessageEvent<{ kind: string; data: string }>) => {
      hearStream();
      applyEvent(client, data.kind, data.data);
    });
    port.start();
    const sayHere = () => {
      port.postMessage({ address: STREAM });
      noteSilence();
    };
    const leave = () => {
      port.postMessage('leave');
    };
    sayHere();
    const timer = setInterval(sayHere, HERE_EVERY_MS);
    addEventListener('pagehide', leave);
    return () => {
      clearInterval(timer);
      removeEventListener('pagehide', leave);
      leave();
      port.close();
      noteSilence({ isGone: true });
    };
  }, [client, person]);
  return null;
}
