import { setTimeout as delay } from 'node:timers/promises';
import { isFinal } from '../../shared/model/run.ts';
import type { ApiClient } from '../api-client.ts';
import { getInstance, instancePath, type Instance } from '../instance.ts';
import { runBar } from '../run-bar.ts';
import type { DemoRun } from './submit-run.ts';

const LOOK_MS = 400;

export interface FollowOptions {
  api: ApiClient;
  signal: AbortSignal;
  say: (line: string) => void;
  /** Called after every poll, including the last. */
  onLook: (instance: Instance) => void;
}

/** Shows the progress of a run until it ends. */
export async function followRun({ job, instance: id }: DemoRun, options: FollowOptions): Promise<Instance> {
  const { api, signal, say, onLook } = options;
  const bar = runBar();
  let pause: string | undefined;
  try {
    for (;;) {
      const instance = await getInstance(api, job, id);
      onLook(instance);
      const message = instance.paused?.message;
      if (message !== undefined && message !== pause) {
        bar.stop();
        say(`The run is paused: ${message} Resume it with POST ${instancePath(job, id)}?op=resume`);
      }
      pause = message;
      bar.show(instance);
      if (isFinal(instance.status.value)) return instance;
      await delay(LOOK_MS, undefined, { signal });
    }
  } finally {
    bar.stop();
  }
}
