import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { OrcidOrder } from '../stand-ins/orcid/orcid-process.ts';
import type { StandInCall } from '../stand-ins/orcid/orcid-server.ts';
import { LOADER } from './loader.ts';

const PROGRAM = fileURLToPath(new URL('../stand-ins/orcid/orcid-process.ts', import.meta.url));

/** The ORCID stand-in in its own process. */
export interface OrcidProcess {
  apiUrl: string;
  oauthUrl: string;
  /** @returns the calls that came in so far. */
  tell(order: OrcidOrder): Promise<StandInCall[]>;
  stop(): Promise<void>;
}

export async function startOrcidProcess(): Promise<OrcidProcess> {
  const child = fork(PROGRAM, [], { execArgv: LOADER });
  const exit = once(child, 'exit');
  const [started] = (await Promise.race([
    once(child, 'message'),
    exit.then(() => Promise.reject(new Error('The ORCID stand-in ended before it began.'))),
  ])) as [{ apiUrl: string; oauthUrl: string }];
  return {
    apiUrl: started.apiUrl,
    oauthUrl: started.oauthUrl,
    tell: async (order) => {
      const answer = once(child, 'message');
      child.send(order);
      const [{ calls }] = (await answer) as [{ calls: StandInCall[] }];
      return calls;
    },
    stop: async () => {
      child.disconnect();
      await exit;
    },
  };
}
