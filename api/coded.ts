import { z } from 'zod';
import { MusterError } from '../shared/runtime/errors.ts';

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
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'body'}: ${message}`);
  throw new MusterError('INVALID_BODY', 400, `The request body is not valid. ${problems.slice(0, 20).join('; ')}.`);
}
