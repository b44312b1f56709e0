import { cutText } from '../../../shared/runtime/cut-text.ts';
import { fieldProblems } from '../../../shared/runtime/issue-words.ts';
import type { z } from 'zod';
import { assetSchema } from '../../../shared/model/asset.ts';
import { letterSchema } from '../../../shared/model/letter.ts';
import { MAX_RECORD_BYTES, type RecordCollection } from '../../../shared/model/record.ts';
import { researcherSchema } from '../../../shared/model/researcher.ts';
import { userSchema } from '../../../shared/model/user.ts';
import type { SizedRecord } from '../../../shared/store/records.ts';
import type { Decision, MemberAtTurn } from './decision.ts';
import { failed } from './to-decision.ts';

const MODELS: Record<RecordCollection, z.ZodType> = {
  assets: assetSchema,
  researchers: researcherSchema,
  users: userSchema,
  letters: letterSchema,
};

/** A member that a planner may see, or its outcome without planning. */
export type Fitness = { fit: true; read: SizedRecord } | { fit: false; decision: Decision };

/**
 * Keeps records from planners that are gone, too large or invalid by the model: other programs write to the database
 * too.
 * @param plansDeleted the job itself decides about deleted records.
 */
export function fitForPlanning(
  collection: RecordCollection,
  { id, read }: MemberAtTurn,
  { plansDeleted = false }: { plansDeleted?: boolean | undefined } = {},
): Fitness {
  const unfit = (reason: string, message: string): Fitness => ({ fit: false, decision: failed(reason, message) });
  if (!read) return unfit('RECORD_NOT_FOUND', `The record ${id} no longer exists.`);
  const { record, bytes } = read;
  if (record.deleted && !plansDeleted) return unfit('RECORD_DELETED', `Deleted ${deletionOf(record.deleted)}.`);
  if (bytes > MAX_RECORD_BYTES) {
    return unfit('RECORD_TOO_LARGE', `The record has ${bytes} bytes; the limit is ${MAX_RECORD_BYTES}.`);
  }
  const parsed = MODELS[collection].safeParse(record);
  if (parsed.success) return { fit: true, read };
  const said = fieldProblems(parsed.error.issues).map(({ field, message }) => `${field} ${message}`);
  return unfit('RECORD_INVALID', `${cutText(said.join('; '), 1_000)}.`);
}

function deletionOf({ at, by }: { at: unknown; by: unknown }): string {
  return `${at instanceof Date ? at.toISOString() : 'at an unknown time'} by ${typeof by === 'string' ? by : 'somebody'}`;
}
