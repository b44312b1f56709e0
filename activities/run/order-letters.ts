import { publicUrlOf } from '../../shared/runtime/config.ts';
import { JOB_ENDED } from '../../shared/model/code-tables/letters.ts';
import { wantsJobEnded } from '../../shared/letters/recipient.ts';
import { totalOf } from '../../shared/model/outcome.ts';
import { RUN_STATUSES, type Run, type RunEnd } from '../../shared/model/run.ts';
import type { LetterOrder } from '../../shared/model/effects.ts';
import { newRunId } from '../../shared/runs/run-name.ts';
import { storeLetterRun } from '../../shared/runs/letter-run.ts';
import { localTime } from '../../shared/runs/local-time.ts';
import type { WorkerServices } from './worker-services.ts';

/** A run's end, and its headline for people. */
type ToldEnd = RunEnd & { headline: string };

const LETTERS_AT_A_TIME = 1_000;

/**
 * Puts the letters that a run ordered into the outbox, and stores the run that sends them. Idempotent. Only settled
 * rows count, so even a run that ended early reports the work that was done.
 */
export async function orderLetters(services: WorkerServices, run: Run, end: ToldEnd): Promise<void> {
  const { store } = services;
  if (run.set.content === 'LETTER') {
    await store.outbox.close(run._id);
    return;
  }
  let sender = run.lettersRun;
  const order = async (orders: readonly LetterOrder[]) => {
    if (orders.length === 0) return;
    sender ??= await store.runs.claimLetters(run._id, newRunId(end.at));
    await store.outbox.order(run._id, sender, orders, end.at);
  };

  let orders: LetterOrder[] = [];
  if (services.works.get(run.job.activity)?.ordersLetters) {
    for await (const ordered of store.journal.letters(run._id)) {
      orders.push(...ordered);
      if (orders.length < LETTERS_AT_A_TIME) continue;
      await order(orders);
      orders = [];
    }
  }
  await order(orders);
  if (await isToBeTold(services, run)) {
    const others = await store.outbox.count(run._id, { except: JOB_ENDED });
    await order([jobEnded(services, run, end, others)]);
  }
  if (sender === undefined) return;
  const members = await store.outbox.count(run._id);
  await storeLetterRun(store, { of: run, id: sender, members, submittedBy: run.submittedBy, at: end.at });
}

/** As the request says, otherwise as the submitter prefers. */
async function isToBeTold({ store }: WorkerServices, { mailWhenEnded, submittedBy }: Run): Promise<boolean> {
  if (mailWhenEnded !== undefined) return mailWhenEnded;
  const user = await store.users.get(submittedBy);
  return user !== undefined && wantsJobEnded(user);
}

function jobEnded(
  { config }: WorkerServices,
  run: Run,
  { status, headline, counts, at, failure }: ToldEnd,
  letters: number,
): LetterOrder {
  const told = {
    id: run._id,
    name: run.name,
    job: run.job.name,
    set: run.set.name,
    status: RUN_STATUSES[status],
    headline,
    failure,
    submitTime: localTime(run.submitTime, config.timeZone),
    endTime: localTime(at, config.timeZone),
    members: totalOf(counts),
    ...counts,
    letters,
    url: `${publicUrlOf(config)}/almaws/v1/conf/jobs/${run.job.id}/instances/${run._id}`,
  };
  return { letter: JOB_ENDED, recipient: run.submittedBy, data: { run: told } };
}
