import type { Researcher } from '../../../shared/model/researcher.ts';
import type { Performed, PerformContext } from '../../../shared/planning/job-work.ts';
import { openOrcidRecord } from '../../services/orcid/orcid-api.ts';
import { toTransient } from '../../services/to-transient.ts';
import { buryToken } from './bury-token.ts';
import { Deletion, type Stopped } from './deletion.ts';
import { findPermission, isObstacle, type Permission } from './find-permission.ts';
import type { DeletionResult, Obstacle } from './result.ts';

/**
 * Deletes what is ours on a researcher's ORCID record. Twice equals once: what is gone already counts as done, and what an
 * earlier try of this run found stays noted in the journal.
 */
export async function performDeletion(
  researcher: Researcher,
  _parameters: object,
  context: PerformContext,
): Promise<Performed<DeletionResult>> {
  const permission = await findPermission(researcher, context);
  if (isObstacle(permission)) {
    const items = (context.soFar as DeletionResult | undefined)?.items ?? [];
    return { kind: 'done', result: { items, obstacle: permission } };
  }
  const deletion = openDeletion(researcher, permission, context);
  let stopped: Stopped | undefined;
  try {
    stopped = await deletion.run();
  } catch (error) {
    // Whoever ends the run now is told how far it was.
    if (context.signal.aborted) await context.note(unfinished(deletion.result())).catch(() => undefined);
    throw error;
  }
  if (!stopped) return { kind: 'done', result: deletion.result(), target: 'orcid' };
  return concluded(stopped, deletion.result(), permission, context);
}

function openDeletion(
  researcher: Researcher,
  { token, client, accessToken, showsAll }: Permission,
  { store, signal, note, soFar }: PerformContext,
): Deletion {
  const { api_url: apiUrl, client_id: clientId, old_client_ids: oldClientIds } = client.content;
  const { orcid } = token.content;
  return new Deletion({
    orcid,
    record: openOrcidRecord(store.rates, { apiUrl, orcid, accessToken }, signal),
    clientIds: [clientId, ...oldClientIds],
    kept: researcher.orcidItems ?? [],
    showsAll,
    soFar: soFar as DeletionResult | undefined,
    note: (reached) => note(unfinished(reached)),
  });
}

/** What a deletion that stopped before its end comes to. */
async function concluded(
  stopped: Stopped,
  result: DeletionResult,
  { token }: Permission,
  { store, run, note, isLastTry }: PerformContext,
): Promise<Performed<DeletionResult>> {
  const ended = (reason: string, message: string): Performed<DeletionResult> => ({
    kind: 'done',
    result: { ...result, obstacle: { kind: 'fail', reason, message } },
    target: 'orcid',
  });
  if (stopped.kind === 'unexpected') return ended('ORCID_UNEXPECTED_ANSWER', stopped.message);
  if (stopped.kind === 'refused') {
    const { reason, message } = stopped;
    if (reason !== 'ORCID_PERMISSION_WITHDRAWN') return ended(reason, message);
    if (await buryToken(store, token, `run ${run}`, new Date())) return ended(reason, message);
    const again = 'The token was changed while it was used; the new one is tried.';
    return laterOr(ended, { kind: 'transient', reason: 'ORCID_TOKEN_CHANGED', message: again });
  }
  await note(unfinished(result));
  if (stopped.kind === 'client-refused') {
    const { reason, message } = stopped;
    return { kind: 'transient', reason, message, target: 'orcid', stopsRun: true };
  }
  return laterOr(ended, toTransient('orcid', stopped.answer));

  /** The last try says what it came to, so that what is gone is taken off our side. */
  function laterOr(
    end: typeof ended,
    later: Extract<Performed<never>, { kind: 'transient' }>,
  ): Performed<DeletionResult> {
    const hasDone = result.items.some(({ outcome }) => outcome === 'deleted' || outcome === 'absent');
    return isLastTry && hasDone ? end(later.reason, later.message) : later;
  }
}

function unfinished(result: DeletionResult): DeletionResult {
  const obstacle: Obstacle = {
    kind: 'fail',
    reason: 'ORCID_UNFINISHED',
    message: 'The run was ended before the deletion was. Run the job again.',
  };
  return { ...result, obstacle };
}
