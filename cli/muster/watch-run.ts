import { setTimeout as delay } from 'node:timers/promises';
import { isFinal } from '../../shared/model/run.ts';
import { doneOf, getInstance, type Instance } from '../instance.ts';
import { runBar } from '../run-bar.ts';
import type { CommandContext } from './command-context.ts';
import { describeRun } from './describe-run.ts';
import type { Exit } from './exit-codes.ts';
import { Failure } from './failure.ts';
import { counted, figure, shown } from './layout.ts';

/** Far below the calls that a key may make, and often enough for a bar. */
const LOOK_MS = 700;

/**
 * Shows the progress of a run until it ends, then what became of it. Waits for an API that is away, however long it takes.
 * Ctrl-C stops watching, not the run.
 */
export async function watchRun(context: CommandContext, { job, run }: { job: string; run: string }): Promise<Exit> {
  const { terminal } = context;
  const bar = runBar(terminal.canDraw && context.flags.json !== true, terminal.note);
  let isAway = false;
  let pause: string | undefined;
  let seen: Instance | undefined;
  const api = await context.api({
    patienceMs: Number.POSITIVE_INFINITY,
    onAway: ({ message }) => {
      if (isAway) return;
      isAway = true;
      bar.stop();
      terminal.note(`${message} The run goes on without it; trying again until it is back.`);
    },
  });
  try {
    for (;;) {
      seen = await getInstance(api, job, run);
      if (isAway) terminal.note('Connected again.');
      isAway = false;
      const message = seen.paused?.message;
      if (message !== undefined && message !== pause) {
        bar.stop();
        terminal.note(`The run is paused: ${shown(message)}\nContinue it with: muster resume ${run}`);
      }
      pause = message;
      bar.show(seen);
      if (isFinal(seen.status.value)) break;
      await delay(LOOK_MS, undefined, { signal: terminal.signal });
    }
  } catch (error) {
    bar.stop();
    if (!terminal.signal.aborted) throw error;
    const standing = seen ? ` ${figure(doneOf(seen))} of ${counted(seen.members, 'member')} are done.` : '';
    throw new Failure(`Stopped watching. The run ${run} goes on.${standing}`, {
      exit: 'INTERRUPTED',
      advice: `Watch it again: muster watch ${run}. End it: muster cancel ${run}`,
    });
  } finally {
    bar.stop();
  }
  const ended = seen;
  context.show(ended, () => describeRun(ended));
  return exitOf(ended);
}

/** How a run that has ended lets a command end. */
function exitOf({ status, counts }: Instance): Exit {
  switch (status.value) {
    case 'COMPLETED_WARNING':
    case 'COMPLETED_FAILED':
      return counts.failed > 0 ? 'MEMBERS_FAILED' : status.value === 'COMPLETED_FAILED' ? 'ENDED_EARLY' : 'DONE';
    case 'FAILED':
    case 'USER_ABORTED':
    case 'SYSTEM_ABORTED':
      return 'ENDED_EARLY';
    default:
      return 'DONE';
  }
}
