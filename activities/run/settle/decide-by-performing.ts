import { journalRowId, type JournalRow } from '../../../shared/model/journal.ts';
import type { BatchResult } from '../../../shared/model/batch.ts';
import type { MusterRecord } from '../../../shared/model/record.ts';
import type { Performed, PerformerWork } from '../../../shared/job-kit/job-work.ts';
import { defined } from '../../../shared/runtime/defined.ts';
import type { SizedRecord } from '../../../shared/store/records.ts';
import { isInfrastructureError } from '../../../shared/store/write-errors.ts';
import type { Decide, Decided, DecidingAttempt, Decision, MemberAtTurn } from './decision.ts';
import { fitForPlanning } from './fit-for-planning.ts';
import type { MemberContext } from './member-context.ts';
import { Superseded } from './settle-batch.ts';
import { failed, messageOf, toDecision } from './to-decision.ts';

type Performer = PerformerWork<MusterRecord, unknown, unknown>;

/**
 * Decides by calling an outside system: the key is journaled before the first try, the result before the record is
 * written.
 */
export function decideByPerforming(work: Performer, context: MemberContext): Decide {
  return async (members, attempt) => {
    const byMember = new Map<string, Decided>();
    let target: BatchResult['target'];
    for (const member of members) {
      const done = await decideOne(work, context, attempt, member);
      byMember.set(member.id, done.decided);
      target = done.target ?? target;
    }
    return { byMember, ...defined({ target }) };
  };
}

interface DecidedWithTarget {
  decided: Decided;
  target?: BatchResult['target'];
}

async function decideOne(
  work: Performer,
  context: MemberContext,
  attempt: DecidingAttempt,
  member: MemberAtTurn,
): Promise<DecidedWithTarget> {
  const fitness = fitForPlanning(context.collection, member);
  if (!fitness.fit) {
    const kept = member.row ? performedPart(member.row) : {};
    return { decided: { decision: { ...fitness.decision, ...kept }, replaces: member.row } };
  }
  const { read } = fitness;
  const row = await announce(context, attempt, member);
  // An earlier attempt got this far: the outside system is not called twice; only the record has changed since.
  if (row.result !== undefined) return { decided: { decision: planResult(work, context, read, row), replaces: row } };

  const { performed, soFar } = await performSafely(work, context, attempt, read, row);
  const reached = soFar === undefined ? row : { ...row, soFar };
  const target = targetOf(performed);
  return {
    decided: { decision: toPerformedDecision(work, context, read, reached, performed), replaces: row },
    ...defined({ target }),
  };
}

/**
 * Journals that this member is being performed, and with which key. @throws Superseded if a later attempt was faster.
 */
async function announce(
  { journal, runContext: { run }, batch }: MemberContext,
  { token }: DecidingAttempt,
  member: MemberAtTurn,
): Promise<JournalRow> {
  const was = member.row;
  if (was?.outcome === 'performing') return was;
  const row: JournalRow = {
    _id: journalRowId(run, member.id),
    run,
    batch,
    member: member.id,
    token,
    outcome: 'performing',
    reason: 'PERFORMING',
    attempts: (was?.attempts ?? 0) + 1,
    at: new Date(),
    key: was?.key ?? journalRowId(run, member.id),
    // The outside system's answer stays valid even if the record has changed since.
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
  { parameters, runContext, store, config, secrets, isLastTry, batch }: MemberContext,
  { signal }: DecidingAttempt,
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
      ...runContext,
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
  context: MemberContext,
  read: SizedRecord,
  row: JournalRow,
  performed: Performed<unknown>,
): Decision {
  if (performed.kind === 'done') {
    const ended = { ...row, result: performed.result };
    delete ended.soFar;
    return planResult(work, context, read, ended);
  }
  const { reason, message } = performed;
  if (performed.kind === 'permanent') return { ...failed(reason, message), ...performedPart(row) };
  const retryAt = Date.now() + (performed.retryAfterMs ?? 0);
  const notBefore = new Date(Math.max(context.notBefore().getTime(), retryAt));
  return { outcome: 'parked', reason, message, notBefore, ...performedPart(row) };
}

function planResult(
  work: Performer,
  { parameters, runContext }: MemberContext,
  read: SizedRecord,
  row: JournalRow,
): Decision {
  try {
    const plan = work.plan(read.record, parameters, row.result, runContext);
    return { ...toDecision(read, plan, work.changes, work.ordersLetters), ...performedPart(row) };
  } catch (error) {
    return { ...failed('PLANNER_ERROR', messageOf(error)), ...performedPart(row) };
  }
}

/** What is known about the outside effect; kept whatever the member's outcome. */
function performedPart({ key, result, soFar }: JournalRow): Pick<Decision, 'key' | 'result' | 'soFar'> {
  return defined({ key, result, soFar });
}
