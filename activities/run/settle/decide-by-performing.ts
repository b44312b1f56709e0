import { journalRowId, type JournalRow } from '../../../shared/model/journal.ts';
import type { Config } from '../../../shared/runtime/config.ts';
import type { BatchResult } from '../../../shared/model/batch.ts';
import type { MusterRecord } from '../../../shared/model/record.ts';
import type { Performed, PerformerWork } from '../../../shared/job-kit/job-work.ts';
import { defined } from '../../../shared/runtime/defined.ts';
import type { Secrets } from '../../../shared/settings/secrets/secrets.ts';
import type { SizedRecord } from '../../../shared/store/records.ts';
import { isInfrastructureError } from '../../../shared/store/write-errors.ts';
import type { Decide, Decided, DecidingAttempt, Decision, MemberAtTurn } from './decision.ts';
import { fitForPlanning } from './fit-for-planning.ts';
import { Superseded, type SettlingStore } from './settle-batch.ts';
import type { Planning } from './planning.ts';
import { failed, messageOf, toDecision } from './to-decision.ts';

type Performer = PerformerWork<MusterRecord, unknown, unknown>;

export interface Performing extends Planning {
  /** Id of the batch that performs. */
  batch: string;
  journal: SettlingStore['journal'];
  config: Config;
  secrets: Secrets;
}

/** Decides by acting on the outside world: the key is journaled before the first try, the result before the record is written. */
export function decideByPerforming(work: Performer, performing: Performing): Decide {
  return async (members, attempt) => {
    const byMember = new Map<string, Decided>();
    let target: BatchResult['target'];
    for (const member of members) {
      const done = await decideOne(work, { ...performing, ...attempt }, member);
      byMember.set(member.id, done.decided);
      target = done.target ?? target;
    }
    return { byMember, ...defined({ target }) };
  };
}

type PerformingAttempt = Performing & DecidingAttempt;

interface DecidedWithTarget {
  decided: Decided;
  target?: BatchResult['target'];
}

async function decideOne(
  work: Performer,
  performing: PerformingAttempt,
  member: MemberAtTurn,
): Promise<DecidedWithTarget> {
  const fitness = fitForPlanning(performing.collection, member);
  if (!fitness.fit) {
    const kept = member.row ? performedPart(member.row) : {};
    return { decided: { decision: { ...fitness.decision, ...kept }, replaces: member.row } };
  }
  const { read } = fitness;
  const row = await announce(performing, member);
  // An earlier attempt got this far: the outside world is not asked twice, the record just moved on.
  if (row.result !== undefined)
    return { decided: { decision: planResult(work, performing, read, row), replaces: row } };

  const { performed, soFar } = await performSafely(work, performing, read, row);
  const reached = soFar === undefined ? row : { ...row, soFar };
  const target = targetOf(performed);
  return {
    decided: { decision: toPerformedDecision(work, performing, read, reached, performed), replaces: row },
    ...defined({ target }),
  };
}

/** Journals that this member is being performed, and with which key. @throws Superseded when a later attempt was faster. */
async function announce(
  { journal, context, batch, token }: PerformingAttempt,
  member: MemberAtTurn,
): Promise<JournalRow> {
  const was = member.row;
  if (was?.outcome === 'performing') return was;
  const row: JournalRow = {
    _id: journalRowId(context.run, member.id),
    run: context.run,
    batch,
    member: member.id,
    token,
    outcome: 'performing',
    reason: 'PERFORMING',
    attempts: (was?.attempts ?? 0) + 1,
    at: new Date(),
    key: was?.key ?? journalRowId(context.run, member.id),
    // What the outside answered stays true when the record moved on.
    ...defined({ soFar: was?.soFar, result: was?.result }),
  };
  const isFirst = was ? await journal.replace(was, row) : (await journal.insert([row])).taken.length === 0;
  if (isFirst) return row;
  const [stored] = await journal.byIds([row._id]);
  if (stored?.token !== token || stored.outcome !== 'performing') throw new Superseded(batch);
  return stored;
}

async function performSafely(
  work: Performer,
  { parameters, context, store, config, secrets, isLastTry, signal, batch }: PerformingAttempt,
  read: SizedRecord,
  row: JournalRow,
): Promise<{ performed: Performed<unknown>; soFar: unknown }> {
  let { soFar } = row;
  const note = async (noted: unknown) => {
    if (!(await store.journal.note(row, noted))) throw new Superseded(batch);
    soFar = noted;
  };
  try {
    const key = row.key ?? row._id;
    const performed = await work.perform(read.record, parameters, {
      ...context,
      ...{ key, store, config, secrets, isLastTry, soFar, note, signal },
      attempt: row.attempts,
    });
    return { performed, soFar };
  } catch (error) {
    if (signal.aborted || error instanceof Superseded || isInfrastructureError(error)) throw error;
    return { performed: { kind: 'transient', reason: 'PERFORMER_ERROR', message: messageOf(error) }, soFar };
  }
}

function targetOf(performed: Performed<unknown>): BatchResult['target'] {
  if (performed.target === undefined) return undefined;
  const { target: name } = performed;
  if (performed.kind !== 'transient') return { name, failed: false };
  return { name, failed: true, ...(performed.stopsRun ? { stopped: performed.message } : {}) };
}

function toPerformedDecision(
  work: Performer,
  performing: Performing,
  read: SizedRecord,
  row: JournalRow,
  performed: Performed<unknown>,
): Decision {
  if (performed.kind === 'done') {
    const ended = { ...row, result: performed.result };
    delete ended.soFar;
    return planResult(work, performing, read, ended);
  }
  const { reason, message } = performed;
  if (performed.kind === 'permanent') return { ...failed(reason, message), ...performedPart(row) };
  const retryAt = Date.now() + (performed.retryAfterMs ?? 0);
  const notBefore = new Date(Math.max(performing.notBefore().getTime(), retryAt));
  return { outcome: 'parked', reason, message, notBefore, ...performedPart(row) };
}

function planResult(work: Performer, { parameters, context }: Planning, read: SizedRecord, row: JournalRow): Decision {
  try {
    const plan = work.plan(read.record, parameters, row.result, context);
    return { ...toDecision(read, plan, work.changes, work.ordersLetters), ...performedPart(row) };
  } catch (error) {
    return { ...failed('PLANNER_ERROR', messageOf(error)), ...performedPart(row) };
  }
}

/** What is known of the outside effect, kept whatever becomes of the member. */
function performedPart({ key, result, soFar }: JournalRow): Pick<Decision, 'key' | 'result' | 'soFar'> {
  return defined({ key, result, soFar });
}
