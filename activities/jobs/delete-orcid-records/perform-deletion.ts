import type { DeleteOrcidRecordsReason } from '../../../shared/jobs/delete-orcid-records/reasons.ts';
import type { Researcher } from '../../../shared/model/researcher.ts';
import type { Performed, PerformContext } from '../../../shared/job-kit/job-work.ts';
import { egressOf } from '../../../shared/outside/egress.ts';
import { openOrcidRecord } from '../../services/orcid/orcid-api.ts';
import { toTransient } from '../../../shared/outside/to-transient.ts';
import { defined } from '../../../shared/runtime/defined.ts';
import { buryToken } from './bury-token.ts';
import { Deletion, type Stopped } from './deletion.ts';
import { findPermission, isObstacle, type Permission } from './find-permission.ts';
import type { DeletionResult, Obstacle } from './result.ts';

/**
 * Deletes our items from a researcher's ORCID record. Idempotent: items already gone count as done, and the journal
 * keeps what an earlier try of this run found.
 */
export async function performDeletion(
  researcher: Researcher,
  _parameters: object,
  context: PerformContext,
): Promise<Performed<DeletionResult, DeleteOrcidRecordsReason>> {
  const permission = await findPermission(researcher, context);
  if (isObstacle(permission)) {
    const items = (context.soFar as DeletionResult | undefined)?.items ?? [];
    return { kind: 'done', result: { items, obstacle: permission } };
  }
  const deletion = openDeletion(researcher, permission, context);
  const stopped = await deletion.run();
  const { expires } = permission.token.content;
  if (!stopped) {
    const result = { ...deletion.result(), ...defined({ expires }) };
    return { kind: 'done', result, target: 'orcid' };
  }
  return concluded(stopped, deletion.result(), permission, context);
}

function openDeletion(
  researcher: Researcher,
  { token, client, accessToken, showsAll }: Permission,
  { store, config, signal, note, soFar }: PerformContext,
): Deletion {
  const { api_url: apiUrl, client_id: clientId, old_client_ids: oldClientIds } = client.content;
  const { orcid } = token.content;
  return new Deletion({
    orcid,
    record: openOrcidRecord({ rates: store.rates, egress: egressOf(config) }, { apiUrl, orcid, accessToken }, signal),
    clientIds: [clientId, ...oldClientIds],
    kept: researcher.orcidItems ?? [],
    showsAll,
    soFar: soFar as DeletionResult | undefined,
    note: (reached) => note(unfinished(reached)),
  });
}

/** The result of a deletion that stopped early. */
async function concluded(
  stopped: Stopped,
  result: DeletionResult,
  { token }: Permission,
  { store, run, note, isLastTry }: PerformContext,
): Promise<Performed<DeletionResult, DeleteOrcidRecordsReason>> {
  if (stopped.kind === 'unexpected') return ended(result, 'ORCID_UNEXPECTED_ANSWER', stopped.message);
  if (stopped.kind === 'refused') {
    const { reason, message } = stopped;
    const isFinal =
      reason !== 'ORCID_PERMISSION_WITHDRAWN' || (await buryToken(store, token, `run ${run}`, new Date()));
    if (isFinal) return ended(result, reason, message);
  }
  await note(unfinished(result));
  const later = laterBecause(stopped);
  // The last try reports its result, so that deleted items are removed on our side.
  return isLastTry && hasDone(result) ? ended(result, later.reason, later.message) : later;
}

function laterBecause(
  stopped: Exclude<Stopped, { kind: 'unexpected' }>,
): Extract<Performed<never, DeleteOrcidRecordsReason>, { kind: 'transient' }> {
  if (stopped.kind === 'away') return toTransient('orcid', stopped.answer);
  if (stopped.kind === 'client-refused') {
    const { reason, message } = stopped;
    return { kind: 'transient', reason, message, target: 'orcid', stopsRun: true };
  }
  const message = 'The token was changed during the call. Muster tries the new one.';
  return { kind: 'transient', reason: 'ORCID_TOKEN_CHANGED', message };
}

function ended(
  result: DeletionResult,
  reason: Obstacle['reason'],
  message: string,
): Performed<DeletionResult, DeleteOrcidRecordsReason> {
  return { kind: 'done', result: { ...result, obstacle: { kind: 'fail', reason, message } }, target: 'orcid' };
}

function hasDone({ items }: DeletionResult): boolean {
  return items.some(({ outcome }) => outcome === 'deleted' || outcome === 'absent');
}

function unfinished(result: DeletionResult): DeletionResult {
  const obstacle: Obstacle = {
    kind: 'fail',
    reason: 'ORCID_UNFINISHED',
    message: 'The run ended before the deletion did. Run the job again.',
  };
  return { ...result, obstacle };
}
