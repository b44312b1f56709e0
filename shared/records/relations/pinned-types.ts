import { z } from 'zod';
import { codeRowSchema } from '../../model/code-table.ts';
import type { RunContext } from '../../job-kit/job-work.ts';
import type { Store } from '../../store/store.ts';
import { relationTypes, type RelationTypes } from './relation-types.ts';

/** For a job's `pin`: the run uses the relation types as they were when it was frozen. */
export async function pinRelationTypes(_parameters: unknown, store: Store): Promise<unknown> {
  return store.codeTables.get('RelationTypes');
}

/** The relation types that `pinRelationTypes` fixed. */
export function pinnedRelationTypes({ pinned }: Pick<RunContext, 'pinned'>): RelationTypes {
  return relationTypes(z.array(codeRowSchema).parse(pinned));
}
