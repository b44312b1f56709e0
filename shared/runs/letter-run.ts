import { cutText } from '../runtime/cut-text.ts';
import { sendLetters } from '../jobs/send-letters.ts';
import { findMailServer } from '../letters/mail-server.ts';
import type { Run } from '../model/run.ts';
import type { MemberSet } from '../model/set.ts';
import { defined } from '../runtime/defined.ts';
import type { Store } from '../store/store.ts';
import { MAX_RUN_NAME } from './run-name.ts';
import { settingsFor } from './run-settings.ts';

/** The letters of a run to send now: all planned ones, and those that an earlier sending left or failed to send. */
function letterSet(of: Run, id: string): Pick<MemberSet, '_id' | 'name' | 'content' | 'query' | 'createdBy'> {
  return {
    _id: id,
    name: cutText(`Letters of ${of.name}`, MAX_RUN_NAME),
    content: 'LETTER',
    query: {
      all: [
        { field: 'run', operator: 'equals', value: of._id },
        { field: 'state', operator: 'in', value: ['planned', 'failed'] },
      ],
    },
    createdBy: of.submittedBy,
  };
}

export interface LetterRunRequest {
  /** The run whose letters they are. */
  of: Run;
  id: string;
  members: number;
  /** Primary id. */
  submittedBy: string;
  at: Date;
}

/**
 * Stores the run that sends another run's letters, and its set; once, under the given id. Whoever may see the other run
 * may see it.
 */
export async function storeLetterRun(
  store: Store,
  { of, id, members, submittedBy, at }: LetterRunRequest,
): Promise<Run> {
  const set = letterSet(of, id);
  await store.sets.keepHidden(set, at);
  const server = await findMailServer(store);
  const { activity, name, description, content, category, target } = sendLetters;
  const run: Run = {
    _id: id,
    name: set.name,
    job: {
      ...{ id: sendLetters.id, name, description, activity, content, category, roles: of.job.roles },
      ...defined({ target }),
    },
    set: { id: set._id, name: set.name, content: 'LETTER', version: 1, members },
    rawParameters: {},
    parameters: {},
    submittedBy,
    submitTime: at,
    lettersOf: of._id,
    settings: {
      ...settingsFor(members, 'performer'),
      heartbeatMs: of.settings.heartbeatMs,
      ...(server ? { passDelays: server.content.retry_after_seconds } : {}),
    },
    status: 'QUEUED',
    statusDate: at,
    controls: [],
  };
  if (await store.runs.insert(run)) return run;
  return (await store.runs.get(id)) ?? run;
}
