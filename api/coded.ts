import { z } from 'zod';
import { cutText } from '../shared/model/cut-text.ts';
import { MusterError } from '../shared/runtime/errors.ts';

/** An answer repeats little of the body: names of fields may be as long as the body. */
const MAX_PROBLEMS = 20;
const MAX_PROBLEM_CHARACTERS = 500;

/**
 * A coded field is `{"value": CODE, "desc": …}` (the desc is ignored) or the bare code; an empty one counts as absent.
 */
export function coded<T extends z.ZodType>(schema: T) {
  return z.preprocess((sent) => {
    const code = typeof sent === 'object' && sent !== null && 'value' in sent ? sent.value : sent;
    return code === null || code === '' ? undefined : code;
  }, schema);
}

/** Reads a body. @throws MusterError INVALID_BODY naming every invalid field, and why. */
export function readWith<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body ?? {});
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues
    .slice(0, MAX_PROBLEMS)
    .map(({ path, message }) => cutText(`${path.join('.') || 'body'}: ${message}`, MAX_PROBLEM_CHARACTERS));
  throw new MusterError('INVALID_BODY', 400, `The request body is not valid. ${problems.join('; ')}.`);
}
